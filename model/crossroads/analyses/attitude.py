"""How much aversion to risk would change the choice, and what does risk cost the best option?

The perspective's attitude is replaced by exponential utility of every tolerance, from very averse to neutral, and
beyond to seeking risk where that is asked for; the policy is the best one at each of them, and other actors keep their
own attitudes. What every option is worth is its certainty equivalent, with the best of what follows. Reported is every
tolerance at which the choice changes, at the first decision or further down, exact to rounding.

Notes
-----
With aversion a = 1 / tolerance a certainty equivalent is -log(E exp(-a x)) / a, and the mean at a = 0 (for costs with
the signs turned). Under a fixed policy it is smooth in a, falls as a grows, and goes to the worst result as a goes to
infinity. Two policies whose distribution functions differ with k changes of sign are equally good at k aversions at
most (rule of signs). Nothing hangs on a grid: each part of the range is certified to have one policy, as of
``thresholds``, or reported as not. The risk premium is what the best policy is worth on average, less its certainty
equivalent.

Source: certainty equivalents and exponential utility, R. A. Howard, "The Foundations of Decision Analysis", IEEE
Transactions on Systems Science and Cybernetics 4 (1968), 211-219; J. W. Pratt, "Risk Aversion in the Small and in the
Large", Econometrica 32 (1964), 122-136; the same picture as stochastic efficiency with respect to a function,
J. B. Hardaker, J. W. Richardson, G. Lien and K. D. Schumann, Australian Journal of Agricultural and Resource Economics
48 (2004), 253-270; E. Laguerre, "Sur la théorie des équations numériques", Journal de Mathématiques 9 (1883), 99-146
(rule of signs for sums of exponentials). Borders as in ``thresholds``.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_range
from crossroads.analyses.switching.aversion import averse_block, expected, lay_aversion
from crossroads.analyses.switching.moved import Ends
from crossroads.analyses.switching.tracks import Span, Switch, Track
from crossroads.analyses.thresholds import Labels, labels_of
from crossroads.errors import AnalysisError
from crossroads.figures import quoted, significant
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.prose import listed
from crossroads.scenario import Exponential

Array = NDArray[np.float64]

# The least tolerance looked at, as a share of what lies between the best and the worst result: there a fair coin for
# the one or the other is worth the worst and 1.4 % of what lies between.
_LEAST = 1 / 50
# Smaller tolerances that are stated or asked for are looked at down to this share: below only the worst result counts.
_LEAST_OF_ALL = 1 / 500
# Points of the curves besides the switches, at which they bend.
_POINTS = 61
# Halfway along the axis the tolerance is this share of what lies between the best and the worst result: choices that
# hang on the attitude mostly change around there.
_HALFWAY = 0.25
# Gaps narrower than this share of the range are single points.
_POINT = 1e-9
# Sums of numbers of a size hold to so much of it; what is smaller is rounding, and told as nothing.
_ROUNDING = 1e-14


@dataclass(frozen=True)
class Attitude(Result):
    """The options at every tolerance, and the tolerances at which the choice changes."""

    question: ClassVar[str] = "attitude"

    track: Track
    """Along the aversion, 1 / tolerance."""
    options: tuple[tuple[str, str], ...]
    """Id and label of each option."""
    labels: Labels
    unit: str
    is_cost: bool
    spread: float
    """What lies between the best and the worst result that any policy may lead to."""
    stated: float | None
    """The tolerance that the scenario states; None where the actor is neutral, or has another kind of utility."""
    set_aside: str
    """The kind of utility that exponential utility stands in for; empty where it does for none."""
    sways_others: bool
    """Whether another actor answers differently at some tolerances, to a policy that has changed."""
    at: tuple[float, ...]
    """The aversions at which values are known, rising."""
    best: tuple[float, ...]
    """What the best policy is worth at each of them, as a certainty equivalent."""
    expected: tuple[float, ...]
    """What the same policy is worth on average."""
    values: tuple[tuple[float, ...], ...]
    """Certainty equivalents of each option, with the best of what follows."""

    @property
    def premiums(self) -> tuple[float, ...]:
        """What risk costs the best policy at each aversion; below zero for those who seek it."""
        sign = -1.0 if self.is_cost else 1.0
        return tuple(sign * (mean - value) for mean, value in zip(self.expected, self.best, strict=True))

    @property
    def ranges(self) -> tuple[tuple[float, float, str], ...]:
        """Ends in aversion and the option that is chosen, empty where that is by odds; from the least averse on."""
        found: list[tuple[float, float, str]] = []
        for span in self.track.spans:
            if found and found[-1][2] == span.option:
                found[-1] = (found[-1][0], span.high, span.option)
            else:
                found.append((span.low, span.high, span.option or ""))
        return tuple(found)

    def tolerance(self, aversion: float) -> str:
        """Return an aversion as a tolerance, with three digits and its unit."""
        number = significant(1 / abs(aversion)) if aversion else "neutral"
        return f"{number} {self.unit}" if self.unit and aversion else number

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.options:
            deeper = self._deeper()
            return f"The policy changes {deeper}" if deeper else f"The policy is the same {self._everywhere}"
        if not self.ranges:
            return "No policy could be certified at any tolerance"
        if not self.ranges[0][2]:
            return "The choice is made by odds, whatever the attitude to risk"
        if len(self.ranges) > 1:
            return self.words()
        name = quoted(dict(self.options).get(self.ranges[0][2], ""))
        deeper = self._deeper()
        return f"{name} is best {self._everywhere}{f', but what follows it changes {deeper}' if deeper else ''}"

    @property
    def _everywhere(self) -> str:
        if self.track.low < 0 < self.track.high:
            return "at every attitude to risk that was looked at"
        return f"at every tolerance from {self.tolerance(self.track.high)} on"

    def words(self) -> str:
        """Return which option is best where, in one sentence without a stop."""
        names = dict(self.options)
        told = [f"{quoted(names[option])} {self._where(low, high)}" for low, high, option in reversed(self.ranges)]
        return told[0].replace("”", "” is best", 1) + "".join(f", {each}" for each in told[1:])

    def _where(self, low: float, high: float) -> str:
        """Return where between two aversions one is, in words."""
        is_last, is_first = high >= self.track.high, low <= self.track.low
        if high <= 0:
            end = f"with a tolerance below {self.tolerance(high)}" if high else "from neutral on"
            return (
                f"for those who seek risk {end}" if is_first or not high else f"{end} and above {self.tolerance(low)}"
            )
        if low <= 0 or is_first:
            # Of two ranges the other one has told where they meet.
            end = "" if is_first and len(self.ranges) == 2 else f" {self.tolerance(high)}"
            return "for the averse and the neutral" if is_last else f"above{end}"
        if is_last:
            return f"with a tolerance below {self.tolerance(low)}"
        return f"between {self.tolerance(high)} and {self.tolerance(low)}"

    def _deeper(self) -> str:
        """Return at which tolerances met decisions beneath the first one change; empty where none does."""
        found = sorted({each.at for each in self.track.switches if each.met and not each.is_option and each.at})
        if not found:
            return ""
        shown = listed(self.tolerance(at) for at in found[:3])
        return f"at a tolerance of {shown}{', …' if len(found) > 3 else ''}"

    def note(self) -> str:
        """Return what stands in for what, and what could not be certified."""
        width = self.track.high - self.track.low
        wide = [gap for gap in self.track.gaps if gap.high - gap.low > _POINT * width]
        shown = ", ".join(f"{self.tolerance(gap.high)} to {self.tolerance(gap.low)}" for gap in wide[:3])
        texts = [
            self._cost_of_risk(),
            f"Exponential utility stands in for the {self.set_aside} utility that is stated." if self.set_aside else "",
            "Values jump where other actors answer a changed policy differently." if self.sways_others else "",
            f"Not certified: tolerances from {shown}{', …' if len(wide) > 3 else ''}." if wide else "",
        ]
        return " ".join(filter(None, texts))

    def _cost_of_risk(self) -> str:
        """Return what risk costs at the stated tolerance."""
        if self.stated is None or 1 / self.stated not in self.at:
            return ""
        premium = self.premiums[self.at.index(1 / self.stated)]
        unit = f" {self.unit}" if self.unit else ""
        told = f"{significant(premium)}{unit}"
        return f"At the stated tolerance of {self.tolerance(1 / self.stated)} the risk premium is {told}."

    def switch_words(self, switch: Switch) -> str:
        """Return what changes at a switch as aversion falls: from the averse side to the other."""
        name = self.labels.branch
        words = f"{name(switch.node, switch.above)} → {name(switch.node, switch.below)}"
        return words if switch.is_option else f"{self.labels.node(switch.node)}: {words}"

    def rows(self) -> list[Row]:
        """Return a row for each tolerance, the most averse first; the tolerance of the neutral is left empty."""
        changes: dict[float, list[str]] = {}
        for switch in self.track.switches:
            if switch.met:
                changes.setdefault(switch.at, []).append(self.switch_words(switch))
        rows: list[Row] = []
        for i in reversed(range(len(self.at))):
            at = self.at[i]
            span = self._span(at)
            rows.append(
                {
                    "tolerance": 1 / at if at else None,
                    "aversion": at,
                    "choice": span.option if span else None,
                    "policy": self.labels.policy(span.met) if span else None,
                    "certainty_equivalent": self.best[i],
                    "expected": self.expected[i],
                    "risk_premium": self.premiums[i],
                    **{f"value.{option}": each[i] for (option, _), each in zip(self.options, self.values, strict=True)},
                    "changes": "; ".join(changes.get(at, ())),
                }
            )
        return rows

    def _span(self, at: float) -> Span | None:
        return next((each for each in self.track.spans if each.low <= at <= each.high), None)

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data; ``switches`` holds every tolerance at which a choice changes."""
        switches = [
            {
                "tolerance": 1 / each.at if each.at else None, "node": each.node, "averse": each.above,
                "less_averse": each.below, "is_option": each.is_option, "met": each.met,
            }
            for each in reversed(self.track.switches)
        ]  # fmt: skip
        return super().to_json() | {"stated": self.stated, "switches": switches}


