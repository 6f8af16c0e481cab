"""Resamples: the numbers of a small set of observations drawn again with replacement, for the error of their mean.

Made from a seed alone; used where errors come from few observations instead of from draws of parameters.

Source: B. Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7 (1979), 1-26.
"""

import numpy as np
from numpy.typing import NDArray

# Draws of parameters have the streams below, each segment one of its own.
_STREAM = 3


def resample(count: int, times: int, seed: int) -> NDArray[np.intp]:
    """Return numbers of observations, each row as many as there are, (times, count).

    >>> resample(3, 2, seed=1).shape
    (2, 3)
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(_STREAM,))
    return np.random.Generator(np.random.SFC64(sequence)).integers(0, count, (times, count), dtype=np.intp)
