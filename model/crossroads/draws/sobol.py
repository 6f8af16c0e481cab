"""Scrambled Sobol points: blocks of evenly spread points of the unit cube, any block on its own.

Made from a seed; used by ``uniforms``. The direction numbers in ``directions.npz`` are those of S. Joe and F. Y. Kuo
(file new-joe-kuo-6.21201, first 4,096 dimensions; free to use and redistribute with this acknowledgement).

Source: I. M. Sobol', "On the distribution of points in a cube and the approximate evaluation of integrals", USSR
Computational Mathematics and Mathematical Physics 7 (1967), 86-112; S. Joe and F. Y. Kuo, "Constructing Sobol
sequences with better two-dimensional projections", SIAM Journal on Scientific Computing 30 (2008), 2635-2654,
doi:10.1137/070709359; linear matrix scrambling and digital shift: J. Matoušek, "On the L2-discrepancy for anchored
boxes", Journal of Complexity 14 (1998), 527-556.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError

Array = NDArray[np.float64]
Bits = NDArray[np.uint64]

# Binary digits of a coordinate: with half a unit added it is exact in a float and never 0 or 1.
DIGITS = 52
MOST_DIMENSIONS = 4096
# The digits whose combinations are kept: rows of so many points are made at once.
_SHORT = 8
_EXPONENT_OF_ONE = np.uint64(0x3FF << DIGITS)
_ONE_LESS_HALF_A_DIGIT = 1 - 2.0 ** -(DIGITS + 1)


@dataclass(frozen=True)
class Sobol:
    """One scrambled sequence of points."""

    columns: Bits  # (J, P) what each binary digit of a point's number adds to its coordinates
    shift: Bits  # (P,)

    @cached_property
    def _short(self) -> Bits:
        """What the lowest digits of a point's number add, for all values of these digits, (P, 2**_SHORT)."""
        return _combined(self.columns[:_SHORT])

    def fill(self, out: Array, first: int) -> None:
        """Fill an array with the points from a number on, strictly within 0 and 1.

        Parameters
        ----------
        out
            Contiguous rows of a power of two of points, (P, 2**k).
        first
            The number of the first point, a multiple of 2**k.
        """
        log2_count = out.shape[1].bit_length() - 1
        # Digits behind the exponent of 1 are a float from 1 to 2: subtracting brings it home without a conversion.
        start = self.shift ^ _EXPONENT_OF_ONE
        for j in range(log2_count, first.bit_length()):
            if first >> j & 1:
                start ^= self.columns[j]
        few = min(log2_count, _SHORT)
        long = _combined(self.columns[few:log2_count]) ^ start[:, None]
        bits = out.view(np.uint64).reshape(len(start), -1, 1 << few)
        np.bitwise_xor(long[:, :, None], self._short[:, None, : 1 << few], out=bits)
        out -= _ONE_LESS_HALF_A_DIGIT


def _combined(columns: Bits) -> Bits:
    """Return what the digits of all numbers from 0 on add, (P, 2**J), each digit as its column says, (J, P)."""
    found = np.zeros((columns.shape[1], 1 << len(columns)), np.uint64)
    for j, column in enumerate(columns):
        np.bitwise_xor(found[:, : 1 << j], column[:, None], out=found[:, 1 << j : 2 << j])
    return found


def scrambled(plain: Bits, randomness: np.random.Generator) -> Sobol:
    """Return the scrambled sequence of some direction numbers, (J, P): of at most ``2**J`` points."""
    dimensions = plain.shape[1]
    # Below the diagonal every digit is a coin toss, on it there is a one: the points stay a net.
    tosses = randomness.integers(0, 1 << DIGITS, (DIGITS, dimensions), np.uint64)
    columns = np.zeros_like(plain)
    for digit in range(DIGITS):
        place = np.uint64(DIGITS - 1 - digit)
        scramble = (tosses[digit] & ((np.uint64(1) << place) - np.uint64(1))) | (np.uint64(1) << place)
        columns ^= np.where(plain >> place & np.uint64(1), scramble, np.uint64(0))
    shift = randomness.integers(0, 1 << DIGITS, dimensions, np.uint64)
    return Sobol(columns, shift)


def directions(dimensions: int, log2_points: int) -> Bits:
    """Return the direction numbers of ``2**log2_points`` points, (J, P): bit j of a number flips these digits.

    Raises
    ------
    AnalysisError
        If there are more dimensions than direction numbers.
    """
    if dimensions > MOST_DIMENSIONS:
        problem = f"Sobol points serve up to {MOST_DIMENSIONS:,} uncertain parameters; here are {dimensions:,}."
        raise AnalysisError(f"{problem} Draw Latin hypercubes: --sampling latin")
    table = _table()[:dimensions].astype(np.uint64)
    polynomial, start = table[:, 0], table[:, 1:]
    degree = np.array([int(each).bit_length() - 1 for each in polynomial], np.intp)
    numbers = np.ones((max(log2_points, 1), dimensions), np.uint64)
    for j in range(1, len(numbers)):
        # The first dimension has the polynomial 1 and ones throughout.
        is_given = (j < degree) & (degree > 0)
        if is_given.any():  # beyond the longest polynomial there is nothing to be given
            numbers[j, is_given] = start[is_given, j]
        for each in np.unique(degree[(j >= degree) & (degree > 0)]):
            rows = np.flatnonzero(degree == each)
            number = numbers[j - each, rows] ^ (numbers[j - each, rows] << np.uint64(each))
            for k in range(1, each):
                has = polynomial[rows] >> np.uint64(each - k) & np.uint64(1)
                number ^= has * (numbers[j - k, rows] << np.uint64(k))
            numbers[j, rows] = number
    places = np.uint64(DIGITS - 1) - np.arange(len(numbers), dtype=np.uint64)
    return numbers << places[:, None]


@cache
def _table() -> NDArray[np.uint32]:
    """Return polynomial and first direction numbers of every dimension, (4096, 17)."""
    with files("crossroads.draws").joinpath("directions.npz").open("rb") as file, np.load(file) as stored:
        table: NDArray[np.uint32] = stored["table"]
    return table
