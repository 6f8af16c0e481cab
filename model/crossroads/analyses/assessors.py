"""Where people judge numbers otherwise: what would each of them choose, what all together, and what divides them?

Every assessor's numbers are solved by themselves, base values standing in where somebody states none; then the numbers
that three pools make of all. The crux is the smallest set of numbers on which people have to agree for their choices to
agree: where these are at common values, the pooled ones, and all others at each person's own, all choose the same.

    choice of i at S  =  best option with x_j = c_j for j in S, and x_j = v_ij for all others
    crux              =  a smallest S at which the choice is the same for every i

Source: pools, as of ``judging.pools``; the crux, own derivation, as of ``judging.crux``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.judging.choices import Chooser
from crossroads.analyses.judging.crux import Crux, find_crux
from crossroads.analyses.judging.disputed import Disputed, disputed_numbers
from crossroads.analyses.judging.people import People, people_of
from crossroads.analyses.judging.pools import DEFAULT_POWER, POOLS, Pool, pool_values, probabilities
from crossroads.analyses.judging.recommending import Recommendation, Recommender
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_number, read_one_of
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import amount, decimals_for, quoted
from crossroads.program import Option, Solution
from crossroads.prose import listed, plural, within_sentence
from crossroads.scenario import Parameter

Of = Literal["choices", "numbers"]

# So many sets are named in a sentence, of so many numbers each; beyond they are counted.
_MOST_SETS, _MOST_NAMED = 2, 3
# More people than these are counted, too.
_MOST_PEOPLE = 4


@dataclass(frozen=True)
class Assessors(Result):
    """The recommendations of people and pools, the numbers they dispute, and the crux."""

    question: ClassVar[str] = "assessors"

    unit: str
    options: tuple[tuple[str, str], ...]
    """Id and label of each option, in file order."""
    people: tuple[Recommendation, ...]
    pools: tuple[Recommendation, ...]
    numbers: tuple[Disputed, ...]
    """By what their dispute moves, the most first."""
    pool: Pool
    """The pool whose values are what people would agree on."""
    power: float
    crux: Crux | None
    """None where there is none: see ``crux_problem``."""
    best: str
    """The best option of the base case."""
    crux_problem: str = ""
    silent: tuple[str, ...] = ()
    """The labels of assessors who judge no number."""
    of: Of = "choices"

    @property
    def agree(self) -> bool:
        """Whether all assessors choose the same."""
        return len(set(self.by_choice())) <= 1

    def label(self, option: str) -> str:
        """Return what people see of an option."""
        return dict(self.options)[option]

    def name(self, parameter: str) -> str:
        """Return what people see of a number."""
        return next(each.label for each in self.numbers if each.parameter == parameter)

    def by_choice(self) -> dict[str, list[str]]:
        """Return option → the labels of the assessors who choose it, in file order of the options."""
        found: dict[str, list[str]] = {option: [] for option, _ in self.options}
        for each in self.people:
            if each.choice is not None:
                found[each.choice].append(each.label)
        return {option: labels for option, labels in found.items() if labels}

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if self.of == "numbers":
            return self._most_divisive()
        if self.agree:
            return self._agreed()
        chosen = [
            f"{self._who(labels, number)}{quoted(self.label(option))}"
            for number, (option, labels) in enumerate(self.by_choice().items())
        ]
        return f"{listed(chosen) if len(chosen) > 2 else ', '.join(chosen)}; {self.bridge()}"

    def _who(self, labels: list[str], number: int) -> str:
        """Return who chooses something, as the part of a list with that number: the first has a verb."""
        if len(self.people) > _MOST_PEOPLE:
            return f"{len(labels)} " if number else f"{len(labels)} of {len(self.people)} assessors choose "
        verb = "" if number else "chooses " if len(labels) == 1 else "choose "
        who = listed(label if number == i == 0 else within_sentence(label) for i, label in enumerate(labels))
        return f"{who} {verb}"

    def _agreed(self) -> str:
        if not (found := self.by_choice()):
            return "Nobody's numbers make sense"
        ((option, labels),) = found.items()
        who = f"All {len(labels)} assessors choose" if len(labels) > 2 else f"{listed(labels)} chooses"
        if len(labels) == 2:
            who = f"{listed(labels)} both choose"
        return f"{who} {quoted(self.label(option))}"

    def bridge(self) -> str:
        """Return on what people would have to agree for their choices to agree, as the end of a sentence."""
        if self.crux is None:
            return f"there is no crux: {self.crux_problem}"
        sets = [listed(quoted(self.name(each)) for each in agreed.numbers) for agreed in self.crux.sets]
        if self.crux.size > _MOST_NAMED:
            sets = [f"{self.crux.size} of {len(self.numbers)} numbers"]
        elif len(sets) > _MOST_SETS:
            many = "numbers" if self.crux.size == 1 else f"sets of {self.crux.size} numbers"
            sets = [f"any one of {len(sets)} {many}"]
        return f"they would agree if they agreed on {' or on '.join(sets)}"

    def _most_divisive(self) -> str:
        if not self.numbers or not self.numbers[0].swing:
            return "What people dispute moves the lead of no option"
        first, best = self.numbers[0], quoted(self.label(self.best))
        digits = decimals_for([], least_gap=(first.swing or 1.0) / 10)
        low, high = amount(min(first.leads), digits), amount(max(first.leads), digits)
        said = f"what people say of it puts the lead of {best} between {low} and {high}"
        return f"{quoted(first.label)} divides most: {said}"

    def note(self) -> str:
        """Return what a reader has to know: base values that stand in, common values, what is left out."""
        return " ".join(filter(None, (self._shortfalls(), self._common(), self._steadiness(), self._left_out())))

    def _shortfalls(self) -> str:
        """Return who judges only some of the numbers."""
        count = len(self.numbers)
        part = [f"{within_sentence(each.label)} judges {each.stated}" for each in self.people if each.stated < count]
        theirs = {each.id: each.label for each in self.people}.get(self.made.assessor)
        base = "base values" if theirs is None else f"the numbers of {within_sentence(theirs)}"
        return f"Of {plural(count, 'number')} {listed(part)}; {base} stand in for the others." if part else ""

    def _common(self) -> str:
        """Return what common values are, where there is something to agree on."""
        if self.crux is None or not self.crux.sets:
            return ""
        way = {
            "linear": "the weighted means",
            "logodds": "the means of log odds, of other numbers than probabilities the weighted means",
            "extremised": f"the means of log odds times {self.power:g}, of other numbers than probabilities the "
            "weighted means",
        }
        options = {quoted(self.label(self.options[each.choice][0])): None for each in self.crux.sets}
        first = f"Agreed on are {way[self.pool]} of what people say; then all choose {listed(options, 'or')}."
        if self.crux.is_complete:
            return first
        proof = "no smaller set does" if self.crux.is_proven else "fewer numbers may do as well"
        return f"{first} The set was built step by step: {proof}."

    def _steadiness(self) -> str:
        """Return whether the crux hangs on what people agree on."""
        steady = [each.is_steady for each in self.crux.sets] if self.crux else []
        disputed = sum(each.low < each.high for each in self.numbers)
        if not steady or None in steady or (self.crux and self.crux.size == disputed):
            return ""
        if all(steady):
            return "They would also agree at the least and at the greatest values that anybody states there."
        if any(steady):
            return "For some of these sets it matters on which values they agree."
        return "It matters on which values they agree: at the least or the greatest stated, choices may still differ."

    def _left_out(self) -> str:
        """Return what has no recommendation and why, draws that are left out, and who says nothing."""
        everybody = (*self.people, *self.pools)
        parts = [f"Left out, {each.label}: {each.problem}." for each in everybody if each.problem]
        parts += [f"{each.label}: {each.shares.left}" for each in everybody if each.shares and each.shares.left]
        if self.crux is not None and self.crux.invalid:
            parts.append(f"{plural(self.crux.invalid, 'set')} of common numbers make no sense for somebody.")
        if self.silent:
            parts.append(f"{listed(self.silent)} {'judges' if len(self.silent) == 1 else 'judge'} no number.")
        return " ".join(parts)

    def rows(self) -> list[Row]:
        """Return a row for each assessor and pool; or for each number, the most divisive first."""
        if self.of == "numbers":
            return [self._number(each) for each in self.numbers]
        return [self._recommendation(each) for each in (*self.people, *self.pools)]

    def _recommendation(self, each: Recommendation) -> Row:
        row: Row = {
            "who": each.id, "label": each.label, "kind": "pool" if each.is_pool else "assessor",
            "weight": each.weight, "stated": each.stated, "choice": each.choice, "lead": each.lead,
            "ahead": each.ahead,
        }  # fmt: skip
        for i, (option, _) in enumerate(self.options):
            row[f"value.{option}"] = each.values[i] if each.values else None
        for i, (option, _) in enumerate(self.options):
            row[f"best.{option}"] = each.shares.best[i] if each.shares else None
        return row | {"problem": each.problem or None}

    def _number(self, each: Disputed) -> Row:
        said = dict(each.views)
        sets = self.crux.sets if self.crux else ()
        return {
            "parameter": each.parameter, "label": each.label, "unit": each.unit,
            "probability": each.is_probability, "base": each.base, "pooled": each.common,
            **{f"says.{person.id}": said.get(person.id) for person in self.people},
            "spread": each.high - each.low, "lead_low": each.lead_low, "lead_mean": each.lead_mean,
            "lead_high": each.lead_high, "swing": each.swing, "choice_low": each.choice_low,
            "choice_high": each.choice_high,
            "crux": any(each.parameter in agreed.numbers for agreed in sets), "invalid": each.invalid or None,
        }  # fmt: skip

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, with the numbers and the crux beside the recommendations."""
        crux = None
        if self.crux is not None:
            sets = [
                {"numbers": list(each.numbers), "choice": self.options[each.choice][0], "steady": each.is_steady}
                for each in self.crux.sets
            ]
            crux = {
                "sets": sets, "size": self.crux.size, "proven": self.crux.is_proven,
                "complete": self.crux.is_complete, "invalid": self.crux.invalid,
            }  # fmt: skip
        others = {} if self.of == "numbers" else {"numbers": [self._number(each) for each in self.numbers]}
        told = {"pool": self.pool, "extremise": self.power, "agree": self.agree, "crux": crux}
        return super().to_json() | others | told | {"crux_problem": self.crux_problem or None}


