"""Moments: in one pass over the draws, the means of some numbers and their covariances with features of parameters.

Made from a simulation and forms; the value of information and importance fit conditional means from them. Memory
does not grow with the draws: sums are kept apart by replicate, and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.drawn.forms import Form, Grid, fill_alike
from crossroads.analyses.drawn.jackknife import with_each_left_out
from crossroads.program.settled import Settled
from crossroads.progress import Told
from crossroads.simulation import Batch, Simulation

Array = NDArray[np.float64]

# Products of rows this long are below the size at which BLAS starts threads, which get in each other's way here.
_STRIP = 128


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over the draws, for all draws and with each replicate left out: the first axis, V versions."""

    forms: tuple[Form, ...]
    first: Mapping[str, int]
    """Parameter → its first row of features."""
    sums: Array  # (V, 1 + F, 1 + C) products of features with numbers, the constant being first of both

    @property
    def count(self) -> int:
        """How many valid draws there are."""
        return round(float(self.sums[0, 0, 0]))

    @cached_property
    def means(self) -> Array:
        """The means of the numbers, (V, C)."""
        return np.asarray(self.sums[:, 0, 1:] / self.sums[:, 0, :1], np.float64)

    def covariances(self, form: Form) -> Array:
        """Return the covariances of a parameter's features with the numbers, (V, K, C)."""
        first = self.first[form.name]
        part = self.sums[:, first : first + form.count] / self.sums[:, :1, :1]
        return np.asarray(part[:, :, 1:] - part[:, :, :1] * self.means[:, None, :], np.float64)

    def fitted(self, form: Form, grid: Grid | None = None, numbers: Sequence[int] | None = None) -> Array:
        """Return the mean of each number given the parameter, at the points of a grid, (V, G, C).

        Parameters
        ----------
        grid
            Left out, that of the parameter's distribution.
        numbers
            Which of the numbers; left out, all.
        """
        chosen = slice(None) if numbers is None else list(numbers)
        operator = form.operator(grid or form.grid)
        return np.asarray(self.means[:, None, chosen] + operator @ self.covariances(form)[:, :, chosen], np.float64)


def gather(
    simulation: Simulation,
    forms: Sequence[Form],
    numbers: Callable[[Batch], Array],
    policies: Sequence[Settled] | None,
    told: Told,
) -> Moments:
    """Return the moments of some numbers.

    Parameters
    ----------
    numbers
        Returns the numbers of a batch, (C, S); it is called in one of several threads.
    policies
        The settled policies whose values a batch holds; None for the settled one alone.
    told
        Is told of progress.
    """
    layout = _Layout.of(forms)

    def observe(batch: Batch) -> Array:
        found = numbers(batch)
        right = np.empty((1 + len(found), len(batch.valid)))
        right[0] = 1.0
        right[1:] = found
        if not batch.valid.all():
            right = np.where(batch.valid, right, 0.0)
        return _products(layout.features(batch), right, batch.length)

    sums = with_each_left_out(simulation.totals(observe, policies, told))
    return Moments(tuple(forms), layout.first, sums)


@dataclass(frozen=True)
class _Layout:
    """Where the features of all forms stand; forms that are filled alike stand together, to be filled at once."""

    alike: tuple[tuple[Form, ...], ...]

    @classmethod
    def of(cls, forms: Sequence[Form]) -> "_Layout":
        """Return the layout of some forms."""
        alike: dict[object, list[Form]] = {}
        for form in forms:
            # A form by value has features of its own; powers of one degree are alike.
            alike.setdefault(form.name if form.method == "by value" else (form.degree, form.by_share), []).append(form)
        return cls(tuple(tuple(each) for each in alike.values()))

    @cached_property
    def first(self) -> dict[str, int]:
        """Parameter → its first row of features; the constant comes before them all."""
        forms = [form for each in self.alike for form in each]
        starts = np.cumsum([1, *(form.count for form in forms)]).tolist()
        return {form.name: start for form, start in zip(forms, starts, strict=False)}

    @cached_property
    def _count(self) -> int:
        return 1 + sum(form.count for each in self.alike for form in each)

    def features(self, batch: Batch) -> Array:
        """Return the constant and the features of all forms, (1 + F, S)."""
        out = np.empty((self._count, len(batch.valid)))
        out[0] = 1.0
        for forms in self.alike:
            first, count = self.first[forms[0].name], sum(form.count for form in forms)
            part = out[first : first + count].reshape(len(forms), -1, out.shape[1])
            rows = [form.row for form in forms]
            # Drawn odds have shares of their own, behind those of the parameters.
            fill_alike(part, forms, batch.draws[rows], batch.shares[rows])
        return out


def _products(left: Array, right: Array, length: int) -> Array:
    """Return the sums of products of rows over each segment: (K, S), (C, S) → (segments, K, C)."""
    strip = min(_STRIP, length)
    strips = [each.reshape(len(each), -1, strip).transpose(1, 0, 2) for each in (left, right)]
    parts = strips[0] @ strips[1].transpose(0, 2, 1)
    return np.asarray(parts.reshape(-1, length // strip, len(left), len(right)).sum(axis=1), np.float64)
