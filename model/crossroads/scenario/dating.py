"""A scenario judged from a date: what was published later is dropped, and what rests on it alone is refused.

Made from a document, before the gate reads it: behind it there is no later evidence any more. Where no date is asked
for, sources later than the scenario's own date are warned of.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from crossroads.document import Document, Mapping, Origin, Overwritten, PathKey, Sequence, dotted
from crossroads.errors import DefinitionError, Finding, Place
from crossroads.prose import listed, plural, shorten
from crossroads.scenario.fields import days_of
from crossroads.scenario.format import ScenarioFile
from crossroads.scenario.problems import Problem

# The sections whose entries cite claims, with what people call an entry; branches are found within nodes, views within
# parameters.
_CITING = {
    "actors": "view of", "parameters": "parameter", "effects": "effect", "nodes": "node", "questions": "forecast of",
}  # fmt: skip
# So many are named in a sentence.
_NAMED = 6


def check_dates(file: ScenarioFile) -> Iterator[Problem]:
    """Yield a warning for every source that surely appeared after the date from which the scenario is judged.

    It may be meant: a source may tell what was known before it appeared. So it is no error.
    """
    for source_id, source in file.sources.items():
        if file.as_of is not None and source.date is not None and days_of(source.date)[0] > file.as_of:
            count = sum(claim.source == source_id for claim in file.claims.values())
            what = f"{plural(count, 'claim')} rest{'s' if count == 1 else ''} on it" if count else "no claim is from it"
            problem = f"{source_id} appeared in {source.date}, after as_of, which is {file.as_of}; {what}."
            remedy = f"Date it by when it was known, or leave out what nobody knew then: --as-of {file.as_of} does."
            yield Problem("later-source", ("sources", source_id, "date"), problem, remedy, severity="warning")


def judged_from(document: Document, day: dt.date) -> Document:
    """Return a document with a day as its ``as_of``, without the sources that surely are later and their claims.

    An entry that loses all claims that it cites rests on later evidence alone: that is an error of the document. One
    warning tells what is dropped, and which sources may be later as well, since they state no whole date.
    """
    evidence = _Evidence.of(document, day)
    cut = _Cut(document, Place(f"--as-of {day}"))
    for section, names in (("sources", evidence.later), ("claims", evidence.dropped)):
        for name in names:
            cut.remove((section, name))
    thinner: list[PathKey] = []
    alone: list[PathKey] = []
    for path in _citing(document):
        kept = _without(cited := _cited(document, path), evidence.dropped)
        if len(kept) < len(cited):
            cut.set((*path, "claims"), kept)
            (thinner if kept else alone).append(path)
    cut.set(("as_of",), str(day))
    # A question without a forecast of its own states nothing that could rest on evidence.
    stating = (path for path in alone if path[0] != "questions" or document.get((*path, "forecast")) is not None)
    refused = [evidence.refusal(document, path) for path in stating]
    told = evidence.summary(thinner, cut.place)
    findings = (*document.findings, *refused, *told)
    return replace(document, data=cut.data, as_of=day, findings=findings)


@dataclass(frozen=True)
class _Evidence:
    """What of a scenario's evidence is later than a day."""

    day: dt.date
    later: dict[str, str]
    """Source that surely is later → its date."""
    unsure: dict[str, str]
    """Source that may be later → its date, or that it has none."""
    dropped: dict[str, str]
    """Claim of a later source → that source."""

    @classmethod
    def of(cls, document: Document, day: dt.date) -> "_Evidence":
        later, unsure = {}, {}
        for source_id, source in _entries(document, "sources"):
            date = str(source.get("date", ""))
            span = _span(date)
            if span is None or span[0] <= day < span[1]:
                unsure[source_id] = "no date" if span is None else date
            elif span[0] > day:
                later[source_id] = date
        claims = {claim_id: str(claim.get("source")) for claim_id, claim in _entries(document, "claims")}
        return cls(day, later, unsure, {claim: source for claim, source in claims.items() if source in later})

    def refusal(self, document: Document, path: PathKey) -> Finding:
        """Return the error of an entry all claims of which are dropped."""
        by_source: dict[str, dict[str, None]] = {}
        for name in map(str, _cited(document, path)):
            by_source.setdefault(self.dropped[name], {})[name] = None
        told = [f"{_several(names)} ({source}, {self.later[source]})" for source, names in by_source.items()]
        problem = f"The {_name(path)} rests on evidence from after {self.day} alone: {_several(told)}."
        remedy = (
            "Lay an overlay over it that states what was known then, and cites that, or claims: [] for a judgement."
        )
        return document.finding("later-evidence", (*path, "claims"), problem, remedy)

    def summary(self, thinner: list[PathKey], place: Place) -> Iterator[Finding]:
        """Yield the warning that tells what is dropped and what may have to be."""
        sentences = []
        if self.later:
            told = _several([f"{source} ({date})" for source, date in self.later.items()])
            sentences.append(f"Dropped with {plural(len(self.dropped), 'claim')}, as later: {told}.")
        if thinner:
            sentences.append(f"Kept, resting on other claims: {_several(list(map(dotted, thinner)))}.")
        if self.unsure:
            told = _several([f"{source} ({date})" for source, date in self.unsure.items()])
            sentences.append(f"Kept, though it may be later: {told}.")
        if sentences:
            remedy = "Give a source its whole date, and it is known whether it is later." if self.unsure else ""
            yield Finding("dated", " ".join(sentences), remedy, place, severity="warning")