def analyse_assessors(
    subject: Subject, pool: Pool = "linear", extremise: float = DEFAULT_POWER, of: Of = "choices"
) -> Assessors:
    """Return what each assessor and each pool would choose, and what divides them.

    Parameters
    ----------
    pool
        Whose values are what people would agree on: ``linear``, ``logodds`` or ``extremised``.
    extremise
        What log odds are multiplied by in the extremised pool, above 0.
    of
        ``choices``: rows are people and pools; ``numbers``: the numbers that they dispute.

    Raises
    ------
    AnalysisError
        If nobody judges a number, there is no choice, or a setting makes no sense.
    """
    _check(pool, extremise, of)
    solution = subject.solution
    everybody = people_of(solution.scenario)
    best = _best_of(solution)
    probable = probabilities(solution.scenario)
    common = {each: [_pooled(n, each, extremise, probable) for n in everybody.numbers] for each in POOLS}
    recommender = Recommender(subject, Chooser(solution), everybody)
    people = tuple(recommender.person(number) for number in range(len(everybody.people)))
    pools = tuple(recommender.pool(each, common[each]) for each in POOLS)
    sound = everybody.without(frozenset(each.id for each in people if each.problem))
    crux, problem = _crux(recommender, sound, pools[list(POOLS).index(pool)], common[pool])
    return Assessors(
        made=made_with(solution, subject.sampling),
        unit=solution.scenario.objective_unit(solution.by),
        options=solution.option_labels,
        people=people,
        pools=pools,
        numbers=disputed_numbers(solution, sound, common[pool], probable),
        pool=pool,
        power=extremise,
        crux=crux,
        best=best.id,
        crux_problem=problem,
        silent=everybody.silent,
        of=of,
    )


