"""The draws of a scenario: values of all uncertain parameters, segment by segment, from one seed.

Made from a scenario and a sampling; run through the program by the simulation. Every value is the quantile of its
distribution at a share of the unit cube, so that shares and values tell each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from crossroads.distributions import Distribution
from crossroads.draws.normal import FURTHEST, shares_below
from crossroads.draws.odds import UncertainOdds, uncertain_odds
from crossroads.draws.quantiles import Quantiles, make_quantiles, standard_normal
from crossroads.draws.sampling import Sampling
from crossroads.draws.tables import QuantileTables, Scratch
from crossroads.draws.uniforms import REPLICATES, Uniforms
from crossroads.scenario import Scenario
from crossroads.scenario.correlations import correlated_groups

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class _Bound:
    """Rows of parameters that are correlated, and what makes them so."""

    rows: Index
    factor: Array  # (n, n)
    bells: QuantileTables
    """The normal counterparts of their shares."""


@dataclass(frozen=True)
class _Run:
    """Rows beneath each other that are looked up together."""

    rows: slice
    tables: QuantileTables


@dataclass(frozen=True, eq=False)
class Draws:
    """The draws of a scenario's uncertain parameters."""

    scenario: Scenario
    sampling: Sampling
    is_correlated: bool = True
    """Whether the scenario's correlations are kept; otherwise every parameter is drawn by itself."""

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The uncertain parameters, in file order."""
        return tuple(each.name for each in self.scenario.parameters.values() if each.is_uncertain)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the rows of a block are: the uncertain parameters, then the drawn odds as ``node.branch``."""
        return (*self.parameters, *(name for each in self.odds for name in each.names))

    @cached_property
    def odds(self) -> tuple[UncertainOdds, ...]:
        """The chance nodes whose odds are drawn."""
        return uncertain_odds(self.scenario)

    @cached_property
    def distributions(self) -> tuple[Distribution, ...]:
        """The distribution of each uncertain parameter."""
        known = (self.scenario.parameters[name].distribution for name in self.parameters)
        return tuple(each for each in known if each is not None)

    @cached_property
    def uniforms(self) -> Uniforms:
        """The shares behind the draws."""
        return Uniforms(len(self.parameters) + sum(len(each.branches) - 1 for each in self.odds), self.sampling)

    @property
    def count(self) -> int:
        """How many draws there are."""
        return self.sampling.draws

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return self.uniforms.segments

    @property
    def length(self) -> int:
        """How many draws a segment has, the last one excepted."""
        return self.uniforms.length

    def replicate(self, segment: int) -> int:
        """Return which of the independent replicates a segment belongs to."""
        return segment % REPLICATES

    @cached_property
    def _quantiles(self) -> list[Quantiles | None]:
        return make_quantiles(self.distributions)

    @cached_property
    def _looked_up(self) -> list[_Run]:
        """The rows whose quantile functions are tabulated."""
        runs = []
        for is_slow, group in groupby(enumerate(self._quantiles), key=lambda each: each[1] is not None):
            rows = list(group)
            if is_slow:
                functions = tuple(each for _, each in rows if each is not None)
                runs.append(_Run(slice(rows[0][0], rows[-1][0] + 1), QuantileTables(functions)))
        return runs

    @cached_property
    def _computed(self) -> list[int]:
        """The rows whose own quantile functions are quick, or the only ones."""
        return [row for row, each in enumerate(self._quantiles) if each is None]

    @cached_property
    def _bound(self) -> list[_Bound]:
        rows = {name: row for row, name in enumerate(self.parameters)}
        found = []
        for group in correlated_groups(self.scenario.file.correlations) if self.is_correlated else ():
            # A correlated parameter without a distribution of its own has nothing to move.
            moved = [i for i, name in enumerate(group.names) if name in rows]
            if len(moved) > 1:
                numbers = np.array([rows[group.names[i]] for i in moved], np.intp)
                bells = QuantileTables((standard_normal(),) * len(moved))
                found.append(_Bound(numbers, group.factor(moved), bells))
        return found

    def quantiles(self, row: int, shares: Array) -> Array:
        """Return the quantiles of one uncertain parameter at shares within 0 and 1, (S,), as they are drawn."""
        for run in self._looked_up:
            if run.rows.start <= row < run.rows.stop:
                return run.tables.quantiles(row - run.rows.start, shares)
        return self.distributions[row].quantile(shares)

    def prepare(self) -> None:
        """Make tables and sequences, so that threads need not make them at the same time."""
        _ = self._looked_up, self._computed, self._bound, self.uniforms
        if self.uniforms.dimensions:
            self.uniforms.fill(np.empty((self.uniforms.dimensions, self.length)), 0)

    def block(self, first: int = 0, segments: int | None = None) -> Array:
        """Return the draws of some segments, (P, S): a row for each of the names, the last segment cut.

        Parameters
        ----------
        first, segments
            The first segment and how many; left out, all from there on.

        Example
        -------
        >>> from crossroads.scenario import read_scenario
        >>> draws = Draws(read_scenario("scenarios/first-steps/scenario.yaml"), Sampling(16))
        >>> draws.names, draws.block().shape, bool((draws.block()[0] < 0.6).all())
        (('p_better', 'better'), (2, 16), True)
        """
        taken = self.segments - first if segments is None else segments
        width = taken * self.length
        shares, out = np.empty((self.uniforms.dimensions, width)), np.empty((len(self.names), width))
        self.fill(out, first, shares, Scratch.of(width))
        return out[:, : self.count - first * self.length]

    def fill(self, out: Array, first: int, shares: Array, scratch: Scratch) -> None:
        """Fill an array with the draws of whole segments, (P, S).

        Parameters
        ----------
        out
            As wide as some segments together; beyond the last segment it is filled with medians.
        first
            The first of them.
        shares
            Is filled with the shares behind the draws, correlated as the values are, (D, S).
        scratch
            Buffers for rows of S values.
        """
        for number in range(out.shape[1] // self.length if self.uniforms.dimensions else 0):
            part = shares[:, number * self.length : (number + 1) * self.length]
            if first + number < self.segments:
                self.uniforms.fill(part, first + number)
            else:
                part[:] = 0.5
        for bound in self._bound:
            shares[bound.rows] = _correlated(bound, shares[bound.rows], scratch)
        for run in self._looked_up:
            run.tables.fill(shares[run.rows], out[run.rows], scratch)
        for row in self._computed:
            out[row] = self.distributions[row].quantile(shares[row])
        if self.odds:
            self._fill_odds(out, shares)

    def _fill_odds(self, out: Array, shares: Array) -> None:
        values = self._values(out)
        row, share = len(self.parameters), len(self.parameters)
        for each in self.odds:
            count = len(each.branches)
            out[row : row + count] = each.draw(shares[share : share + count - 1], values)
            row, share = row + count, share + count - 1

    def _values(self, out: Array) -> Mapping[str, Array]:
        """Return the draws of every parameter, formulas computed."""
        values: dict[str, Array] = dict(zip(self.parameters, out, strict=False))
        for name in self._formulas:
            values[name] = np.broadcast_to(self.scenario.parameters[name].expression.evaluate(values), out.shape[1:])
        return values

    @cached_property
    def _formulas(self) -> tuple[str, ...]:
        """The parameters that are not drawn themselves, each after what it is made of."""
        needs = {name: each.expression.names for name, each in self.scenario.parameters.items()}
        drawn = set(self.parameters)
        return tuple(name for name in TopologicalSorter(needs).static_order() if name not in drawn)


def _correlated(bound: _Bound, shares: Array, scratch: Scratch) -> Array:
    """Return shares that are correlated as their normal counterparts, (n, S)."""
    normal = np.empty_like(shares)
    bound.bells.fill(shares, normal, scratch)
    return shares_below(np.minimum(np.einsum("ij,js->is", bound.factor, normal), FURTHEST))