@dataclass
class _Cut:
    """Changes to the data of a document: every mapping that is changed is copied first, once."""

    document: Document
    place: Place
    """Where it is said that there are changes."""
    _copies: dict[PathKey, Mapping] = field(default_factory=dict)

    @property
    def data(self) -> Mapping:
        """The changed data."""
        return self._copy(())

    def remove(self, path: PathKey) -> None:
        """Leave an entry out."""
        owner, key = self._copy(path[:-1]), str(path[-1])
        del owner[key], owner.origins[key]

    def set(self, path: PathKey, value: str | Sequence) -> None:
        """Put a value in the place of what is there, if anything is."""
        owner, key = self._copy(path[:-1]), str(path[-1])
        before = owner.origins.get(key)
        overwrote = None if before is None else Overwritten(owner[key], before)
        owner[key] = value
        key_place = self.place if before is None else before.key
        owner.origins[key] = Origin(key_place, self.place, self.document.layers + 1, overwrote)

    def _copy(self, path: PathKey) -> Mapping:
        """Return the copy of a mapping, which stands in the copies of those above it."""
        if path not in self._copies:
            original = self.document.get(path)
            copy = Mapping(self.place)
            if isinstance(original, Mapping):
                copy = Mapping(original.place)
                copy.update(original)
                copy.origins = original.origins.copy()
            self._copies[path] = copy
            if path:
                self._copy(path[:-1])[str(path[-1])] = copy
        return self._copies[path]


def _entries(document: Document, *path: str) -> Iterator[tuple[str, Mapping]]:
    """Yield the entries of a section, those that are none left out: the gate tells of them."""
    section = document.get(path)
    for name, entry in section.items() if isinstance(section, Mapping) else ():
        if isinstance(entry, Mapping):
            yield name, entry


def _citing(document: Document) -> Iterator[PathKey]:
    """Yield the paths of all entries that may cite claims."""
    for section in _CITING:
        for name, _ in _entries(document, section):
            yield section, name
    for name, _ in _entries(document, "parameters"):
        for assessor, _ in _entries(document, "parameters", name, "assessors"):
            yield "parameters", name, "assessors", assessor
    for node_id, _ in _entries(document, "nodes"):
        for branch_id, _ in _entries(document, "nodes", node_id, "branches"):
            yield "nodes", node_id, "branches", branch_id
    yield ("reference",)


def _cited(document: Document, path: PathKey) -> Sequence:
    cited = document.get((*path, "claims"))
    return cited if isinstance(cited, Sequence) else Sequence(document.locate(path))


def _without(cited: Sequence, dropped: dict[str, str]) -> Sequence:
    kept = Sequence(cited.place)
    for name, place in zip(cited, cited.places, strict=True):
        if not (isinstance(name, str) and name in dropped):
            kept.append(name)
            kept.places.append(place)
    return kept


def _span(date: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a date, or None where there is none; the gate tells of what is no date."""
    try:
        return days_of(date)
    except DefinitionError:
        return None


def _name(path: PathKey) -> str:
    """Return what people call an entry."""
    if len(path) == 4:
        return f"view of {path[1]} by {path[3]}" if path[2] == "assessors" else f"branch {path[3]} of {path[1]}"
    return f"{_CITING[str(path[0])]} {path[1]}" if len(path) == 2 else str(path[0])


def _several(told: Iterable[str]) -> str:
    """Return names as a list in a sentence, of many the first ones and how many more there are."""
    names = [shorten(each) for each in told]
    shown = names[:_NAMED] + ([f"{len(names) - _NAMED} more"] if len(names) > _NAMED else [])
    return listed(shown)
