"""How many digits are told: the published rule, and what has to hold of it for any number."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.report.digits import (
    Amount,
    Percent,
    Stated,
    apart,
    decimals_of,
    gap_decimals,
    supported,
    switch_point,
    two_digits,
)

spreads = st.floats(1e-4, 1e9)
# Sums of rounding in floats.
SLACK = 1 + 1e-9


@pytest.mark.parametrize(
    ("value", "spread", "told"),
    [
        # Both examples of the Particle Data Group's section on rounding.
        (0.827, 0.119, "0.83"),
        (0.827, 0.367, "0.8"),
        # The example of the GUM, 7.2.6: 10.057 62 Ω with 27 mΩ is 10.058 Ω.
        (10.05762, 0.027, "10.058"),
        # 950 to 999 count as 1000 with two digits.
        (12345.6, 970.0, "12,300"),
        (0.77475, 0.79, "0.8"),
        (-1234.5, 27.0, "−1,234"),
    ],
)
def test_a_number_ends_where_its_standard_deviation_does(value: float, spread: float, told: str) -> None:
    assert Amount(decimals_of(spread))(value) == told


@given(spreads)
def test_the_last_digit_is_a_part_of_the_standard_deviation_that_can_be_seen(spread: float) -> None:
    last = 10.0 ** -decimals_of(spread)

    # 354 tenths of a per mille rounds to two digits, 355 to one: 1 / 35.45 and 1 / 3.545 of it at the ends.
    assert spread / 35.5 <= last * SLACK
    assert last <= spread / 3.5 * SLACK


@given(st.floats(-1e6, 1e6), spreads)
def test_rounding_moves_a_number_by_less_than_a_seventh_of_its_standard_deviation(value: float, spread: float) -> None:
    decimals = decimals_of(spread)

    assert abs(round(value, decimals) - value) <= spread / 7 * SLACK


@given(spreads, st.floats(1.0, 1000.0))
def test_more_uncertainty_never_tells_more_digits(spread: float, times: float) -> None:
    assert decimals_of(spread * times) <= decimals_of(spread)


@given(st.floats(1e-3, 1e9), spreads)
def test_something_is_left_of_every_number(value: float, spread: float) -> None:
    assert round(value, supported(value, spread, 2)) != 0


@pytest.mark.parametrize("spread", [None, 0.0, 1e-12])
def test_without_an_uncertainty_the_digits_are_those_asked_for(spread: float | None) -> None:
    assert supported(17.0, spread, 3) == 3


@given(st.floats(1e-4, 1e12))
def test_two_digits_are_two(size: float) -> None:
    told = f"{round(size, two_digits(size)):e}"

    assert float(told) == pytest.approx(size, rel=0.05)
    assert size * 10.0 ** two_digits(size) * SLACK > 9.4


@given(st.lists(st.floats(-1e4, 1e4).map(lambda x: round(x, 5)), min_size=1, max_size=5), st.integers(-2, 3))
def test_numbers_that_differ_look_different(values: list[float], decimals: int) -> None:
    form = Amount(apart(values, decimals))

    assert form.decimals >= decimals
    assert len({form(value) for value in values}) == len({value + 0.0 for value in values})


def test_the_least_difference_that_matters_has_two_digits() -> None:
    assert gap_decimals([0.25, 3.0], 50.0) == 2
    assert gap_decimals([17.0], 50.0) == 0
    # What is a billionth of the numbers is rounding.
    assert gap_decimals([1e-12, 3.0], 50.0) == 1


@pytest.mark.parametrize(
    ("value", "is_share", "told"),
    [
        (0.2653437896, False, "0.265"),
        (0.2653437896, True, "26.5 %"),
        (63.912, False, "63.9"),
        (0.0012345, True, "0.123 %"),
    ],
)
def test_switch_points_keep_three_significant_digits(value: float, is_share: bool, told: str) -> None:
    assert switch_point(is_share=is_share)(value) == told


def test_what_a_scenario_states_is_told_as_it_is_written() -> None:
    assert Stated("kUSD")(70.0) == "70 kUSD"
    assert Stated(is_share=True)(0.07) == "7 %"
    assert Stated(is_share=True)(0.125) == "12.5 %"


@given(st.floats(0, 1))
def test_probabilities_are_whole_per_cents_but_near_their_ends(probability: float) -> None:
    told = Percent()(probability)

    if 0.01 <= probability <= 0.99:
        assert told.removesuffix(" %").isdigit()
        assert abs(int(told.removesuffix(" %")) - 100 * probability) <= 0.5 * SLACK


def test_tens_and_hundreds_end_in_zeros() -> None:
    assert Amount(-2, "EUR")(12345.0) == "12,300 EUR"
    assert math.isclose(float(Amount(-1)(-44.0).replace("−", "-")), -40)
