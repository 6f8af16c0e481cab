"""Shares of the unit cube, segment by segment: every segment of draws has a stream of its own from one seed.

Made from a sampling; used by ``draws``. A segment depends on its number alone, so that results do not depend on
how many segments make a block, on threads, or on machines. Segments take turns among eight replicates, which are
independent of each other: the spread of the replicates' means is the error of their mean.

Source: replicates of randomised points, P. L'Ecuyer and C. Lemieux, "Recent advances in randomized quasi-Monte Carlo
methods", in Modeling Uncertainty (2002), 419-474; Latin hypercubes, M. D. McKay, R. J. Beckman, W. J. Conover, "A
comparison of three methods for selecting values of input variables in the analysis of output from a computer code",
Technometrics 21 (1979), 239-245.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.draws.sampling import Method, Sampling
from crossroads.draws.sobol import Sobol, directions, scrambled

Array = NDArray[np.float64]

REPLICATES = 8
# The length of a segment; shorter where there are too few draws to fill one in every replicate.
SEGMENT = 2048
_STREAM_OF = {Method.SOBOL: 0, Method.LATIN: 1, Method.PLAIN: 2}


@dataclass(frozen=True)
class Uniforms:
    """The shares of all draws, made when they are asked for."""

    dimensions: int
    sampling: Sampling

    @cached_property
    def log2_length(self) -> int:
        """The binary logarithm of a segment's length."""
        share = max(self.sampling.draws // REPLICATES, 1)
        return min(SEGMENT, share).bit_length() - 1

    @property
    def length(self) -> int:
        """How many draws a segment has; the last one may be cut."""
        return 1 << self.log2_length

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return -(-self.sampling.draws // self.length)

    def fill(self, out: Array, segment: int) -> None:
        """Fill an array with the shares of a whole segment, (D, L), strictly within 0 and 1; rows may lie apart."""
        turn, replicate = divmod(segment, REPLICATES)
        if self.sampling.method is Method.SOBOL:
            self._sequences[replicate].fill(out, turn * self.length)
            return
        randomness = self._randomness(segment)
        out[:] = randomness.random(out.shape)
        if self.sampling.method is Method.LATIN:
            cells = np.broadcast_to(np.arange(self.length, dtype=np.float64), out.shape)
            out += randomness.permuted(cells, axis=1)
            out /= self.length
        # A share of exactly 0 has no quantile.
        np.maximum(out, 2.0**-54, out=out)

    @cached_property
    def _sequences(self) -> tuple[Sobol, ...]:
        turns = -(-self.segments // REPLICATES)
        log2_points = self.log2_length + max(turns - 1, 0).bit_length()
        plain = directions(self.dimensions, log2_points)
        return tuple(scrambled(plain, self._randomness(each)) for each in range(REPLICATES))

    def _randomness(self, number: int) -> np.random.Generator:
        key = (_STREAM_OF[self.sampling.method], number)
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(self.sampling.seed, spawn_key=key)))
