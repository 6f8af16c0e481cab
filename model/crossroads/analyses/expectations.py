"""Does the model still say what its author expects of it?

Each entry of ``expect`` is held against the solution: the best option, its margin, the order of options, the
probability of an event given a choice, or which way something moves with a parameter.
"""

from dataclasses import dataclass
from typing import ClassVar

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.events import event_probability
from crossroads.analyses.moving.monotone import course_of
from crossroads.analyses.result import Result, Row, made_with
from crossroads.errors import Finding
from crossroads.program import Solution
from crossroads.prose import plural
from crossroads.scenario import Expectation


@dataclass(frozen=True)
class Check:
    """One expectation held against the model."""

    expected: str
    found: str
    holds: bool
    number: int
    """Its place in the scenario's list, from 0."""


@dataclass(frozen=True)
class Expectations(Result):
    """All expectations of a scenario, in file order."""

    question: ClassVar[str] = "expectations"

    checks: tuple[Check, ...]

    @property
    def broken(self) -> list[Check]:
        """Those that do not hold."""
        return [check for check in self.checks if not check.holds]

    def headline(self) -> str:
        """Return the finding in one sentence."""
        broken = len(self.broken)
        if not self.checks:
            return "The scenario states no expectations"
        held = f"{plural(len(self.checks), 'expectation')}"
        return f"All of {held} hold" if not broken else f"{broken} of {held} do not hold"

    def rows(self) -> list[Row]:
        """Return a row for each expectation."""
        return [{"expected": each.expected, "found": each.found, "holds": each.holds} for each in self.checks]


def analyse_expectations(solution: Solution) -> Expectations:
    """Return which of the scenario's expectations hold."""
    checks = []
    for number, expectation in enumerate(solution.scenario.file.expect):
        checks += [Check(*each, number) for each in _checks(solution, expectation)]
    return Expectations(made_with(solution), tuple(checks))


def _checks(solution: Solution, expectation: Expectation) -> list[tuple[str, str, bool]]:
    found: list[tuple[str, str, bool]] = []
    ranked = [option.id for option in solution.ranked()]
    best = solution.best.id if solution.best else "none"
    if expectation.best is not None:
        found.append((f"{expectation.best} is best", f"{best} is best", best == expectation.best))
    if expectation.margin is not None:
        margin = solution.margin or 0.0
        found.append((f"margin {expectation.margin}", f"margin {margin:.6g}", expectation.margin.holds(margin)))
    if expectation.order is not None:
        kept = [option for option in ranked if option in expectation.order]
        found.append((" > ".join(expectation.order), " > ".join(kept), kept == list(expectation.order)))
    if expectation.probability is not None and expectation.is_ is not None:
        weight = solution.policy_with(expectation.given) if expectation.given else None
        probability = event_probability(solution, expectation.probability, weight)
        given = f" given {expectation.given}" if expectation.given else ""
        text = f"probability of {expectation.probability}{given}"
        found.append((f"{text} {expectation.is_}", f"{text} is {probability:.6g}", expectation.is_.holds(probability)))
    for parameter, is_rising in ((expectation.rises_with, True), (expectation.falls_with, False)):
        # What is laid over the files may fix a number: then there is nothing to move.
        if parameter is not None and solution.scenario.parameters[parameter].is_uncertain:
            found.append(_monotone(solution, parameter, expectation.of, is_rising=is_rising))
    return found


def _monotone(solution: Solution, parameter: str, option: str | None, *, is_rising: bool) -> tuple[str, str, bool]:
    course = course_of(solution, parameter, option)
    what = option or "the lead"
    against = course.against(rising=is_rising)
    first, last = against or (0, -1)
    does = ("rises" if is_rising else "falls") if against is None else ("falls" if is_rising else "rises")
    ends = [f"{course.figures[i]:.6g} at {course.at[i]:.6g}" for i in (first, last)] if course.at else ["nowhere"]
    found = f"{what} {does} from {' to '.join(ends)}" if len(set(ends)) > 1 else f"{what} stays at {ends[0]}"
    return f"{what} {'rises' if is_rising else 'falls'} with {parameter}", found, against is None


def checks_like(check: Check, expectation: Expectation, solution: Solution) -> bool | None:
    """Return whether an expectation holds in another scenario; None where it names what that one lacks."""
    options, vertices = solution.scenario.options, solution.graph.vertices
    named = {expectation.best, expectation.given, expectation.of, *(expectation.order or ())} - {None}
    moved = {expectation.rises_with, expectation.falls_with} - {None}
    event = () if expectation.probability is None else expectation.probability.names
    if not named <= set(options) or not moved <= {
        name for name, each in solution.scenario.parameters.items() if each.is_uncertain
    }:
        return None
    if not all(name.partition(".")[0] in vertices for name in event):
        return None
    found = [holds for expected, _, holds in _checks(solution, expectation) if expected == check.expected]
    return found[0] if found else None


def as_finding(solution: Solution, check: Check, fault: str = "") -> Finding:
    """Return the finding of an expectation that does not hold, at its place in the scenario.

    Parameters
    ----------
    fault
        A sentence on what broke it, where that is known.
    """
    return solution.scenario.document.finding(
        "expectation",
        ("expect", check.number),
        " ".join(filter(None, (f"Expected: {check.expected}. Found: {check.found}.", fault))),
        "Mend the number that changed it, or the expectation.",
    )


EXPECTATIONS = base_analysis("Does the model still say what its author expects?", analyse_expectations)
