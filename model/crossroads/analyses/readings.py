"""What changes if the others are read otherwise: by stated odds, each at its best, or in between, beside each other.

Every reading is the same scenario solved anew: as it is read now; all other actors by their stated odds; all of them
logit, each with its own precision where it states one and the usual one otherwise; all of them rational, which with
perfect information is the subgame-perfect equilibrium; and, where there are several, each of them alone rational, the
others as read now. What is the present reading itself is not told twice; readings that cannot be solved are left out,
with the reason.

Source: rollback as in ``rollback``; the usual precision as in ``stakes``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.dialling.stakes import others_of, stakes_of
from crossroads.analyses.result import Result, Row, made_with
from crossroads.errors import AnalysisError
from crossroads.expressions import number
from crossroads.figures import amount, decimals_for, quoted, significant
from crossroads.program import Solution, make_solver, solve
from crossroads.prose import listed
from crossroads.scenario import Plays

_AS_READ = "as read now"


@dataclass(frozen=True)
class Read:
    """One reading of the other actors, solved."""

    id: str
    """``now``, ``assessed``, ``rational``, ``logit``, or the id of the actor who alone turns rational."""
    label: str
    plays: tuple[tuple[str, str], ...]
    """Actor → how it plays, as in ``logit:0.12``, for the other actors."""
    choice: str | None
    """The best option; None where the perspective does not choose."""
    values: tuple[float, ...]
    """Certainty equivalents of the options; of the whole where there are no options."""
    margin: float | None


@dataclass(frozen=True)
class Readings(Result):
    """Readings beside each other, the present one first."""

    question: ClassVar[str] = "readings"

    options: tuple[tuple[str, str], ...]
    """Id and label of each option; empty where there is no first decision."""
    unit: str
    reads: tuple[Read, ...]
    left_out: tuple[tuple[str, str], ...]
    """Label of each reading that cannot be solved, and why."""

    @property
    def now(self) -> Read:
        """The present reading."""
        return self.reads[0]

    def read(self, name: str) -> Read | None:
        """Return a reading by its id; None where it is the present one, or cannot be solved."""
        return next((each for each in self.reads if each.id == name), None)

    def label(self, option: str | None) -> str:
        """Return the label of an option."""
        return dict(self.options).get(option or "", option or "")

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if self.now.choice is None:
            return "What the options are worth if the others are read otherwise"
        best, turned = quoted(self.label(self.now.choice)), self.turned()
        if not turned:
            return f"{best} is best in all readings that are compared"
        told = [f"{quoted(self.label(choice))} {listed(labels, 'or')}" for choice, labels in turned.items()]
        return f"{best} is best {self.now.label}, {', '.join(told)}"

    def turned(self) -> dict[str, list[str]]:
        """Return the options that other readings make best instead, each with the labels of these readings."""
        turned: dict[str, list[str]] = {}
        for each in self.reads[1:]:
            if each.choice is not None and each.choice != self.now.choice:
                turned.setdefault(each.choice, []).append(each.label)
        return turned

    def note(self) -> str:
        """Return which readings are left out, and why."""
        return " ".join(f"Left out, {label}: {why}" for label, why in self.left_out)

    def rows(self) -> list[Row]:
        """Return a row for each reading."""
        names = [f"value.{option}" for option, _ in self.options] or ["value"]
        return [
            {
                "reading": each.id,
                "label": each.label,
                "plays": [f"{actor}={how}" for actor, how in each.plays],
                "choice": each.choice,
                "lead": each.margin,
                **dict(zip(names, each.values, strict=True)),
            }
            for each in self.reads
        ]

    def change(self, read: Read) -> str:
        """Return what the present reading changes against another one, in words: the choice, then the options."""
        digits = decimals_for([], least_gap=max(map(abs, self._moves(read)), default=0.0) / 10)
        moves = [
            f"{quoted(label)} {'+' if move > 0 else ''}{amount(move, digits)}"
            for (_, label), move in zip(self.options, self._moves(read), strict=True)
        ]
        return listed(moves)

    def _moves(self, read: Read) -> list[float]:
        return [now - then for now, then in zip(self.now.values, read.values, strict=True)]


def analyse_readings(solution: Solution) -> Readings:
    """Return what the options are worth under several readings of the other actors.

    Raises
    ------
    AnalysisError
        If nobody else decides.
    """
    others = others_of(solution)
    reads, left_out = [_read("now", _now(solution, others), solution, others)], []
    for name, label, plays in _asked(solution, others):
        if all(solution.solver.plays[actor].written == play.written for actor, play in plays.items()):
            continue
        try:
            solver = make_solver(solution.program, {**solution.solver.plays, **plays})
        except AnalysisError as error:
            left_out.append((label, str(error)))
        else:
            reads.append(_read(name, label, solve(solver), others))
    scenario = solution.scenario
    options = solution.option_labels
    return Readings(made_with(solution), options, scenario.objective_unit(solution.by), tuple(reads), tuple(left_out))


def _asked(solution: Solution, others: list[str]) -> Iterator[tuple[str, str, Mapping[str, Plays]]]:
    """Yield id, label and plays of each reading that is compared with the present one."""
    stakes = {actor: stakes_of(solution, actor) for actor in others}
    yield "assessed", "by stated odds", dict.fromkeys(others, Plays("assessed"))
    logit = {actor: Plays("logit", number(each.precision)) for actor, each in stakes.items()}
    told = listed(significant(each.precision, 2) for each in stakes.values())
    yield "logit", f"if all others play logit (λ {told})", logit
    yield "rational", "if all others are rational", dict.fromkeys(others, Plays("rational"))
    for actor in others if len(others) > 1 else ():
        yield actor, f"if {stakes[actor].label} alone turns rational", {actor: Plays("rational")}


def _now(solution: Solution, others: list[str]) -> str:
    kinds = {solution.solver.plays[actor].kind for actor in others}
    told = {"assessed": "stated odds", "rational": "all others rational", "logit": "all others logit"}
    return f"{_AS_READ} ({told[kinds.pop()]})" if len(kinds) == 1 else _AS_READ


def _read(name: str, label: str, solution: Solution, others: list[str]) -> Read:
    plays = tuple((actor, solution.solver.plays[actor].written) for actor in others)
    values = tuple(each.certainty_equivalent for each in solution.options) or (solution.root[2],)
    return Read(name, label, plays, solution.best.id if solution.best else None, values, solution.margin)


READINGS = base_analysis("What changes if the others are read otherwise?", analyse_readings)
