"""Random orders of a few things, in pairs: each order with its reverse.

Used where an average over all orders is too long to be taken whole.
"""

import numpy as np
from numpy.typing import NDArray

# Apart from the streams of draws, which count from zero.
_STREAM = 1_000_003


def paired_orders(things: int, pairs: int, seed: int) -> NDArray[np.intp]:
    """Return random orders of things counted from 0, (2 * pairs, things): each one is followed by its reverse.

    What comes early in one comes late in the other, so that the mean of a pair varies less than that of two orders
    that know nothing of each other.

    Source: R. Mitchell, J. Cooper, E. Frank and G. Holmes, "Sampling Permutations for Shapley Value Estimation",
    Journal of Machine Learning Research 23 (2022), section 4.1 (antithetic sampling).
    """
    randomness = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(_STREAM,))))
    orders = randomness.permuted(np.tile(np.arange(things, dtype=np.intp), (pairs, 1)), axis=1)
    return np.stack([orders, orders[:, ::-1]], axis=1).reshape(2 * pairs, things)
