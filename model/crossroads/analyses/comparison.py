"""What differs between two scenarios, which edit moved what, and what changed the choice?

Made from two solved scenarios. Every difference is listed with its places; the change of each option's value, and of
the lead of the option that was best, is split among the edits so that the parts add up exactly (Shapley's shares, see
``comparing/shares``). It is no question on the shelf, since it takes two scenarios.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

from crossroads.analyses.comparing.attribution import Attribution, attribute
from crossroads.analyses.comparing.changes import Change, find_changes
from crossroads.analyses.comparing.edits import find_edits
from crossroads.analyses.comparing.hybrids import Hybrids
from crossroads.analyses.comparing.measures import Measures
from crossroads.analyses.comparing.telling import headline_of, note_of
from crossroads.analyses.result import Cell, MadeWith, Result, Row, made_with, made_with_reading
from crossroads.program import Reading, Solution
from crossroads.progress import Progress, silent
from crossroads.prose import within_sentence


@dataclass(frozen=True)
class Side:
    """One of two scenarios that are compared."""

    name: str
    """What people call it: its file, its revision, its run."""
    reading: Reading
    solution: Solution | None
    """None where rolling back does not solve it: a game."""

    @property
    def made(self) -> MadeWith:
        """The record of how it is computed."""
        return made_with(self.solution) if self.solution else made_with_reading(self.reading)


@dataclass(frozen=True)
class Figure:
    """One figure on both sides."""

    name: str
    """``value.OPTION``; ``value`` of the whole, where no option is on both sides; ``lead``."""
    label: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """How much larger it is in the second scenario."""
        return self.after - self.before


@dataclass(frozen=True)
class Share:
    """One edit, and what it contributes to each figure."""

    number: int
    """Counted from 1; 0 for what no edit accounts for."""
    changes: tuple[Change, ...]
    parts: tuple[float, ...] = ()
    """In the order of the figures; empty where nothing that is computed hangs on the edit, or nothing is computed."""
    errors: tuple[float, ...] | None = None

    @property
    def name(self) -> str:
        """What people call it: its first change, and how many more there are."""
        if not self.changes:
            return "What no single edit accounts for"
        more = f" (and {len(self.changes) - 1} more)" if len(self.changes) > 1 else ""
        return f"{self.changes[0].name}{more}"


@dataclass(frozen=True)
class OneSided:
    """An option that only one of the scenarios has."""

    id: str
    label: str
    value: float
    is_new: bool


@dataclass(frozen=True)
class Turning:
    """The fewest edits that change the choice, made to the first scenario."""

    edits: tuple[int, ...]
    """Their numbers."""
    choice: str
    """The label of what is best with them."""
    is_smallest: bool
    """Whether no fewer do; otherwise none of these can be left out."""
    others: int
    """How many other sets of as few edits do as well."""


@dataclass(frozen=True)
class Comparison(Result):
    """Two scenarios beside each other; ``made`` is the record of the first."""

    question: ClassVar[str] = "comparison"

    against: MadeWith
    """The record of the second."""
    names: tuple[str, str]
    by: str
    """The label of the actor whose options are compared, in the first."""
    unit: str
    is_cost: bool
    figures: tuple[Figure, ...]
    choices: tuple[tuple[str, str] | None, tuple[str, str] | None]
    """Id and label of the best option in each; None where there is none."""
    one_sided: tuple[OneSided, ...]
    edits: tuple[Share, ...]
    turning: Turning | None
    method: Literal["exact", "sampled", ""]
    """How shares were found; empty where there are none."""
    orders: int
    """How many random orders were followed, where shares are sampled."""
    refusal: str
    """Why the two cannot be compared in value; empty where they can."""

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return bool(self.edits)

    @property
    def has_turned(self) -> bool:
        """Whether another option is best."""
        first, second = self.choices
        return first is not None and second is not None and first[0] != second[0]

    @cached_property
    def moving(self) -> tuple[Share, ...]:
        """The edits that move a figure, those that move the last one most first: the lead, where there is one."""
        moved = [edit for edit in self.edits if any(edit.parts)]
        return tuple(sorted(moved, key=lambda edit: -abs(edit.parts[-1])))

    @property
    def still(self) -> tuple[Share, ...]:
        """The edits that move no figure."""
        return tuple(edit for edit in self.edits if not any(edit.parts))

    def figure(self, name: str) -> Figure | None:
        """Return a figure by its name."""
        return next((each for each in self.figures if each.name == name), None)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        return headline_of(self)

    def note(self) -> str:
        """Return what a reader has to know beside the numbers."""
        return note_of(self)

    def rows(self) -> list[Row]:
        """Return a row for each change; the parts of an edit stand at its first change, and their sum is the change."""
        return [row for edit in self.edits for row in self._rows(edit)]

    def columns(self) -> dict[str, list[Cell]]:
        """Return the rows by column; the columns are there where nothing differs as well."""
        rows = self.rows()
        names = ["edit", "name", *_cells(None)]
        for figure in self.figures:
            names += [figure.name, f"{figure.name}.se"] if self.method == "sampled" else [figure.name]
        return {name: [row[name] for row in rows] for name in names}

    def _rows(self, edit: Share) -> list[Row]:
        rows: list[Row] = []
        for change in edit.changes or (None,):
            row: Row = {"edit": edit.number, "name": edit.name if change is None else change.name}
            row |= _cells(change)
            for i, figure in enumerate(self.figures):
                # What nothing hangs on moves nothing.
                part = 0.0 if not edit.parts else edit.parts[i]
                row[figure.name] = None if rows else part
                if self.method == "sampled":
                    row[f"{figure.name}.se"] = None if rows or edit.errors is None else edit.errors[i]
            rows.append(row)
        return rows

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, in the form that scripts rely on."""
        turning = self.turning
        return {
            "question": self.question,
            "before": self.names[0],
            "after": self.names[1],
            "choice": {
                "before": self.choices[0] and self.choices[0][0],
                "after": self.choices[1] and self.choices[1][0],
                "changed": self.has_turned,
                "smallest_change": None if turning is None else {
                    "edits": list(turning.edits), "choice": turning.choice, "proven": turning.is_smallest,
                    "others": turning.others,
                },
            },
            "figures": [
                {"figure": each.name, "label": each.label, "before": each.before, "after": each.after,
                 "change": each.change}
                for each in self.figures
            ],
            "one_sided": [
                {"option": each.id, "label": each.label, "value": each.value,
                 "side": "after" if each.is_new else "before"}
                for each in self.one_sided
            ],
            "shares": {"method": self.method or None, "orders": self.orders or None},
            "refusal": self.refusal or None,
            "rows": self.rows(),
            "made_with": self.made.to_json(),
            "against": self.against.to_json(),
        }  # fmt: skip


