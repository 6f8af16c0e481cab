"""Plain scenario data as YAML that a person would have written.

Short entries stand on one line in braces, aligned with their neighbours; whatever holds branches, and whatever is
long, is spread over lines. Texts are bare where YAML lets them be. Read again, the text gives exactly the data.
Used for scenarios that are imported from files of other programs.
"""

import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml
from yaml.emitter import Emitter

from crossroads.document import parse_scalar

_WIDTH = 120
# A text longer than this is not squeezed in between others.
_LONG_TEXT = 100
# Names longer than this are not waited for by the others.
_LONGEST_ALIGNED = 32
_UNBOUNDED = 2**31 - 1


def write_yaml(data: Mapping[str, Any], heading: str = "") -> str:
    """Return the text of a scenario file.

    Parameters
    ----------
    data
        Mappings with texts as keys, lists, texts, numbers, truth values and None, in the order of writing.
    heading
        A comment that comes first, on one line.

    Example
    -------
    >>> print(write_yaml({"title": "Yes?", "nodes": {"go": {"kind": "outcome", "payoff": 3.0}, "no": {"p": "1 - p"}}}))
    title: Yes?
    <BLANKLINE>
    nodes:
      go: {kind: outcome, payoff: 3}
      no: {p: 1 - p}
    <BLANKLINE>
    """
    lines = [f"# {' '.join(heading.split())}", ""] if heading else []
    was_section = True
    for number, (key, value) in enumerate(data.items()):
        is_section = isinstance(value, Mapping | list | tuple) and bool(value)
        if number and (is_section or was_section):
            lines.append("")
        lines += _section(key, value) if is_section else _entry(key, value, 0)
        was_section = is_section
    return "\n".join(lines) + "\n" if data else "{}\n"


def _section(key: str, value: Mapping[str, Any] | Sequence[Any]) -> list[str]:
    """Return a key at the top with what it holds, one entry a line at least."""
    inner = _mapping(value, 1) if isinstance(value, Mapping) else _sequence(value, 1)
    return [f"{_scalar(key)}:", *inner]


def _mapping(data: Mapping[str, Any], level: int) -> list[str]:
    """Return the entries of a mapping, short neighbours aligned."""
    lines: list[str] = []
    width = 0
    entries = list(data.items())
    for i, (key, value) in enumerate(entries):
        if _is_short(key, value, level):
            if not width:
                width = _aligned(entries[i:], level)
            lead = f"{_scalar(key)}:".ljust(width if len(_scalar(key)) < width else 0)
            lines.append(f"{'  ' * level}{lead} {_flow(value)}")
        else:
            width = 0
            lines += _entry(key, value, level)
    return lines


def _is_short(key: str, value: Any, level: int) -> bool:
    """Return whether an entry is a mapping that belongs on one line."""
    if not isinstance(value, Mapping) or key == "branches" or "branches" in value or _has_long_text(value):
        return False
    return 2 * level + len(_scalar(key)) + 2 + len(_flow(value)) <= _WIDTH


def _aligned(entries: Sequence[tuple[str, Any]], level: int) -> int:
    """Return how wide the keys of a run of short entries are set, colon included."""
    run = []
    for key, value in entries:
        if not _is_short(key, value, level):
            break
        run.append((len(_scalar(key)) + 1, len(_flow(value))))
    widths = [width for width, _ in run if width <= _LONGEST_ALIGNED]
    width = max(widths, default=0)
    # Aligning must not push a line over the edge.
    return width if all(2 * level + width + 1 + length <= _WIDTH for _, length in run) else 0


def _has_long_text(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) > _LONG_TEXT or "\n" in value
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return any(_has_long_text(each) for each in parts)


def _entry(key: str, value: Any, level: int) -> list[str]:
    """Return an entry on as many lines as it takes."""
    indent, name = "  " * level, _scalar(key)
    if isinstance(value, Mapping) and value:
        return [f"{indent}{name}:", *_mapping(value, level + 1)]
    if isinstance(value, list | tuple) and value:
        line = f"{indent}{name}: {_flow(value)}"
        if len(line) <= _WIDTH and not any(isinstance(each, Mapping) for each in value):
            return [line]
        return [f"{indent}{name}:", *_sequence(value, level + 1)]
    if isinstance(value, str):
        line = f"{indent}{name}: {_text(value, in_flow=False)}"
        return [line] if "\n" not in value and len(line) <= _WIDTH else _paragraph(f"{indent}{name}:", value, level + 1)
    return [f"{indent}{name}: {_flow(value)}"]


def _sequence(values: Sequence[Any], level: int) -> list[str]:
    """Return the items of a list, each behind its dash."""
    indent = "  " * level
    lines: list[str] = []
    for value in values:
        if isinstance(value, Mapping) and value and len(indent) + 2 + len(_flow(value)) > _WIDTH:
            inner = _mapping(value, level + 1)
            lines += [f"{indent}- {inner[0].lstrip(' ')}", *inner[1:]]
        else:
            lines.append(f"{indent}- {_flow(value)}")
    return lines


def _paragraph(lead: str, text: str, level: int) -> list[str]:
    """Return a long text in its own lines: as it stands where it has several, folded where it has one."""
    indent = "  " * level
    if _stands_bare(text):
        if "\n" in text:
            lines = text.removesuffix("\n").split("\n")
            chomping = "" if text.endswith("\n") else "-"
            return [f"{lead} |{chomping}", *(f"{indent}{line}" if line else "" for line in lines)]
        folded = textwrap.wrap(text, _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
        if " ".join(folded) == text:
            return [f"{lead} >-", *(f"{indent}{line}" for line in folded)]
    return [f"{lead} {_quoted(text)}"]


def _stands_bare(text: str) -> bool:
    """Return whether a text survives as a block: no odd characters, no lines that start or end with a space."""
    lines = text.split("\n")
    is_plain = all(each.isprintable() and each == each.strip() for each in lines) and "\ufeff" not in text
    # The first line sets the indentation; empty lines at the end would run into what follows.
    return is_plain and bool(lines[0]) and not text.endswith("\n\n")


def _flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_scalar(key)}: {_flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(each) for each in value)}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    return _text(value)


def _number(value: float) -> str:
    """Return a number as a person writes it.

    >>> _number(3.0), _number(0.25), _number(1e-07)
    ('3', '0.25', '1e-07')
    """
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    is_whole = value.is_integer() and abs(value) < 1e15 and repr(value) != "-0.0"
    return str(int(value)) if is_whole else repr(value)


@lru_cache(maxsize=4096)
def _text(text: str, *, in_flow: bool = True) -> str:
    """Return a text on one line, bare where YAML reads the same text again: within braces more signs need quotes."""
    analysis = Emitter(io.StringIO(), allow_unicode=True).analyze_scalar(text)
    may_be_bare = analysis.allow_flow_plain if in_flow else analysis.allow_block_plain
    is_bare = may_be_bare and not analysis.multiline and parse_scalar(text) == text
    return text if is_bare and text not in ("<<", "=") else _quoted(text)


def _quoted(text: str) -> str:
    dumped: str = yaml.dump(text, default_style='"', allow_unicode=True, width=_UNBOUNDED)
    return dumped.rstrip("\n")
