"""In which combinations of parameters does the recommendation fail: rules with coverage and density.

The option that is best on the mean over all draws is recommended. A draw is a case where another option is better, if
everybody knew the parameters (informed); or, with ``option=NAME``, where that option is the best. Boxes, which are
ranges of a few parameters at once, are peeled out of the draws (``boxes``): among the boxes of a peeling the one with
the largest coverage is taken whose density is at least ``density``; where none is so dense, the one with the greatest
harmonic mean of coverage and density. It is peeled twice: with all parameters, then with the four whose restrictions
tell most. If the density that is asked for is hardly above the share of cases among all draws, half of what is missing
from 1 is asked for instead. Restrictions that chance might have picked (quasi-p above 0.05) are dropped. The next box
is sought among the draws outside of those before it, and told if it is half as dense again as all draws, or a quarter
nearer to cases alone. Boxes are found on every other of the independent replicates of the draws; coverage, density and
quasi-p are those on the others.

coverage = cases in the box that no earlier box holds / all cases; density = these cases / draws in the box that no
earlier box holds; mass = these draws / all draws.

Source: J. H. Friedman and N. I. Fisher, "Bump Hunting in High-Dimensional Data", Statistics and Computing 9 (1999),
123-143; B. P. Bryant and R. J. Lempert, "Thinking Inside the Box", Technological Forecasting and Social Change 77
(2010), 34-49. Two passes and the choice of the box are our own.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.robust.box_rules import Condition, Rule
from crossroads.analyses.robust.boxes import (
    Box,
    Quality,
    choose,
    everything,
    paste,
    peel,
    quality,
    quasi_ps,
    significant,
)
from crossroads.analyses.settings import Setting, read_count, read_number
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import percent, quoted
from crossroads.program import Solution
from crossroads.prose import listed, nearest
from crossroads.simulation import KEPT

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# A rule with more conditions than this is read by nobody (Bryant and Lempert 2010, section 3.2: at most three or four).
_MOST_CONDITIONS = 4
# Fewer cases than this in half of the draws are no pattern.
_FEWEST_CASES = 30
# A box tells something if it is so much denser than all draws, or so much nearer to cases alone.
_DENSER, _NEARER = 1.5, 0.25
# Where the density that is asked for is hardly above that of all draws, one so much nearer to cases alone is sought.
_HALF_WAY = 0.5
# Options closer than this share of the largest amount are equally good.
_TIE = 1e-12
# So many draws are kept for a picture.
_SHOWN = 500


@dataclass(frozen=True)
class Shown:
    """Some draws of two parameters, for a picture."""

    x: Array  # (S,)
    y: Array
    is_case: Mask


@dataclass(frozen=True)
class Discovery(Result):
    """The rules that were found, in the order in which they were."""

    question: ClassVar[str] = "discover"

    recommended: str
    """The label of the option that is best on the mean over the draws."""
    option: str
    """The label of the option whose being best is the case; empty where the recommendation's failing is."""
    share: float
    """The share of draws that are cases, over all draws that were kept."""
    draws: int
    """How many draws were looked at, half of them to find rules, half to check them."""
    rules: tuple[Rule, ...]
    trajectory: tuple[Quality, ...]
    """The first peeling: from all draws to the smallest box, on the half on which it was peeled."""
    shown: Shown | None = None
    """Draws of the first rule's two most telling parameters."""
    others: tuple[tuple[str, float], ...] = ()
    """The options that are best in cases, with the share of cases in which each is."""
    left: str = ""
    """How many draws make no sense and are left out, and why; empty where there are none."""

    @property
    def case_words(self) -> str:
        """What a case is, as in ``“Hold” is not best``."""
        return f"{quoted(self.option)} is best" if self.option else f"{quoted(self.recommended)} is not best"

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if self.share in (0.0, 1.0):
            is_never = (self.share == 0) == bool(self.option)
            return f"{quoted(self.option or self.recommended)} is best in {'no' if is_never else 'every'} draw"
        start = f"{self.case_words} in {percent(self.share)} of draws"
        if not self.rules:
            return f"{start}, and no rule tells which"
        rule = self.rules[0]
        covered = f"{percent(rule.held.coverage)} of all {self.noun}"
        return f"{start}; where {rule.words}, in {percent(rule.held.density)}, which explains {covered}"

    @property
    def noun(self) -> str:
        """What cases are called."""
        return "cases" if self.option else "failures"

    def note(self) -> str:
        """Return how sure the rules are and what they explain together, which options are better, what is left out."""
        if not self.rules:
            return self.left
        parts = [
            f"Rule {number}: {percent(rule.held.density)} ± {_points(rule.density_error)} of the draws within, "
            f"{percent(rule.held.coverage)} ± {_points(rule.coverage_error)} of all {self.noun}"
            for number, rule in enumerate(self.rules, 1)
        ]
        total = sum(rule.held.coverage for rule in self.rules)
        together = f"Together they explain {percent(total)} of all {self.noun}." if len(self.rules) > 1 else ""
        better = [f"{quoted(label)} in {percent(share)}" for label, share in self.others if share > 0]
        instead = f"Best in {self.noun}: {listed(better)}." if better and not self.option else ""
        checked = f"Found on one half of {self.draws:,} draws, checked on the other."
        return " ".join(filter(None, (f"{'; '.join(parts)}.", together, instead, checked, self.left)))

    def rows(self) -> list[Row]:
        """Return a row for each condition of each rule."""
        return [
            {
                "box": number,
                "parameter": condition.parameter,
                "low": condition.low,
                "high": condition.high,
                "label": condition.label,
                "unit": condition.unit,
                "share_low": condition.share[0],
                "share_high": condition.share[1],
                "coverage": rule.held.coverage,
                "coverage_se": rule.coverage_error,
                "density": rule.held.density,
                "density_se": rule.density_error,
                "mass": rule.held.mass,
                "quasi_p": condition.quasi_p,
                "found_coverage": rule.found.coverage,
                "found_density": rule.found.density,
            }
            for number, rule in enumerate(self.rules, 1)
            for condition in rule.conditions
        ]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, with the share of cases and the first peeling."""
        peeling = [{"coverage": each.coverage, "density": each.density, "mass": each.mass} for each in self.trajectory]
        return super().to_json() | {"share": self.share, "case": self.case_words, "peeling": peeling}


def _points(share: float) -> str:
    return f"{100 * share:.1f}"


def analyse_discover(subject: Subject, option: str = "", density: float = 0.8, boxes: int = 3) -> Discovery:
    """Return rules for the draws in which the recommended option is not the best one.

    Parameters
    ----------
    option
        An option's id: rules for the draws in which that one is the best.
    density
        What share of the draws within a box is to be cases, above 0 and at most 1, if that can be had.
    boxes
        How many rules are sought at most.

    Raises
    ------
    AnalysisError
        If there is no choice, no parameter is uncertain, or a setting makes no sense.
    """
    solution = subject.solution
    _check(solution, option, density)
    kept, options = subject.simulation.kept, solution.scenario.options
    sign = subject.simulation.sign
    slack = _TIE * subject.simulation.size
    recommended = int(np.argmax(sign * kept.settled[0].mean(axis=1)))
    lead = sign * kept.informed
    is_best = lead >= lead.max(axis=0) - slack  # (O, S)
    is_case = is_best[options.index(option)] if option else ~is_best[recommended]
    found = _Halves(kept.draws, is_case, kept.replicate % 2 == 0)
    rules, trajectory = _rules(found, density, boxes, _named(subject))
    labels = {each.id: each.label for each in solution.options}
    return Discovery(
        made=made_with(solution, subject.sampling),
        recommended=labels[options[recommended]],
        option=labels[option] if option else "",
        share=float(is_case.mean()),
        draws=len(is_case),
        rules=rules,
        trajectory=trajectory,
        shown=_shown(rules, kept.draws, is_case, subject.simulation.draws.names),
        others=_better(solution, is_best[:, is_case]),
        left=subject.simulation.left.sentence if len(is_case) < min(subject.sampling.draws, KEPT) else "",
    )


def _better(solution: Solution, is_best: Mask) -> tuple[tuple[str, float], ...]:
    """Return the share of cases in which each option is best, (O, S); none where there are no cases."""
    if not is_best.shape[1]:
        return ()
    shares = is_best.mean(axis=1).tolist()
    ranked = zip(solution.options, shares, strict=True)
    return tuple(sorted(((option.label, share) for option, share in ranked), key=lambda each: -each[1]))


def _check(solution: Solution, option: str, density: float) -> None:
    if len(solution.options) < 2:
        raise AnalysisError("There is no choice among several options that could fail.")
    if option and option not in solution.scenario.options:
        raise AnalysisError(f"There is no option {option}. {nearest(option, solution.scenario.options)}")
    if not 0 < density <= 1:
        raise AnalysisError(f"A density is above 0 and at most 1; here it is {density:g}.")


@dataclass(frozen=True)
class _Halves:
    """Draws with their cases, and which of them rules are found on."""

    draws: Array  # (P, S)
    is_case: Mask
    is_first: Mask
    """Which draws rules are found on; they are checked on the others."""

    def outside(self, box: Box) -> "_Halves":
        """Return the draws outside of a box."""
        left = ~box.holds(self.draws)
        return _Halves(self.draws[:, left], self.is_case[left], self.is_first[left])

    def half(self, *, is_first: bool) -> tuple[Array, Mask]:
        """Return the draws and cases of one half."""
        part = self.is_first == is_first
        return self.draws[:, part], self.is_case[part]


Named = tuple[tuple[str, str, str], ...]
"""Name, label and unit of each row of the draws."""


def _named(subject: Subject) -> Named:
    scenario, names = subject.solution.scenario, []
    for name in subject.simulation.draws.names:
        if name in scenario.parameters:
            each = scenario.parameters[name]
            names.append((name, each.label or name, each.unit))
        else:
            node, _, branch = name.partition(".")
            names.append((name, f"{scenario.label(node)}: {scenario.label(node, branch)}", ""))
    return tuple(names)


def _rules(halves: _Halves, density: float, boxes: int, named: Named) -> tuple[tuple[Rule, ...], tuple[Quality, ...]]:
    left, rules = halves, []
    trajectory: tuple[Quality, ...] = ()
    share = float(halves.half(is_first=True)[1].mean())
    enough = min(_DENSER * share, share + _NEARER * (1 - share))
    aim = density if density >= enough else share + _HALF_WAY * (1 - share)
    for number in range(boxes):
        draws, is_case = left.half(is_first=True)
        if is_case.sum() < _FEWEST_CASES or is_case.all():
            break
        path, box = _sought(draws, is_case, aim)
        if number == 0:
            trajectory = tuple(quality(each, draws, is_case) for each in path)
        rule = _rule(halves, left, box, named)
        if not box.restricted or rule.held.density < enough:
            break
        rules.append(rule)
        left = left.outside(box)
    return tuple(rules), trajectory


def _sought(draws: Array, is_case: Mask, density: float) -> tuple[list[Box], Box]:
    """Return a peeling and the box that is taken from it: peeled with all parameters, then with the most telling."""
    first = significant(choose(peel(draws, is_case), draws, is_case, density), draws, is_case)
    if not first.restricted:
        return [everything(len(draws))], first
    rated = zip(quasi_ps(first, draws, is_case).tolist(), first.restricted, strict=True)
    telling = sorted(rated, key=lambda each: (each[0], -_loss(first, each[1], draws, is_case)))
    path = peel(draws, is_case, [row for _, row in telling[:_MOST_CONDITIONS]])
    pasted = paste(choose(path, draws, is_case, density), draws, is_case)
    return path, significant(pasted, draws, is_case)


def _loss(box: Box, row: int, draws: Array, is_case: Mask) -> float:
    """Return by how much the density falls without a condition."""
    return quality(box, draws, is_case).density - quality(box.without(row), draws, is_case).density


def _rule(halves: _Halves, left: _Halves, box: Box, named: Named) -> Rule:
    (draws, is_case), (others, is_other) = left.half(is_first=True), left.half(is_first=False)
    held = _of_all(quality(box, others, is_other), halves.half(is_first=False)[1])
    found = _of_all(quality(box, draws, is_case), halves.half(is_first=True)[1])
    telling = sorted(box.restricted, key=lambda row: (-_loss(box, row, others, is_other), row))
    chances = dict(zip(box.restricted, quasi_ps(box, others, is_other).tolist(), strict=True)) if telling else {}
    conditions = [_condition(named[row], box, row, np.sort(halves.draws[row]), chances[row]) for row in telling]
    return Rule(tuple(conditions), found, held)


def _of_all(inside: Quality, is_case: Mask) -> Quality:
    """Return a quality with coverage and mass as shares of all draws, not only of those outside of earlier boxes."""
    return Quality(inside.inside, inside.cases, len(is_case), int(is_case.sum()))


def _condition(name: tuple[str, str, str], box: Box, row: int, values: Array, chance: float) -> Condition:
    low, high = float(box.low[row]), float(box.high[row])
    share = (
        float(np.searchsorted(values, low, "left") / len(values)),
        float(np.searchsorted(values, high, "right") / len(values)),
    )
    limits = (low if np.isfinite(low) else None, high if np.isfinite(high) else None)
    return Condition(*name, *limits, float(values[0]), float(values[-1]), share, chance)


def _shown(rules: tuple[Rule, ...], draws: Array, is_case: Mask, names: tuple[str, ...]) -> Shown | None:
    if not rules or len(rules[0].conditions) < 2:
        return None
    x, y = (draws[names.index(each.parameter), :_SHOWN] for each in rules[0].conditions[:2])
    return Shown(x, y, is_case[:_SHOWN])


DISCOVER = Analysis(
    "In which combinations of parameters does the recommendation fail?",
    analyse_discover,
    (
        Setting("option", "Rules for where this option is best, instead.", metavar="NAME"),
        Setting("density", "The share of failures wanted within a rule; default: 0.8.", read_number, "SHARE"),
        Setting("boxes", "How many rules are sought at most; default: 3.", read_count, "N"),
    ),
)