def _best_of(solution: Solution) -> Option:
    """Return the best option of the base case, where there is something to choose."""
    if not solution.options:
        raise AnalysisError("The perspective has no one first decision, so there are no options to compare.")
    if len(solution.options) == 1:
        raise AnalysisError("There is one option alone, so there is nothing to agree on.")
    if solution.best is None:
        actor = solution.scenario.actor_label(solution.by)
        raise AnalysisError(f"{actor} does not play rationally, so no option is recommended. Read it as rational.")
    return solution.best


def _check(pool: str, extremise: float, of: str) -> None:
    if pool not in POOLS:
        raise AnalysisError(f"There is no pool {pool}. Known here: {', '.join(POOLS)}.")
    if of not in get_args(Of):
        raise AnalysisError(f"{of!r} is none of {', '.join(get_args(Of))}.")
    if not 0 < extremise < np.inf:
        raise AnalysisError(f"Log odds are multiplied by a number above 0; here it is {extremise:g}.")


def _pooled(number: Parameter, pool: Pool, power: float, probable: frozenset[str]) -> float | None:
    return pool_values(number.views, pool, power, is_probability=number.name in probable)


def _crux(
    recommender: Recommender, sound: People, pool: Recommendation, common: Sequence[float | None]
) -> tuple[Crux | None, str]:
    """Return the crux among those whose numbers make sense, or why there is none."""
    if pool.problem:
        return None, f"by the pool {quoted(pool.label)} {pool.problem}"
    if not sound.people:
        return None, "nobody's numbers make sense"
    values = np.array([value for value in common if value is not None], np.float64)
    crux = find_crux(recommender.chooser, sound.names, sound.own, values)
    return crux, "" if crux else "no set of common values makes sense for all"


ASSESSORS = Analysis(
    "What would each assessor choose, what all together, and on which numbers would they have to agree?",
    analyse_assessors,
    (
        Setting(
            "pool", "What people would agree on: linear, logodds or extremised.  [default: linear]",
            read_one_of(*POOLS), "POOL",
        ),
        Setting(
            "extremise", f"What log odds are multiplied by in the extremised pool.  [default: {DEFAULT_POWER}]",
            read_number, "A",
        ),
        Setting(
            "of", "The rows: choices, of people and pools, or the numbers that they dispute.  [default: choices]",
            read_one_of(*get_args(Of)), "WHAT",
        ),
    ),
    is_heavy=True,
)  # fmt: skip
