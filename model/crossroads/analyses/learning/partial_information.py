"""What it is worth to learn one parameter before the first decision, for all parameters in one pass over the draws.

Made from a simulation; part of ``information``. Whoever learns a parameter takes the candidate (an option with what
comes later) that is best on the mean over all other parameters:

    EVPPI(j) = E over theta_j of max over c of E[v_c | theta_j] - max over c of E[v_c]

The inner means are fitted in the form that ``forms`` finds, the outer one is taken over the parameter's own
distribution. A maximum of fitted means is biased upwards; the jackknife over the replicates takes the bias off.

Source: H. Raiffa, R. Schlaifer, "Applied Statistical Decision Theory" (1961), chapter 4; R. A. Howard, "Information
Value Theory", IEEE Transactions on Systems Science and Cybernetics 2 (1966), 22-26; A. Brennan, S. Kharroubi,
A. O'Hagan, J. Chilcott, "Calculating Partial Expected Value of Perfect Information via Monte Carlo Sampling
Algorithms", Medical Decision Making 27 (2007), 448-470.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.drawn.candidates import Candidates, find_candidates
from crossroads.analyses.drawn.forms import Form, make_forms
from crossroads.analyses.drawn.jackknife import Estimate, jackknifed
from crossroads.analyses.drawn.moments import Moments, gather
from crossroads.progress import Told
from crossroads.simulation import Simulation

Array = NDArray[np.float64]

# Of the largest amount: less than this is what sums of draws leave of zero.
_ROUNDING = 1e-10


@dataclass(frozen=True, eq=False)
class Learning:
    """What the candidates are worth on the mean, and given each parameter."""

    simulation: Simulation
    candidates: Candidates
    moments: Moments

    @property
    def forms(self) -> Mapping[str, Form]:
        """Parameter → how the mean depends on it."""
        return {form.name: form for form in self.moments.forms}

    @property
    def settled(self) -> Array:
        """The value of the best candidate on the mean, (V,): of what is chosen if nothing is learned."""
        return np.asarray(self.moments.means[:, 1:].max(axis=1), np.float64)

    @cached_property
    def everything(self) -> Estimate:
        """What it is worth to learn all parameters: the mean of the best value in every draw, less the settled one."""
        gains = self.moments.means[:, 0] - self.moments.means[:, [1 + row for row in self.candidates.settled]].max(
            axis=1
        )
        return Estimate(float(gains[0]), jackknifed(gains).error)

    def means(self, form: Form) -> Array:
        """Return the means of the candidates given a parameter, (V, G, C)."""
        return self.moments.fitted(form, numbers=range(1, 1 + self.candidates.count))

    def parameter(self, form: Form) -> Estimate:
        """Return what it is worth to learn one parameter."""
        best = self.means(form).max(axis=2) @ form.grid.weights
        return self.clean(jackknifed(best - self.settled))

    def clean(self, gain: Estimate) -> Estimate:
        """Return a gain, 0 where it is what rounding left of the amounts."""
        size = _ROUNDING * self.simulation.size
        is_seen = abs(gain.value) > size or (gain.error or 0.0) > size
        return gain if is_seen else Estimate(0.0, None if gain.error is None else 0.0)


def learn(simulation: Simulation, told: Told) -> Learning:
    """Return what the candidates are worth given each parameter, from one pass over the draws, told of its progress."""
    candidates = find_candidates(simulation)
    forms = make_forms(simulation, candidates.slots)
    return Learning(simulation, candidates, gather(simulation, forms, candidates.numbers, candidates.policies, told))
