"""What does the conclusion rest on: every number with its support, and how much hangs on each basis and source?

The ledger holds every parameter, effect, stated probability and payoff with its basis, its claims, who says them and
how sure they are. How much a number matters is told by the swing of the lead over its range, and where there are draws
by its part of the lead's variance and by what it is worth to learn it (``weights``); a number's share is the mean of
its shares by the measures that are known. What hangs on a basis is the sum over the numbers with that basis; a number
that cites several claims is shared out equally among them, and so to their sources and to those who say them.

A number that is made of others moves with them and has no share of its own: an effect moves with its scale. Numbers
without a range are listed as fixed: nothing says how far off they may be. What the lead would do if they were a tenth
larger or smaller is told of all numbers (``tenth``).

Unsupported is a parameter on judgement, a placeholder or no stated basis, and any number that cites no claim.

Source: pedigree of numbers beside their sensitivity, S. O. Funtowicz and J. R. Ravetz, "Uncertainty and Quality in
Science for Policy" (1990), and the diagnostic diagram of J. P. van der Sluijs and others, Risk Analysis 25 (2005),
481-492; the shares by basis, source and speaker are our own derivation.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.moving.measured import is_comparison
from crossroads.analyses.resting.numbers import Evidence, Kind, Number, Numbers, voice_of
from crossroads.analyses.resting.tenth import tenth_swings
from crossroads.analyses.resting.weights import weigh
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_one_of
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import amount, decimals_for, percent, quoted
from crossroads.program import Solution
from crossroads.prose import listed, nearest, plural, starting

Dimension = Literal["basis", "source", "speaker", "kind", "claim"]
By = Literal["number", "unsupported", "basis", "source", "speaker", "kind", "claim"]
_DIMENSIONS: tuple[Dimension, ...] = ("basis", "source", "speaker", "kind", "claim")
_BY: tuple[By, ...] = ("number", "unsupported", *_DIMENSIONS)
Measure = Literal["swing", "variance", "evppi"]
MEASURES: tuple[Measure, ...] = ("swing", "variance", "evppi")

_BASES: dict[str, str] = {
    "fact": "facts",
    "reported": "reports",
    "assessment": "stated assessments",
    "judgement": "judgement",
    "placeholder": "placeholders",
    "": "no stated basis",
}
_NOUNS: dict[Kind, str] = {
    "parameter": "parameter",
    "effect": "effect",
    "odds": "stated probability",
    "payoff": "payoff",
}


@dataclass(frozen=True)
class Entry:
    """A number of the ledger, with how much it matters."""

    number: Number
    sources: tuple[str, ...]
    """Ids of the sources of its claims."""
    speakers: tuple[str, ...]
    """Who says its claims, as of ``voice_of``."""
    claim_kinds: tuple[str, ...]
    swing: float | None
    """How far the lead goes up and down over its range, in the unit of the objective; None where it has none."""
    evppi: float | None
    """What it is worth to learn it; None where that is not known."""
    shares: Mapping[Measure, float]
    """Its share of the whole by each measure that is known of it."""
    share: float | None
    """The mean of its shares by all measures that are known of anything; None where it does not move by itself."""
    tenth: float | None
    """How far the lead goes up and down if it is a tenth off."""


@dataclass(frozen=True)
class Part:
    """What hangs on one basis, source, speaker, kind of claim or claim."""

    by: Dimension
    key: str
    """As the scenario names it; empty for what has none."""
    label: str
    numbers: int
    """How many numbers have it, moving by themselves or fixed."""
    share: float | None
    shares: Mapping[Measure, float]


@dataclass(frozen=True)
class Support(Result):
    """The ledger, with what hangs on what; those that matter most first."""

    question: ClassVar[str] = "support"

    best: str
    """The label of the option whose lead is looked at; empty where it is the value."""
    unit: str
    entries: tuple[Entry, ...]
    parts: tuple[Part, ...]
    """By every dimension, those on which most hangs first."""
    measures: tuple[Measure, ...]
    """Those that are known."""
    by: By = "number"
    """What the rows are."""

    def of(self, dimension: Dimension) -> list[Part]:
        """Return what hangs on each basis, source, speaker, kind or claim."""
        return [part for part in self.parts if part.by == dimension]

    @property
    def unsupported(self) -> list[Entry]:
        """The unsupported numbers, those that matter most first; fixed ones by what a tenth would do."""
        return [entry for entry in self.entries if entry.number.unsupported]

    @property
    def what(self) -> str:
        """What the numbers move, in words."""
        return f"the lead of {quoted(self.best)}" if self.best else "the value"

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.entries:
            return "The scenario states no number"
        weak = self.unsupported
        stated = sum(entry.number.is_stated for entry in self.entries)
        parts = [part for part in self.of("basis") if part.share]
        if not parts:
            return f"No range moves {self.what}; {len(weak)} of {plural(stated, 'number')} are unsupported"
        top = f"{percent(parts[0].share or 0.0)} of what moves {self.what} rests on {_BASES[parts[0].key]}"
        telling = [entry for entry in weak if entry.share]
        if not telling:
            return f"{top}; nothing that moves it is unsupported"
        return f"{top}; unsupported, {quoted(telling[0].number.label)} matters most"

    def note(self) -> str:
        """Return what the ledger holds, what is fixed in it, and how shares are meant."""
        kinds = [entry.number.kind for entry in self.entries]
        held = [plural(kinds.count(kind), noun) for kind, noun in _NOUNS.items() if kind in kinds]
        texts = [
            f"The ledger holds {listed(held)}." if held else "",
            self._fixed(),
            "Claims of one number share its weight equally." if any(part.by == "claim" for part in self.parts) else "",
        ]
        return " ".join(filter(None, texts))

    def _fixed(self) -> str:
        """Return how many numbers are fixed, and which of them would move the lead most if it were a tenth off."""
        fixed = [entry for entry in self.entries if entry.number.way == "fixed"]
        if not fixed:
            return ""
        text = f"{plural(len(fixed), 'number')} without a range {'is' if len(fixed) == 1 else 'are'} listed as fixed"
        most = max(fixed, key=lambda entry: entry.tenth or 0.0)
        if not most.tenth:
            return f"{text}."
        moved = amount(most.tenth, decimals_for([], least_gap=most.tenth), self.unit)
        return f"{text}; a tenth off, {quoted(most.number.label)} would move {self.what} most, by {moved}."

    def rows(self) -> list[Row]:
        """Return a row for each number, or for each part of what was asked for."""
        if self.by in ("number", "unsupported"):
            return [_entry_row(entry) for entry in (self.entries if self.by == "number" else self.unsupported)]
        return [_part_row(part) for part in self.parts if part.by == self.by]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data; ``shares`` has what hangs on what, ``unsupported`` the names in order."""
        return super().to_json() | {
            "shares": [_part_row(part) for part in self.parts],
            "unsupported": [{"kind": each.number.kind, "name": each.number.name} for each in self.unsupported],
        }


