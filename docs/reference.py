"""Write docs/format.md: the scenario format key by key, from the JSON Schema that editors use."""

from pathlib import Path
from typing import Any

from crossroads.scenario import scenario_schema
from crossroads.words import ICD_203, PUBLISHED

_INTRODUCTION = """# The scenario format, version 1

A scenario is a YAML file (scalars as in YAML 1.2: `no` is a text, `1e6` a number). Unknown and doubled keys are
errors. Names start with a letter and hold letters, digits, `_` and, for all but parameters, `-`; what people see is
the `label`. The order in the file is that of display and of ties: the first listed of equally good branches is taken.

This page is made from the models that check scenarios (`python docs/reference.py`); `crossroads schema` prints the
same for editors.

## Formulas

Where a **formula** may stand, there may be a number, a parameter's name, or a formula over parameters: `+ - * / **`,
comparisons, `and or not`, `a if c else b`, and `min max abs sqrt exp log clip`. Nothing else is evaluated.

## Events

Where an **event** may stand, in questions and expectations, there may be a list of nodes and branches (`node.branch`),
any of which the path meets, or a formula over them: `and`, `or`, `not` and brackets, as in
`first.join and not (loyal.yes or exposed)`. [What can be asked of them](forecasts.md).

## Ranges and distributions

`low` and `high` with a `value` are PERT(low, value, high). Otherwise `distribution: {NAME: {...}}` names the shape:

| name | arguments |
|---|---|
| `uniform` | `low`, `high` |
| `triangular`, `pert` | `low`, `mode`, `high` |
| `beta` | `a`, `b`, and `low`, `high` where it is stretched |
| `normal` | `mean`, `sd` |
| `truncnormal` | `mean`, `sd` of the uncut curve, `low`, `high` |
| `lognormal` | `mu`, `sigma` of the logarithm |
| `gamma` | `shape`, `scale` |
| `discrete` | `values`, `probabilities` |
| `empirical` | `values`, each as likely as the others |
| `quantiles` | share: value, as in `{0.05: 10, 0.5: 20, 0.95: 40}` |

Where a distribution is stated without ends, `low` and `high` are its 5 % and 95 % quantiles; without a `value`, the
value is its mean.

## Estimative words

A `word` gives value, low and high from its band; the value is the middle of the band unless it is stated. Laid over an
entry with numbers it replaces them. [Evidence, dates and words](evidence.md) tells more.

| scale | words |
|---|---|
{scales}

`words: kent` at the top puts another scale in force, `word: {kent: probable}` is a word of another scale than the one
in force, and `scales: {house: {slim: [0.05, 0.15], fair: [0.4, 0.6]}}` defines one.

## Assessors

Several people may judge the same number: `assessors:` within a parameter maps each person to a number, or to a mapping
with `value`, `low`, `high`, `weight`, `claims` and `note`; within a question, to a probability. A top-level
`assessors:` gives people labels and weights. What the parameter states itself is the author's and is the base case.
A `value` that it leaves out is the weighted mean of theirs, a range that it leaves out the mixture of their
distributions (the linear opinion pool), where a person without `low` and `high` counts as sure of one number.
[What can be asked of them](assessors.md).

## Overlays

An overlay is a file with `extends: base.yaml` (a path from its own folder; chains are allowed), `why: …`, and any of
the keys below. Mappings merge key by key, `null` removes, everything else replaces. A bare number replaces only the
`value` of a parameter; a value outside its range moves that end, with a warning. An entry that the base does not have
must be written in full, so that a misspelt name is not taken for a new one. `crossroads show FILE --what blame` tells
for every changed value which file and line set it, and what it overwrote.

## Warnings that are meant

Every part below may state `allow: [CODE, …]`, the scenario itself included: warnings of these codes are not shown of
that part, nor of anything within it. [Lint](lint.md) has the codes.
"""


def main() -> None:
    """Write the page beside this file."""
    Path(__file__).with_name("format.md").write_text(page(), "utf-8")


def page() -> str:
    """Return the page as Markdown."""
    schema = scenario_schema()
    parts = [_INTRODUCTION.replace("{scales}", _scales()), _section("Scenario", schema)]
    parts += [_section(_words(name), schema["$defs"][name]) for name in _models(schema)]
    return "\n".join(parts)


def _scales() -> str:
    """Return a line for each published scale with the bands of its words."""
    return "\n".join(
        f"| `{scale.name}`{', where nothing else is said' if scale is ICD_203 else ''} "
        f"| {', '.join(f'{band.word} {band}' for band in scale.bands)} |"
        for scale in PUBLISHED.values()
    )


def _models(schema: dict[str, Any]) -> list[str]:
    """Return the names of the models in the order in which a reader meets them."""
    names: dict[str, None] = {}
    queue: list[Any] = [schema["properties"]]
    for part in queue:
        if isinstance(part, dict):
            name = part.get("$ref", "").rsplit("/", 1)[-1]
            if name and name not in names:
                if "properties" in schema["$defs"][name]:
                    names[name] = None
                queue.append(schema["$defs"][name])
            queue += part.values()
        elif isinstance(part, list):
            queue += part
    return list(names)


def _section(title: str, part: dict[str, Any]) -> str:
    required = set(part.get("required", []))
    lines = [f"## {title}", "", part.get("description", ""), "", "| key | holds | meaning |", "|---|---|---|"]
    for key, value in part["properties"].items():
        if key == "allow":
            continue  # all parts share it, and the introduction tells of it
        needed = " (required)" if key in required else ""
        meaning = " ".join(value.get("description", "").split()).replace("|", "\\|")
        lines.append(f"| `{key}`{needed} | {_holds(value)} | {meaning} |")
    return "\n".join([*lines, ""])


def _holds(value: dict[str, Any]) -> str:
    """Return what a key holds, in words."""
    if "$ref" in value:
        return _link(value["$ref"])
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{each}`" for each in value["enum"])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in value:
            # Where any text may stand, the texts that an editor offers are no more than examples.
            is_open = any(each.get("type") == "string" for each in value[word])
            several = [each for each in value[word] if not (is_open and "enum" in each)]
            kinds = dict.fromkeys(_holds(each) for each in several if each.get("type") != "null")
            kinds.pop("nothing", None)
            return "formula" if set(kinds) == {"number", "text"} else " or ".join(kinds)
    if value.get("type") == "array":
        items = value.get("items", value.get("prefixItems", [{}])[0] if value.get("prefixItems") else {})
        return f"list of {_holds(items)}"
    if value.get("type") == "object":
        inner = value.get("additionalProperties") or next(iter(value.get("patternProperties", {}).values()), {})
        return f"name → {_holds(inner)}" if inner else "mapping"
    words = {"string": "text", "number": "number", "boolean": "true or false", "object": "name → formula"}
    kinds = value.get("type", "")
    listed = [words[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind in words]
    return " or ".join(listed).replace("number or text", "formula") or "value"


def _link(reference: str) -> str:
    name = _words(reference.rsplit("/", 1)[-1])
    return f"[{name.lower()}](#{name.lower().replace(' ', '-')})"


def _words(name: str) -> str:
    """Return a model's name as people say it."""
    return name.removesuffix("Part").removesuffix("File") or name


if __name__ == "__main__":
    main()