def analyse_attitude(
    solution: Solution,
    range: Ends | None = None,  # noqa: A002 - the word of the command line
    *,
    seeking: bool = False,
) -> Attitude:
    """Return what options are worth at every tolerance, and where the choice changes.

    Parameters
    ----------
    range
        The least and the greatest tolerance, in the unit of the objective; left out, from a fiftieth of what lies
        between the best and the worst result to infinity, which is neutral.
    seeking
        Whether to go beyond neutral, to those who seek risk as much as the first are averse to it.

    Raises
    ------
    AnalysisError
        If the range makes no sense, recall is lacking, or the attitude of another actor is not followed.
    """
    read, set_aside = _read_exponentially(solution)
    spread = _spread(read)
    actor = read.program.actors.index(read.by)
    tolerance = float(read.block.minds.tolerance[actor, 0])
    stated = tolerance if np.isfinite(tolerance) else None
    low, high = _ends(range, spread, stated, seeking=seeking)
    track = lay_aversion(read, low, high)
    at = _places(track, spread, stated)
    values = _worths(read, at, spread)
    return Attitude(
        made=made_with(solution),
        track=track,
        options=read.option_labels,
        labels=labels_of(read),
        unit=read.scenario.objective_unit(read.by),
        is_cost=read.is_cost,
        spread=spread,
        stated=stated,
        set_aside=set_aside,
        sways_others=any(each.met and read.scenario.owners[each.node] != read.by for each in track.switches),
        at=tuple(at.tolist()),
        best=values.best,
        expected=values.expected,
        values=values.options,
    )


