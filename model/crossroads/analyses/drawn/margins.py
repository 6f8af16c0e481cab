"""The margin in every draw: what the settled best option is worth beside the best other one, everybody informed.

Made from values of options; used by importance. Where there are no options to compare it is the value of the whole.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def margin_of(values: Array, best: int) -> Array:
    """Return the margin of an option over the best other one, (S,), from values, more being better, (O, S).

    >>> margin_of(np.array([[3.0, 1.0], [2.0, 4.0], [0.0, 0.0]]), 0).tolist()
    [1.0, -3.0]
    """
    if len(values) == 1:
        return np.asarray(values[0], np.float64)
    return np.asarray(values[best] - np.delete(values, best, axis=0).max(axis=0), np.float64)
