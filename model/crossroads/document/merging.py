"""Layers of a scenario merged into one mapping, every value with its history.

Mappings merge key by key, null removes, everything else replaces. A bare number is short for a parameter with that
value: laid over a longer entry it replaces only the value, and an entry that states no value keeps it. An estimative
word states value and range: laid over an entry it replaces the numbers there.
"""

from dataclasses import dataclass, field

from crossroads.document.sources import Sources
from crossroads.document.tree import Mapping, Origin, Overwritten, PathKey, Sequence, Value, dotted
from crossroads.errors import Finding, Severity
from crossroads.prose import listed, nearest

# What a whole entry has at least one of. An overlay that adds an entry without any of it most likely meant to
# change one that the base has under another name.
_WHOLE = {
    "sources": ("title",),
    "claims": ("text",),
    "attributes": ("label", "unit"),
    "actors": ("values", "label"),
    "assessors": ("label",),
    "parameters": ("value", "word", "distribution"),
    "effects": ("points",),
    "nodes": ("kind",),
    "branches": ("to", "payoff", "effects"),
    "questions": ("text",),
}
# Keys that speak of the overlay itself and never of the scenario.
_ABOUT_THE_OVERLAY = ("extends", "why")


@dataclass
class Merger:
    """Merges layers onto a base; collects what they name in vain."""

    sources: Sources
    broken: frozenset[PathKey] = frozenset()
    """Entries whose value could not be read: that they are null removes nothing."""
    findings: list[Finding] = field(default_factory=list)
    _removed: set[PathKey] = field(default_factory=set)

    def merge(self, base: Mapping, over: Mapping, layer: int, path: PathKey = ()) -> Mapping:
        """Return a new mapping with the entries of a layer merged in; the arguments stay as they are."""
        merged = Mapping(base.place)
        merged.update(base)
        merged.origins = base.origins.copy()
        for key, value in over.items():
            if path or key not in _ABOUT_THE_OVERLAY:
                self._merge_entry(merged, (*path, key), value, over.origins[key]._replace(layer=layer))
        return merged

    def _merge_entry(self, merged: Mapping, path: PathKey, value: Value, origin: Origin) -> None:
        key = str(path[-1])
        if value is None and path in self.broken:
            return
        if value is None:
            self._remove(merged, path, origin)
        elif key not in merged:
            self._add(merged, path, value, origin)
        else:
            self._replace(merged, path, value, origin)

    def _remove(self, merged: Mapping, path: PathKey, origin: Origin) -> None:
        key = str(path[-1])
        if key in merged:
            del merged[key], merged.origins[key]
            self._removed.add(path)
        elif path not in self._removed:
            # Two overlays may both remove an entry; one that was never there is another matter.
            self._report(merged, path, origin, "remove")

    def _add(self, merged: Mapping, path: PathKey, value: Value, origin: Origin) -> None:
        key, kind = str(path[-1]), _kind(path)
        if kind is not None and not (isinstance(value, Mapping) and any(each in value for each in _WHOLE[kind])):
            remedy = f"To add it, write it as a mapping with {listed(_WHOLE[kind], 'or')}."
            self._report(merged, path, origin, "change", remedy)
            return
        merged.origins[key] = origin
        if isinstance(value, Mapping) and path[-1] in _WHOLE and kind is None:
            # A section that the base lacks: its entries are looked at one by one.
            merged[key] = self.merge(Mapping(value.place), value, origin.layer, path)
        else:
            merged[key] = _layered(value, origin.layer)

    def _replace(self, merged: Mapping, path: PathKey, value: Value, origin: Origin) -> None:
        key = str(path[-1])
        before, written = merged[key], merged.origins[key]
        if len(path) == 2 and path[0] == "parameters":
            before, value = _long(before, written, value), _long_number(before, value, origin)
            before = _without_numbers(before, value)
        # A word with its scale is one thing, though it is written as a mapping.
        is_word = len(path) == 3 and (path[0], key) == ("parameters", "word")
        if isinstance(before, Mapping) and isinstance(value, Mapping) and not is_word:
            merged[key] = self.merge(before, value, origin.layer, path)
        else:
            merged[key] = _layered(value, origin.layer)
            merged.origins[key] = origin._replace(overwrote=Overwritten(before, written))

    def _report(self, merged: Mapping, path: PathKey, origin: Origin, verb: str, remedy: str = "") -> None:
        problem = f"There is no {dotted(path)} to {verb}."
        remedy = f"{nearest(str(path[-1]), merged)} {remedy}".rstrip()
        # To remove a key that states nothing is harmless; an unknown name most likely stands for another.
        severity: Severity = "error" if _kind(path) else "warning"
        place, excerpt = origin.key, self.sources.excerpt(origin.key)
        self.findings.append(Finding("not-in-base", problem, remedy, place, dotted(path), severity, excerpt))


def _kind(path: PathKey) -> str | None:
    """Return which kind of named entry stands at a path, or None where it is none."""
    if len(path) == 4 and path[0] == "nodes" and path[2] == "branches":
        return "branches"
    return str(path[0]) if len(path) == 2 and path[0] in _WHOLE else None


def _long(before: Value, written: Origin, value: Value) -> Value:
    """Return a parameter's entry in its long form where a mapping that states no value is laid over it."""
    is_bare = isinstance(before, int | float | str) and not isinstance(before, bool)
    if not is_bare or not isinstance(value, Mapping) or any(each in value for each in _WHOLE["parameters"]):
        return before
    return _only_value(before, written)


def _long_number(before: Value, value: Value, origin: Origin) -> Value:
    """Return a bare number in its long form where it is laid over a mapping."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return _only_value(value, origin) if is_number and isinstance(before, Mapping) else value


def _only_value(value: Value, origin: Origin) -> Mapping:
    entry = Mapping(origin.value)
    entry["value"], entry.origins["value"] = value, origin
    return entry


# What an estimative word stands for.
_NUMBERS = ("value", "low", "high", "distribution")


def _without_numbers(before: Value, value: Value) -> Value:
    """Return a parameter's entry without its numbers where a word is laid over it, which takes the value's place."""
    if not isinstance(before, Mapping) or not isinstance(value, Mapping) or value.get("word") is None:
        return before
    kept = Mapping(before.place)
    for key, entry in before.items():
        if key not in _NUMBERS:
            kept[key], kept.origins[key] = entry, before.origins[key]
    if "value" in before:
        kept["word"], kept.origins["word"] = before["value"], before.origins["value"]
    return kept


def _layered(value: Value, layer: int) -> Value:
    """Return a copy of a layer's value in which every origin carries the layer's number."""
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
