"""Heights against a plain loop, on trees and graphs with shared nodes, wide, narrow and both."""

import numpy as np
import pytest
from numpy.typing import NDArray

from crossroads.program.heights import NARROW, find_heights

Index = NDArray[np.intp]


def plain(source: Index, target: Index, count: int) -> list[int]:
    """Return heights where every branch leads to a later node."""
    heights = [0] * count
    for upper, lower in sorted(zip(source.tolist(), target.tolist(), strict=True), reverse=True):
        heights[upper] = max(heights[upper], heights[lower] + 1)
    return heights


@pytest.mark.parametrize("count", [2, 50, 5000])
@pytest.mark.parametrize("near", [1, 3, 10**9])
@pytest.mark.parametrize("more", [0, 2])
def test_heights_are_those_of_the_longest_ways(count: int, near: int, more: int) -> None:
    generator = np.random.default_rng(count + more)
    lower = np.repeat(np.arange(1, count), 1 + more)
    upper = generator.integers(np.maximum(lower - near, 0), lower)
    names = generator.permutation(count)
    order = generator.permutation(len(lower))

    heights = find_heights(names[upper][order], names[lower][order], count)

    assert heights[names].tolist() == plain(upper, lower, count)


def test_many_nodes_may_stand_above_a_chain_and_beneath_another() -> None:
    many, steps = 5 * NARROW, 20
    middle = np.arange(steps, steps + many)
    chain, tail = np.arange(steps), np.arange(steps + many, 2 * steps + many)
    source = np.concatenate((chain[:-1], np.full(many, chain[-1]), middle, tail[:-1]))
    target = np.concatenate((chain[1:], middle, np.full(many, tail[0]), tail[1:]))

    heights = find_heights(source, target, 2 * steps + many)

    assert heights.tolist() == [*range(2 * steps, steps, -1), *[steps] * many, *range(steps - 1, -1, -1)]


@pytest.mark.parametrize("endings", [2, 3 * NARROW])
def test_nodes_that_lead_into_a_circle_have_no_height(endings: int) -> None:
    # 0 leads to the circle 1, 2, which leads to the endings; 3 leads to endings alone.
    ends = np.arange(4, 4 + endings)
    source = np.concatenate(([0, 0, 1, 2], np.full(endings, 2), np.full(endings, 3)))
    target = np.concatenate(([1, 3, 2, 1], ends, ends))

    assert find_heights(source, target, 4 + endings).tolist() == [-1, -1, -1, 1] + [0] * endings


def test_a_circle_alone_has_no_heights() -> None:
    assert find_heights(np.array([0, 1]), np.array([1, 0]), 2).tolist() == [-1, -1]


def test_one_node_is_an_ending() -> None:
    none = np.array([], np.intp)

    assert find_heights(none, none, 1).tolist() == [0]
