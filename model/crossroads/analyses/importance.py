"""Which parameters is the lead uncertain because of: how much of its variance does each one bring?

Looked at is the margin in every draw: what the settled best option is worth beside the best other one, solved as if
everybody knew the draw; where there are no options to compare, the value. With V its variance over the draws

    first(j) = Var of E[margin | theta_j] / V                  what learning theta_j alone would take off, as a share
    total(j) = 1 - Var of E[margin | all but theta_j] / V      what would stay if all but theta_j were learned

The first index of a parameter is that of the polynomial fitted to the margin (``forms``), the others come from
exchanging inputs (``pick_freeze``). Inputs that move together (correlated parameters, the drawn odds of a node) are a
group: a share of variance of one of them alone is not defined. Indices are biased and noisy near zero, where they may
be negative. The rank correlation says which way a parameter moves the margin.

Source: I. M. Sobol', "Sensitivity Estimates for Nonlinear Mathematical Models", Mathematical Modelling and
Computational Experiments 1 (1993), 407-414; A. Saltelli and others, Computer Physics Communications 181 (2010),
259-270; B. Sudret, Reliability Engineering and System Safety 93 (2008), 964-979 (indices from polynomials).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.drawn.bound import bound_groups
from crossroads.analyses.drawn.forms import Form, make_forms
from crossroads.analyses.drawn.jackknife import Estimate, jackknifed
from crossroads.analyses.drawn.margins import margin_of
from crossroads.analyses.drawn.moments import Moments, gather
from crossroads.analyses.drawn.pick_freeze import exchanged
from crossroads.analyses.drawn.ranks import rank_correlation, rank_error, ranks
from crossroads.analyses.learning.evidence_groups import bound_label
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import percent, quoted
from crossroads.simulation import Batch, Simulation

Array = NDArray[np.float64]
Measure = Literal["margin", "value"]

# Of the square of the largest amount: a variance below is what rounding leaves of a number that does not move.
_ROUNDING = 1e-20


@dataclass(frozen=True)
class Input:
    """A parameter, or several inputs that move together."""

    kind: Literal["parameter", "group"]
    name: str
    label: str
    first: Estimate
    total: Estimate
    members: tuple[str, ...]
    ranks: tuple[float, ...]
    """The rank correlation of each member with the measure."""
    labels: tuple[str, ...]

    @property
    def joint(self) -> float:
        """What it brings together with others, in all less alone."""
        return self.total.value - self.first.value


@dataclass(frozen=True)
class Importance(Result):
    """The inputs, those that bring most of the variance first."""

    question: ClassVar[str] = "importance"

    measure: Measure
    unit: str
    best: str
    """The label of the settled best option; empty where there are none to compare."""
    mean: float
    sd: float
    """The spread of the measure over the draws."""
    inputs: tuple[Input, ...]
    rank_error: float | None
    left: str = ""

    @property
    def what(self) -> str:
        """What is looked at, in words."""
        return f"the lead of {quoted(self.best)}" if self.measure == "margin" else "the value"

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.inputs or self.sd == 0:
            return f"No uncertain parameter moves {self.what}"
        first = self.inputs[0]
        alone = percent(min(max(first.first.value, 0.0), 1.0))
        return f"{quoted(first.label)} alone makes {alone} of the uncertainty of {self.what}"

    def note(self) -> str:
        """Return how much of the variance inputs bring alone, and what was left out."""
        alone = sum(each.first.value for each in self.inputs)
        together = f"Alone, all inputs add up to {percent(min(max(alone, 0.0), 1.0))} of the variance; "
        rest = "the rest they bring together." if self.inputs else ""
        return " ".join(filter(None, (together + rest if self.inputs else "", self.left)))

    def rows(self) -> list[Row]:
        """Return a row for each input, and after a group one for each member with its rank correlation."""
        rows: list[Row] = []
        for each in self.inputs:
            is_group = each.kind == "group"
            rows.append(
                {
                    "kind": each.kind,
                    "name": each.name,
                    "label": each.label,
                    "first": each.first.value,
                    "first_se": each.first.error,
                    "total": each.total.value,
                    "total_se": each.total.error,
                    "rank": None if is_group else each.ranks[0],
                    "rank_se": None if is_group else self.rank_error,
                    "group": None,
                }
            )
            for name, label, rank in zip(each.members, each.labels, each.ranks, strict=True) if is_group else ():
                rows.append(
                    {
                        "kind": "member", "name": name, "label": label, "first": None, "first_se": None, "total": None,
                        "total_se": None, "rank": rank, "rank_se": self.rank_error, "group": each.name,
                    }
                )  # fmt: skip
        return rows


def analyse_importance(subject: Subject) -> Importance:
    """Return how much of the variance of the margin each uncertain parameter brings, alone and in all.

    Raises
    ------
    AnalysisError
        If no parameter is uncertain.
    """
    simulation, solution = subject.simulation, subject.solution
    if len(simulation.draws.names) == 0:
        raise AnalysisError("No parameter is uncertain.")
    forms = make_forms(simulation, None)
    moments = gather(simulation, forms, lambda batch: _numbers(batch, simulation.sign), None, subject.told)
    options = solution.options
    count = max(len(options), 1)
    best = int(np.argmax(moments.means[0, :count]))
    column = count + best
    mean = float(moments.means[0, column])
    # Around the mean over all draws, so that spread is not lost in rounding where the mean is large.
    variance = moments.means[:, column + count] - moments.means[:, column] ** 2
    moves = bool(variance[0] > _ROUNDING * simulation.size**2)
    return Importance(
        made=made_with(solution, subject.sampling),
        measure="margin" if count > 1 else "value",
        unit=solution.scenario.objective_unit(solution.by),
        best=options[best].label if count > 1 else "",
        mean=mean,
        sd=float(np.sqrt(variance[0])) if moves else 0.0,
        inputs=tuple(sorted(_inputs(simulation, moments, column, variance, best), key=_place)) if moves else (),
        rank_error=rank_error(simulation.kept.draws.shape[1]),
        left=simulation.left_beside(moments.count).sentence,
    )


def _place(each: Input) -> tuple[float, float]:
    return -each.total.value, -each.first.value


def _numbers(batch: Batch, sign: float) -> Array:
    """Return the settled values of the options, the margin of each, and its square, (3 O, S)."""
    values = sign * batch.informed
    margins = np.array([margin_of(values, option) for option in range(len(values))])
    return np.concatenate((sign * batch.settled[0], margins, margins**2))


def _inputs(simulation: Simulation, moments: Moments, column: int, variance: Array, best: int) -> Iterable[Input]:
    draws, scenario = simulation.draws, simulation.solver.program.scenario
    bound = {f"together:{names[0]}": names for names in bound_groups(draws)}
    taken = {name for names in bound.values() for name in names}
    groups = {name: (name,) for name in draws.names if name not in taken} | bound
    indices = exchanged(simulation, groups, lambda values: margin_of(values, best))
    correlations = _correlations(simulation, best)
    forms = {form.name: form for form in moments.forms}
    for name, members in groups.items():
        labels = tuple(scenario.parameters[each].label if each in scenario.parameters else each for each in members)
        is_group = name in bound
        yield Input(
            kind="group" if is_group else "parameter",
            name=name,
            label=bound_label(scenario, members) if is_group else labels[0],
            first=indices[name].first if is_group else _fitted(moments, forms[name], column, variance),
            total=indices[name].total,
            members=members,
            ranks=tuple(correlations[each] for each in members),
            labels=labels,
        )


def _fitted(moments: Moments, form: Form, column: int, variance: Array) -> Estimate:
    """Return the share of the variance of the mean given a parameter."""
    apart = moments.fitted(form, numbers=[column])[:, :, 0] - moments.means[:, column, None]
    return jackknifed((apart**2 @ form.grid.weights) / variance)


def _correlations(simulation: Simulation, best: int) -> Mapping[str, float]:
    kept = simulation.kept
    ranked = ranks(margin_of(simulation.sign * kept.informed, best))
    return {name: rank_correlation(row, ranked) for name, row in zip(simulation.draws.names, kept.draws, strict=True)}


IMPORTANCE = Analysis("Which parameters make the lead uncertain?", analyse_importance, is_heavy=True)
