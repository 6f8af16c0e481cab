"""A base file with its overlays and settings merged into one document, every value with its blame.

The order of priority, lowest first: the base file, the files of an ``extends`` chain from the base outwards,
each further overlay in the order given, single settings. Mappings merge key by key, null removes,
everything else replaces; a bare number replaces only the value of a parameter.
"""

import os
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field
from pathlib import Path

from crossroads.document.reading import parse_scalar, read_yaml
from crossroads.document.tree import Document, Mapping, Origin, Overwritten, PathKey, Sequence, Value, dotted
from crossroads.errors import Finding, Place, ScenarioError, nearest

# Sections whose entries carry names, with the key that a whole entry cannot lack: an overlay that adds an entry
# without it most likely meant to change one that the base has under another name.
_NAMED = {"parameters": None, "nodes": "kind", "effects": "points", "claims": "text", "questions": "text"}
# Keys that speak of the overlay itself and never of the scenario.
_ABOUT_THE_OVERLAY = ("extends", "why", "crossroads")


@dataclass(frozen=True)
class _Layer:
    file: str
    data: Mapping


@dataclass
class _Merger:
    """Merges layers onto a base; collects what an overlay names in vain."""

    sources: dict[str, str]
    findings: list[Finding] = field(default_factory=list)

    def merge(self, base: Mapping, over: Mapping, layer: int, path: PathKey = ()) -> Mapping:
        """Return a new mapping with the overlay's entries merged in; the arguments stay as they are."""
        merged = Mapping(base.place)
        merged.update(base)
        merged.origins.update(base.origins)
        for key, value in over.items():
            if not path and key in _ABOUT_THE_OVERLAY:
                continue
            self._merge_entry(merged, key, value, over.origins[key]._replace(layer=layer), path)
        return merged

    def _merge_entry(self, merged: Mapping, key: str, value: Value, origin: Origin, path: PathKey) -> None:
        here = (*path, key)
        before = merged.get(key)
        if key not in merged:
            if self._is_complete(merged, value, origin, here):
                merged[key] = _layered(value, origin.layer)
                merged.origins[key] = origin
            return
        if value is None:
            del merged[key], merged.origins[key]
            return
        if isinstance(before, Mapping) and _is_parameter(here) and _is_number(value):
            number = Mapping(origin.value)
            number["value"], number.origins["value"] = value, origin
            value = number
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[key] = self.merge(before, value, origin.layer, here)
            return
        merged.origins[key] = origin._replace(overwrote=Overwritten(before, merged.origins[key]))
        merged[key] = _layered(value, origin.layer)

    def _is_complete(self, base: Mapping, value: Value, origin: Origin, path: PathKey) -> bool:
        """Return whether an entry that the base lacks is one of its own, and report it where it is not."""
        if value is None:
            problem = f"There is no {dotted(path)} to remove."
        elif len(path) == 2 and path[0] in _NAMED and not isinstance(value, Mapping):
            problem = f"The base has no {dotted(path)} whose value could be replaced."
        elif len(path) == 2 and (needed := _NAMED.get(str(path[0]))) and needed not in dict(value or {}):  # type: ignore[arg-type]
            problem = f"The base has no {dotted(path)}, and a new one would need the key {needed}."
        else:
            return True
        remedy = f"{nearest(str(path[-1]), base)} To add an entry, write it in full."
        place = origin.key
        self.findings.append(
            Finding("not-in-base", problem, remedy, place, dotted(path), excerpt=_line(self.sources, place))
        )
        return False


def load_document(
    path: str | os.PathLike[str],
    overlays: tuple[str | os.PathLike[str], ...] = (),
    settings: AbstractMapping[str, float | str] | None = None,
) -> Document:
    """Return the document of a scenario file with overlays and settings applied.

    Parameters
    ----------
    path
        A scenario, or an overlay that extends one.
    overlays
        Files that extend the same scenario, applied in this order.
    settings
        Parameter name → number or expression, applied last.

    Raises
    ------
    ScenarioError
        If a file cannot be read as YAML, or the overlays do not fit together.
    """
    sources: dict[str, str] = {}
    layers = _chain(os.fspath(path), sources)
    base = layers[0]
    for overlay in overlays:
        layers += _only_new(_chain(os.fspath(overlay), sources), layers, sources)
    merger = _Merger(sources)
    data = base.data
    for number, layer in enumerate(layers[1:], start=1):
        data = merger.merge(data, layer.data, number)
    texts = {name: _setting_text(value) for name, value in (settings or {}).items()}
    for number, (name, text) in enumerate(texts.items(), start=len(layers)):
        data = merger.merge(data, _setting(name, text, sources), number)
    return Document(
        data=data,
        file=base.file,
        overlays=tuple(layer.file for layer in layers[1:]),
        settings=tuple(texts.items()),
        sources=sources,
        reasons=tuple(str(layer.data["why"]) for layer in layers[1:] if layer.data.get("why")),
        findings=tuple(merger.findings),
    )


