"""The estimative scales of a scenario: which one is in force, and the band that each stated word stands for.

Made from the sound parts of a scenario and the names in its document; parameters take values and ranges from it.
"""

from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass

from crossroads.document import PathKey
from crossroads.prose import nearest, shorten
from crossroads.scenario.fields import Wording
from crossroads.scenario.format import ScenarioFile
from crossroads.scenario.problems import Broken, Problem
from crossroads.scenario.references import KnownNames
from crossroads.words import ICD_203, PUBLISHED, Band, Scale, fold, own_scale


@dataclass(frozen=True)
class Scales:
    """The scales that a scenario's words may be of."""

    by_name: AbstractMapping[str, Scale]
    in_force: Scale | None
    """The scale of words that name none; None where it cannot be read."""
    partial: frozenset[str] = frozenset()
    """The names of scales of which not everything could be read: they may have any word."""

    def of(self, wording: Wording) -> Scale | None:
        """Return the scale that a word is of, or None where there is no such scale, or it cannot be read."""
        return self.in_force if wording.scale is None else self.by_name.get(wording.scale)

    def band(self, wording: Wording, path: PathKey) -> Band | Problem | None:
        """Return what a word stands for, why it stands for nothing, or None where its scale cannot be read."""
        scale = self.of(wording)
        if scale is None:
            return None
        found = scale.band(wording.text)
        if found is None and scale.name not in self.partial:
            return self._unknown(wording, scale, path)
        return found

    def _unknown(self, wording: Wording, scale: Scale, path: PathKey) -> Problem:
        word, where = shorten(wording.text), path if wording.scale is None else (*path, wording.scale)
        problem = f"{word!r} is no word of {scale.label}"
        for other in self.by_name.values():
            if (band := other.band(wording.text)) is not None:
                problem += f", but one of {other.label}, where it means {band}."
                remedy = f"Write word: {{{other.name}: {word}}}, or words: {other.name} at the top for all words."
                return Problem("unknown-word", where, problem, remedy)
        return Problem("unknown-word", where, f"{problem}.", nearest(wording.text, scale.words))


def read_scales(file: ScenarioFile, broken: Broken) -> Scales:
    """Return the published scales and those of a scenario, with the one in force."""
    known = PUBLISHED | {name: own_scale(name, bands) for name, bands in file.scales.items() if name not in PUBLISHED}
    partial = frozenset(name for name in file.scales if broken.touches(("scales", name)))
    if broken.covers(("words",)):
        return Scales(known, None, partial)
    return Scales(known, ICD_203 if file.words is None else known.get(file.words), partial)


def check_scales(names: KnownNames, file: ScenarioFile) -> Iterator[Problem]:
    """Yield the scales that are named and are not there, and what is wrong with the scenario's own."""
    for name, bands in file.scales.items():
        if name in PUBLISHED:
            problem = f"{name} is {PUBLISHED[name].label}, which is published and stands as it is."
            yield Problem("doubled", ("scales", name), problem, "Give the scale another name.", at_key=True)
        first: dict[str, str] = {}
        for word in bands:
            if not fold(word):
                problem = f"{word!r} is no word."
                yield Problem("bad-name", ("scales", name, word), problem, "Write what people say.", at_key=True)
            if (earlier := first.setdefault(fold(word), word)) != word:
                problem = f"{shorten(word)!r} and {shorten(earlier)!r} are the same word."
                yield Problem("doubled", ("scales", name, word), problem, "State each word once.", at_key=True)
    if file.words is not None:
        yield from _unknown_scale(names, file.words, ("words",))
    for name, parameter in file.parameters.items():
        if parameter.word is not None and parameter.word.scale is not None:
            path = ("parameters", name, "word", parameter.word.scale)
            yield from _unknown_scale(names, parameter.word.scale, path, at_key=True)


def _unknown_scale(names: KnownNames, name: str, path: PathKey, *, at_key: bool = False) -> Iterator[Problem]:
    if name not in PUBLISHED and not names.has("scales", name):
        known = [*PUBLISHED, *names.known("scales")]
        problem = f"There is no scale {shorten(name)}."
        yield Problem("unknown-scale", path, problem, nearest(name, known), at_key=at_key)