def _entry_row(entry: Entry) -> Row:
    number = entry.number
    return {
        "kind": number.kind,
        "name": number.name,
        "label": number.label,
        "value": number.value,
        "low": number.low,
        "high": number.high,
        "unit": number.unit,
        "stated": number.stated,
        "moves": number.way,
        "made_of": list(number.made_of),
        "basis": number.basis,
        "word": number.word,
        "confidence": number.confidence,
        "claims": list(number.claims),
        "claim_kinds": list(entry.claim_kinds),
        "sources": list(entry.sources),
        "speakers": "; ".join(entry.speakers),
        "unsupported": "; ".join(number.unsupported),
        "share": entry.share,
        "swing": entry.swing,
        "swing_share": entry.shares.get("swing"),
        "variance_share": entry.shares.get("variance"),
        "evppi": entry.evppi,
        "evppi_share": entry.shares.get("evppi"),
        "tenth": entry.tenth,
    }


def _part_row(part: Part) -> Row:
    return {
        "by": part.by,
        "key": part.key,
        "label": part.label,
        "numbers": part.numbers,
        "share": part.share,
        "swing_share": part.shares.get("swing"),
        "variance_share": part.shares.get("variance"),
        "evppi_share": part.shares.get("evppi"),
    }


def analyse_support(subject: Subject, by: By = "number") -> Support:
    """Return the ledger of all numbers, and what hangs on each basis, source, speaker, kind of claim and claim.

    Parameters
    ----------
    by
        What the rows are: every ``number``, the ``unsupported`` ones, or what hangs on each ``basis``, ``source``,
        ``speaker``, ``kind`` of claim or ``claim``. The result holds all of them.

    Raises
    ------
    AnalysisError
        If the rows are asked for by something else, or the scenario is a game.
    """
    if by not in _BY:
        raise AnalysisError(
            f"The ledger is told by {', '.join(_BY[:-1])} or {_BY[-1]}, not by {by}. {nearest(by, _BY)}"
        )
    solution = subject.solution
    numbers = Numbers(solution).all
    entries = _entries(subject, numbers)
    measures = tuple(each for each in MEASURES if any(each in entry.shares for entry in entries))
    return Support(
        made=made_with(solution, subject.sampling if "variance" in measures else None),
        best=solution.best.label if solution.best is not None and is_comparison(solution) else "",
        unit=solution.scenario.objective_unit(solution.by),
        entries=tuple(sorted(entries, key=_place)),
        parts=tuple(part for dimension in _DIMENSIONS for part in _parts(solution, dimension, entries, measures)),
        measures=measures,
        by=by,
    )