def _chain(name: str, sources: dict[str, str]) -> list[_Layer]:
    """Return the files that a file extends, the base first, the file itself last."""
    layers: list[_Layer] = []
    extender: Finding | None = None
    while True:
        try:
            data, text = read_yaml(Path(name), name)
        except ScenarioError as error:
            raise (ScenarioError([*error.findings, extender]) if extender else error) from None
        sources[name] = text
        layers.append(_Layer(name, data))
        target = data.get("extends")
        if target is None:
            return layers[::-1]
        place = data.origins["extends"].value
        if not isinstance(target, str):
            raise _refuse("extends-path", "extends names one file.", "Write: extends: base.yaml", place, sources)
        following = os.path.normpath(os.path.join(os.path.dirname(name), target))  # noqa: PTH118, PTH120
        seen = [layer.file for layer in layers]
        if any(_same(following, earlier) for earlier in seen):
            loop = " → ".join([*seen, following])
            problem = f"The overlay extends itself: {loop}."
            raise _refuse("extends-loop", problem, "Let the last of them extend the base scenario.", place, sources)
        problem = f"{name} extends it."
        extender = Finding("extends", problem, "Paths in extends start from the overlay's folder.", place, "extends",
                           excerpt=_line(sources, place))  # fmt: skip
        name = following


def _only_new(chain: list[_Layer], layers: list[_Layer], sources: dict[str, str]) -> list[_Layer]:
    """Return the layers of an overlay's chain that are not applied already."""
    overlay = chain[-1]
    if len(chain) == 1 and "nodes" not in overlay.data:
        # An overlay without `extends` fits whatever it is laid on.
        return chain
    if not _same(chain[0].file, layers[0].file):
        place = overlay.data.origins["extends"].value if "extends" in overlay.data else overlay.data.place
        problem = (
            f"{overlay.file} extends {chain[0].file}, not {layers[0].file}."
            if len(chain) > 1
            else f"{overlay.file} is a scenario of its own, not an overlay of {layers[0].file}."
        )
        raise _refuse("other-base", problem, "Give an overlay whose chain starts at this scenario.", place, sources)
    return [layer for layer in chain if not any(_same(layer.file, done.file) for done in layers)]


def _setting_text(value: float | str) -> str:
    return value if isinstance(value, str) else repr(value)


def _setting(name: str, text: str, sources: dict[str, str]) -> Mapping:
    """Return a single setting as an overlay whose place is the command line."""
    label = f"--set {name}={text}"
    sources[label] = ""
    place = Place(label)
    data, parameters = Mapping(place), Mapping(place)
    parameters[name] = parse_scalar(text)
    parameters.origins[name] = Origin(place, place)
    data["parameters"] = parameters
    data.origins["parameters"] = Origin(place, place)
    return data


def _layered(value: Value, layer: int) -> Value:
    """Return a value of an overlay with every origin below it marked by the overlay's layer."""
    if isinstance(value, Mapping):
        copy = Mapping(value.place)
        for key, entry in value.items():
            copy[key] = _layered(entry, layer)
            copy.origins[key] = value.origins[key]._replace(layer=layer)
        return copy
    if isinstance(value, Sequence):
        items = Sequence(value.place)
        items.extend(_layered(item, layer) for item in value)
        items.places.extend(value.places)
        return items
    return value


def _is_parameter(path: PathKey) -> bool:
    return len(path) == 2 and path[0] == "parameters"


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(first: str, second: str) -> bool:
    return Path(first).resolve() == Path(second).resolve()


def _line(sources: AbstractMapping[str, str], place: Place) -> str:
    lines = sources.get(place.file, "").split("\n")
    return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def _refuse(code: str, problem: str, remedy: str, place: Place, sources: AbstractMapping[str, str]) -> ScenarioError:
    return ScenarioError([Finding(code, problem, remedy, place, "extends", excerpt=_line(sources, place))])
