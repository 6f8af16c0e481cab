"""The shape of a document checked against the format: every mistake becomes a problem.

Made from a document; hands on the parts that are sound, so that later checks can go on beside what is broken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from crossroads.document import Document, Mapping, PathKey
from crossroads.scenario.format import ScenarioFile
from crossroads.scenario.problems import Broken, Problem
from crossroads.scenario.wording import meant_key, path_of, told

# Sound stand-ins for what a scenario cannot lack, so that the rest can still be checked.
_STAND_INS: dict[str, Any] = {"crossroads": 1, "title": "_", "start": "_", "nodes": {"_": {"kind": "outcome"}}}
# Stand-ins for broken items of lists, which keep the items behind them at their places.
_ITEMS: dict[str, Any] = {"correlations": {"between": [], "rank": 0}, "expect": {"margin": ">= 0"}}


@dataclass(frozen=True)
class Shape:
    """What the format's models make of a document."""

    file: ScenarioFile
    """The sound parts, with stand-ins where a scenario cannot do without."""
    problems: tuple[Problem, ...]
    broken: Broken


def check_shape(document: Document) -> Shape:
    """Return the sound parts of a document and a problem for everything else."""
    broken = Broken(document.broken)
    problems: list[Problem] = []
    while True:
        try:
            return Shape(ScenarioFile.model_validate(_sound(document.data, broken)), tuple(problems), broken)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            meant = {path for each in errors if (path := _meant(document, each)) is not None}
            more = broken.with_more(meant).with_more(_to_leave_out(errors, broken))
            if more == broken:
                # Every round leaves out something new; a round that does not would be followed by the same for ever.
                raise
        found = [told(document, each) for each in errors if path_of(each["loc"]) not in meant]
        problems += [each for each in found if not broken.touches(each.path) and not _is_cut_off(each, found)]
        # Leaving out a broken part may break its owner, which then is left out in the next round.
        broken = more


def _meant(document: Document, error: ErrorDetails) -> PathKey | None:
    """Return the path that an unknown key was most likely meant for: that it is missing is no second mistake."""
    if error["type"] != "extra_forbidden":
        return None
    owner, key = path_of(error["loc"])[:-1], meant_key(error["loc"])
    return None if key is None or document.origin((*owner, key)) is not None else (*owner, key)


def _is_cut_off(problem: Problem, others: Iterable[Problem]) -> bool:
    """Return whether an unknown key is the end of a formula that a comma within braces has cut in two."""
    if problem.code != "unknown-key" or ")" not in str(problem.path[-1]):
        return False
    owner = problem.path[:-1]
    return any(each.code == "bad-formula" and each.path[: len(owner)] == owner for each in others)


def _to_leave_out(errors: Iterable[ErrorDetails], broken: Broken) -> list[PathKey]:
    """Return the paths to leave out because of errors, each a new one."""
    paths = []
    for error in errors:
        path = path_of(error["loc"])
        if error["type"] == "missing" and len(path) > 1:
            path = path[:-1]
        path = _unit(path)
        while len(path) > 1 and path in broken.paths:
            path = path[:-1]
        paths.append(path)
    return paths


def _unit(path: PathKey) -> PathKey:
    """Return the smallest part around a path that can be left out: an item of a list would move those behind it."""
    if path[0] in _ITEMS:
        return path[:2]
    depth = next((i for i, segment in enumerate(path) if isinstance(segment, int)), len(path))
    return path[:depth]


def _sound(data: Mapping, broken: Broken) -> dict[str, Any]:
    """Return the data without its broken parts, and with stand-ins for what cannot be lacking."""
    sound = _without(data, [_unit(path) for path in broken.paths if path])
    for section, stand_in in _ITEMS.items():
        if isinstance(items := sound.get(section), list):
            sound[section] = [stand_in if (section, i) in broken.paths else item for i, item in enumerate(items)]
    return sound | {key: stand_in for key, stand_in in _STAND_INS.items() if (key,) in broken.paths}


def _without(mapping: Mapping, paths: Iterable[PathKey]) -> dict[str, Any]:
    """Return a copy of a mapping without the entries at the paths."""
    below: dict[str | int, list[PathKey]] = {}
    for first, *others in paths:
        below.setdefault(first, []).append(tuple(others))
    kept: dict[str, Any] = {}
    for key, value in mapping.items():
        tails = below.get(key, [])
        if () not in tails:
            kept[key] = _without(value, tails) if tails and isinstance(value, Mapping) else value
    return kept
