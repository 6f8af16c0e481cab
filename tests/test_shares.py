"""Shares of edits: against values worked by hand, and against the definition, order by order."""

import math
from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.analyses.comparing.groups import all_unions, grouped, mended
from crossroads.analyses.comparing.shares import Array, balanced, beyond_rounding, exact_shares, sampled_shares
from crossroads.analyses.comparing.turning import searched_turn, smallest_turn
from crossroads.draws.orders import paired_orders
from crossroads.figures import apportioned

finite = st.floats(-1e6, 1e6)


def test_the_shares_of_the_glove_game() -> None:
    # One left glove and two right ones, a pair is worth 1: Shapley's values are 4/6, 1/6, 1/6.
    table = np.array([[1.0 if s & 1 and s & 6 else 0.0] for s in range(8)])

    assert exact_shares(table)[:, 0] == pytest.approx([4 / 6, 1 / 6, 1 / 6])


@given(st.lists(finite, min_size=16, max_size=16))
def test_shares_are_the_mean_over_all_orders(values: list[float]) -> None:
    orders = list(permutations(range(4)))
    expected = [0.0] * 4
    for order in orders:
        taken = 0
        for edit in order:
            expected[edit] += (values[taken | 1 << edit] - values[taken]) / len(orders)
            taken |= 1 << edit

    assert exact_shares(np.array(values)[:, None])[:, 0] == pytest.approx(expected, abs=1e-6)


def test_sampled_shares_of_all_orders_are_exact() -> None:
    # Each order beside its reverse, as pairs are.
    orders = [order for each in permutations(range(3)) if each[0] < each[-1] for order in (each, each[::-1])]
    table = np.array([0.0, 3.0, -1.0, 4.0, 2.0, 2.0, 7.0, 11.0])
    along = []
    for order in orders:
        sets = [0]
        for edit in order:
            sets.append(sets[-1] | 1 << edit)
        along.append(table[sets][:, None])

    found = sampled_shares(np.array(along), np.array(orders, np.intp))

    assert found.parts == pytest.approx(exact_shares(table[:, None]))
    assert found.parts.sum() == pytest.approx(11)
    pairs = np.array([0.0, 0.0, 0.0])
    for k in range(3):
        added = [np.diff(along[i][:, 0])[orders[i].index(0)] for i in (2 * k, 2 * k + 1)]
        pairs[k] = sum(added) / 2
    assert found.errors is not None
    assert found.errors[0, 0] == pytest.approx(pairs.std(ddof=1) / math.sqrt(3))


def test_orders_come_with_their_reverse_and_again_from_one_seed() -> None:
    orders = paired_orders(5, 40, 7)

    assert (orders[1::2] == orders[::2, ::-1]).all()
    assert (np.sort(orders, axis=1) == np.arange(5)).all()
    assert (orders == paired_orders(5, 40, 7)).all()
    assert (orders != paired_orders(5, 40, 8)).any()


@given(st.lists(finite, min_size=1, max_size=9), finite)
def test_balanced_parts_add_up_to_the_last_digit(parts: list[float], more: float) -> None:
    total = math.fsum(parts) + more * 1e-9

    found = balanced(parts, total, max(map(abs, parts)))

    if min((abs(part) for part in found if part), default=0.0) <= abs(total):
        assert math.fsum(found) == total
    # Parts that are all larger than their total lack its last digits.
    assert abs(math.fsum(found) - total) <= math.ulp(max(map(abs, found)))


def test_rounding_is_left_to_the_largest_part() -> None:
    assert balanced([1.0, -3.0, 1e-17], -2.0000000000000004, 3.0) == [1.0, -3.0000000000000004, 0.0]


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8), st.integers(0, 4))
def test_apportioned_parts_add_up_as_they_are_read(parts: list[float], decimals: int) -> None:
    total = math.fsum(parts)

    found = apportioned(parts, total, decimals)

    assert round(sum(round(each * 10**decimals) for each in found)) == round(total * 10**decimals)
    # Nothing is moved by more than adding up takes.
    assert all(abs(each - part) <= 1.01 * 10**-decimals for each, part in zip(found, parts, strict=True))


def test_edits_that_are_invalid_alone_are_merged_and_no_others() -> None:
    # Edits 0 and 2 go together; 1 and 3 are free.
    valid = np.array([bool(s & 1) == bool(s & 4) for s in range(16)])

    groups = grouped(4, valid)

    assert groups == [5, 2, 8]
    assert valid[all_unions(groups)].all()


def test_an_edit_that_needs_another_takes_it_along() -> None:
    # Edit 1 is valid only after edit 0.
    valid = np.array([not (s & 2) or bool(s & 1) for s in range(8)])

    assert grouped(3, valid) == [3, 4]


def test_a_broken_set_of_many_is_mended_by_those_at_fault() -> None:
    def is_valid(each: int) -> bool:
        return bool(each & 4) == bool(each & 64)

    assert mended([1 << i for i in range(8)], 0b1110, is_valid) == [1, 2, 68, 8, 16, 32, 128]


def test_the_smallest_set_that_changes_the_choice_is_found() -> None:
    # The choice changes with edit 1 and edit 2 together, or with all of 0, 3.
    choices = np.array([1.0 if s & 6 == 6 or s & 9 == 9 else 0.0 for s in range(16)])

    turn = smallest_turn(choices)

    assert turn is not None
    assert (turn.groups, turn.choice, turn.is_smallest, turn.others) == ((0, 3), 1, True, 1)
    assert smallest_turn(np.zeros(8)) is None


def _searched(count: int, turning: int) -> tuple[tuple[int, ...], bool] | None:
    def choices(sets: Sequence[int]) -> Array:
        return np.array([1.0 if s & turning == turning else 0.0 for s in sets])

    turn = searched_turn(count, [(1 << count) - 1, 0], choices)
    return None if turn is None else (turn.groups, turn.is_smallest)


def test_a_search_among_many_edits_says_what_it_has_proven() -> None:
    assert _searched(20, 1 << 7) == ((7,), True)
    assert _searched(20, 1 << 7 | 1 << 2) == ((2, 7), True)
    # All pairs were tried, so three are the fewest.
    assert _searched(20, 0b1011) == ((0, 1, 3), True)
    assert _searched(20, 0b11011) == ((0, 1, 3, 4), False)
    assert _searched(20, 1 << 25) is None


def test_what_rounding_leaves_is_no_error() -> None:
    errors = np.array([[1e-16, 0.2], [3e-13, 1e-11]])

    assert beyond_rounding(errors, 1.0).tolist() == [[0.0, 0.2], [0.0, 1e-11]]