def _read_exponentially(solution: Solution) -> tuple[Solution, str]:
    """Return the solution with a neutral perspective where its utility is no exponential one, and that one's kind."""
    scenario = solution.scenario
    actor = scenario.actors[solution.by]
    if actor.risk is None or isinstance(actor.risk, Exponential):
        return solution, ""
    actors = {**scenario.actors, solution.by: actor.model_copy(update={"risk": None})}
    neutral = compile_graph(build_graph(replace(scenario, actors=actors)))
    return solve(make_solver(neutral, solution.solver.plays)), getattr(actor.risk, "kind", "custom")


def _spread(solution: Solution) -> float:
    """Return what lies between the best and the worst result of any policy; where nothing does, the size of results."""
    solver, program, block = solution.solver, solution.program, solution.block
    actor = program.actors.index(solution.by)
    at_node, on_arc = block.payoffs.node[:, actor, 0], block.payoffs.arc[:, actor, 0]
    ends = []
    for sign in (1.0, -1.0):
        value = sign * at_node
        for group in solver.layout.groups:
            below = sign * on_arc[group.arcs] + value[group.targets]
            if group.role == "odds":
                below = np.where(block.odds[group.arcs, 0] == 0, -np.inf, below)
            value[group.nodes] += below.max(axis=1)
        ends.append(sign * value[program.start])
    best, worst = (float(end) for end in ends)
    size = max(abs(best), abs(worst))
    return best - worst if best - worst > _POINT * size else size or 1.0