def _cells(change: Change | None) -> dict[str, Cell]:
    if change is None:
        return dict.fromkeys(("kind", "path", "change", "before", "after", "before_at", "after_at"))
    places = [None if each is None else str(each) for each in (change.was_at, change.now_at)]
    return {
        "kind": change.kind, "path": change.where, "change": change.verb,
        "before": change.was or None, "after": change.now or None, "before_at": places[0], "after_at": places[1],
    }  # fmt: skip


def compare(before: Side, after: Side, seed: int = 1, progress: Progress = silent) -> Comparison:
    """Return what differs between two scenarios and which edit moved what.

    Parameters
    ----------
    seed
        Where random orders of the edits start, if there are too many edits for all sets of them.
    progress
        Told of each program that is made.
    """
    changes = find_changes(before.reading, after.reading)
    edits = find_edits(changes, before.reading, after.reading)
    refusal = _refusal(before, after)
    scenario = before.reading.program.scenario
    measures = found = None
    if before.solution and after.solution and not refusal:
        measures = Measures(before.solution, after.solution)
        hybrids = Hybrids(before.reading, after.reading, [edit for edit in edits if edit.steps], measures)
        found = attribute(hybrids, seed, progress)
    shares = _shares(found, [edit.changes for edit in edits if found is None or not edit.steps])
    return Comparison(
        made=before.made,
        against=after.made,
        names=(before.name, after.name),
        by=scenario.actor_label(scenario.perspective),
        unit=scenario.objective_unit(scenario.perspective),
        is_cost=bool(before.solution and before.solution.is_cost),
        figures=_figures(measures) if measures else (),
        choices=(_choice(before.solution), _choice(after.solution)),
        one_sided=_one_sided(measures) if measures else (),
        edits=shares,
        turning=_turning(found, measures) if found and measures else None,
        method=found.method if found else "",
        orders=found.orders if found else 0,
        refusal=refusal,
    )


def _refusal(before: Side, after: Side) -> str:
    """Return why the values of two scenarios cannot be compared; empty where they can."""
    first, second = before.reading.program.scenario, after.reading.program.scenario
    if first.perspective != second.perspective:
        who = [within_sentence(each.actor_label(each.perspective)) for each in (first, second)]
        return f"The results are for {who[0]} in one and for {who[1]} in the other: their values are not compared."
    games = [side.name for side in (before, after) if side.solution is None]
    if games:
        told = "Both are games" if len(games) == 2 else f"{games[0]} is a game"
        return f"{told} with equilibria: there is no one value of each option to compare."
    if first.actors[first.perspective].goal != second.actors[second.perspective].goal:
        return "More is better in one and less in the other: their values are not compared."
    return ""


def _shares(found: Attribution | None, still: list[tuple[Change, ...]]) -> tuple[Share, ...]:
    """Return all edits by number: those with a share first, in the order of the file."""
    moved = found.edits if found else ()
    shares = [
        Share(i + 1, edit.changes, found.parts[i], found.errors[i] if found.errors else None)
        for i, edit in enumerate(moved)
        if found
    ]
    shares += [Share(len(moved) + i + 1, changes) for i, changes in enumerate(still)]
    if found and found.rest is not None:
        shares.append(Share(0, (), found.rest))
    return tuple(shares)


def _figures(measures: Measures) -> tuple[Figure, ...]:
    labels = [label for _, label in measures.options] or ["The whole, under the policy"]
    if measures.leader is not None:
        labels.append(f"Lead of “{dict(measures.options)[measures.leader]}”")
    first, second = measures.at(measures.before).tolist(), measures.at(measures.after).tolist()
    return tuple(Figure(*each) for each in zip(measures.names(), labels, first[:-1], second[:-1], strict=True))


def _choice(solution: Solution | None) -> tuple[str, str] | None:
    return (solution.best.id, solution.best.label) if solution and solution.best else None


def _one_sided(measures: Measures) -> tuple[OneSided, ...]:
    common = {option for option, _ in measures.options}
    sides = ((measures.before, False), (measures.after, True))
    return tuple(
        OneSided(each.id, each.label, each.certainty_equivalent, is_new)
        for solution, is_new in sides
        for each in solution.options
        if each.id not in common
    )


def _turning(found: Attribution, measures: Measures) -> Turning | None:
    turn = found.turn
    if turn is None or turn.choice < 0:
        return None
    labels = {each.id: each.label for each in (*measures.after.options, *measures.before.options)}
    numbers = tuple(group + 1 for group in turn.groups)
    return Turning(numbers, labels[measures.choices[turn.choice]], turn.is_smallest, turn.others)