def _place(entry: Entry) -> tuple[float, float]:
    return -(entry.share or 0.0), -(entry.tenth or 0.0)


def _entries(subject: Subject, numbers: Iterable[Number]) -> list[Entry]:
    numbers, solution = list(numbers), subject.solution
    evidence, weights = Evidence(solution.scenario), weigh(subject)
    shares, tenths = weights.shares(), tenth_swings(solution, numbers)
    found = []
    for number in numbers:
        known: dict[Measure, float] = {}
        if number.kind in ("parameter", "odds") and number.way == "own":
            known = {each: shares[each][number.name] for each in MEASURES if number.name in shares.get(each, {})}
        found.append(
            Entry(
                number=number,
                sources=tuple(evidence.sources(number.claims)),
                speakers=tuple(evidence.voices(number.claims)),
                claim_kinds=tuple(evidence.kinds(number.claims)),
                swing=weights.swings.get(number.name) if number.kind == "parameter" else None,
                evppi=weights.evppis.get(number.name) if number.kind == "parameter" else None,
                shares=known,
                share=sum(known.values()) / len(shares) if known else None,
                tenth=tenths.get((number.kind, number.name)),
            )
        )
    return found


def _parts(
    solution: Solution, dimension: Dimension, entries: Iterable[Entry], measures: tuple[Measure, ...]
) -> list[Part]:
    """Return what hangs on each member of a dimension, most first; none where the scenario cites nothing of it."""
    evidence = Evidence(solution.scenario)
    if dimension != "basis" and not evidence.claims:
        return []
    numbers: dict[str, int] = {}
    sums: dict[str, dict[Measure, float]] = {}
    share: dict[str, float] = {}
    for entry in entries:
        if not entry.number.is_stated:
            continue
        for key, part in _split(evidence, dimension, entry.number).items():
            numbers[key] = numbers.get(key, 0) + 1
            share[key] = share.get(key, 0.0) + part * (entry.share or 0.0)
            of_key = sums.setdefault(key, dict.fromkeys(measures, 0.0))
            for measure, each in entry.shares.items():
                of_key[measure] += part * each
    label = _labels(evidence)[dimension]
    found = [
        Part(dimension, key, label(key), numbers[key], share[key] if measures else None, sums[key]) for key in numbers
    ]
    return sorted(found, key=lambda part: (-(part.share or 0.0), -part.numbers))


def _split(evidence: Evidence, dimension: Dimension, number: Number) -> dict[str, float]:
    """Return what a number rests on, with the part of its weight that goes there; the parts sum to one."""
    if dimension == "basis":
        return {number.basis or "": 1.0}
    names = [name for name in dict.fromkeys(number.claims) if name in evidence.claims]
    if not names:
        return {"": 1.0}
    found: dict[str, float] = {}
    for name in names:
        claim = evidence.claims[name]
        key = {"source": claim.source, "speaker": voice_of(claim), "kind": claim.kind, "claim": name}[dimension]
        # A claim that names nobody is its source's own.
        key = key or evidence.source_label(claim.source)
        found[key] = found.get(key, 0.0) + 1 / len(names)
    return found


def _labels(evidence: Evidence) -> dict[Dimension, Callable[[str], str]]:
    """Return what people see of the members of each dimension."""
    none = "No claim"
    return {
        "basis": lambda key: key.capitalize() or "No stated basis",
        "source": lambda key: evidence.source_label(key) if key else none,
        "speaker": lambda key: starting(key) if key else none,
        "kind": lambda key: key.capitalize() or none,
        "claim": lambda key: f"{key}: {evidence.claims[key].text}" if key else none,
    }


SUPPORT = Analysis(
    "What does the conclusion rest on, and what of it is not supported?",
    analyse_support,
    (
        Setting(
            "by",
            "What the rows are: every number (default), the unsupported ones, or what hangs on each of something.",
            read_one_of(*_BY),
            "|".join(_BY),
        ),
    ),
    is_heavy=True,
)