def _ends(asked: Ends | None, spread: float, stated: float | None, *, seeking: bool) -> Ends:
    """Return the ends of the aversion."""
    least = _LEAST * spread
    if asked is None:
        if stated is not None:
            least = max(min(least, stated / 2), _LEAST_OF_ALL * spread)
        return (-1 / least if seeking else 0.0), 1 / least
    if not 0 < asked[0] < asked[1]:
        problem = (
            f"A tolerance is above 0, and the neutral have an infinite one; the range is {asked[0]:g}:{asked[1]:g}."
        )
        raise AnalysisError(f"{problem} Write it as in 10:500 or 10:inf; --seeking goes beyond neutral.")
    if asked[0] < _LEAST_OF_ALL * spread:
        problem = f"At a tolerance of {asked[0]:g} only the worst result counts: results are up to {spread:.3g} apart."
        raise AnalysisError(f"{problem} Begin at {_LEAST_OF_ALL * spread:.3g} or above.")
    if seeking and np.isfinite(asked[1]):
        raise AnalysisError(f"Those who seek risk are beyond neutral: the range has to go on, as in {asked[0]:g}:inf.")
    return (-1 / asked[0] if seeking else 1 / asked[1]), 1 / asked[0]


def _places(track: Track, spread: float, stated: float | None) -> Array:
    """Return the aversions at which curves are drawn: even on the axis of the chart, with all switches."""
    ease = np.linspace(place(track.high, spread), place(track.low, spread), _POINTS)
    even = [_aversion(float(each), spread) for each in ease[1:-1]]
    within = [0.0, *([1 / stated] if stated is not None else [])]
    inside = [each for each in (*within, *(each.at for each in track.switches)) if track.low < each < track.high]
    return np.unique([track.low, *even, *inside, track.high])


def place(aversion: float, spread: float) -> float:
    """Return where an aversion stands on an axis that holds all: 0 where only the worst counts, 1 at neutral.

    It is tolerance / (tolerance + spread / 4); beyond neutral the same backwards: at 2 only the best result counts.
    """
    share = 1 / (1 + abs(aversion) * spread * _HALFWAY)
    return share if aversion >= 0 else 2 - share


def _aversion(ease: float, spread: float) -> float:
    """Return the aversion that stands at a place."""
    share = min(ease, 2 - ease)
    return (1 if ease <= 1 else -1) * (1 / share - 1) / (spread * _HALFWAY)


@dataclass(frozen=True)
class _Worths:
    best: tuple[float, ...]
    expected: tuple[float, ...]
    options: tuple[tuple[float, ...], ...]


def _worths(solution: Solution, aversion: Array, spread: float) -> _Worths:
    """Return what the best policy and every option are worth at each aversion, free of rounding."""
    solver, program = solution.solver, solution.program
    block = averse_block(solution, aversion)
    rolled = solver.roll_back(block)
    best = rolled.value[program.start, program.actors.index(solution.by)]
    options = solver.option_values(block, rolled) if solution.options else np.empty((0, len(aversion)))
    mean = np.array(expected(solution, rolled.weight))
    noise = _ROUNDING * max(spread, float(np.abs(best).max()), float(np.abs(mean).max()))
    best = np.where(np.abs(best - mean) <= noise, mean, best)
    best, mean, options = (np.where(np.abs(each) <= noise, 0.0, each) for each in (best, mean, options))
    return _Worths(tuple(best.tolist()), tuple(mean.tolist()), tuple(tuple(row) for row in options.tolist()))


ATTITUDE = base_analysis(
    "Which attitude to risk would change the choice?",
    analyse_attitude,
    Setting(
        "range",
        "Which tolerances, as in 10:500 or 10:inf; default: from very averse to neutral.",
        read_range,
        "LOW:HIGH",
    ),
    Setting("seeking", "Go beyond neutral, to those who seek risk.", is_flag=True),
)
