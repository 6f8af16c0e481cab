"""Distributions against scipy.stats, which computes the same in other ways, and against numbers worked out by hand."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from crossroads.distributions import (
    DISTRIBUTIONS,
    Beta,
    Discrete,
    Distribution,
    Empirical,
    Gamma,
    Lognormal,
    Normal,
    Pert,
    Quantiles,
    Triangular,
    TruncatedNormal,
    Uniform,
    arguments,
    build,
)
from crossroads.errors import DefinitionError

SHARES = np.array([1e-12, 1e-6, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1 - 1e-6, 1 - 1e-12])

CONTINUOUS: list[tuple[Distribution, Any]] = [
    (Uniform(-2.0, 5.0), stats.uniform(-2, 7)),
    (Uniform(1e6, 1e6 + 1e-3), stats.uniform(1e6, 1e-3)),
    (Triangular(1.0, 2.0, 5.0), stats.triang(0.25, 1, 4)),
    (Triangular(1.0, 1.0, 5.0), stats.triang(0, 1, 4)),
    (Triangular(1.0, 5.0, 5.0), stats.triang(1, 1, 4)),
    # PERT of 0, 3, 10: a = 1 + 4·3/10 and b = 1 + 4·7/10.
    (Pert(0.0, 3.0, 10.0), stats.beta(2.2, 3.8, 0, 10)),
    (Pert(-1.0, -1.0, 1.0), stats.beta(1, 5, -1, 2)),
    (Pert(-1.0, 1.0, 1.0), stats.beta(5, 1, -1, 2)),
    (Beta(2.0, 8.0), stats.beta(2, 8)),
    (Beta(0.5, 0.5, -3.0, 4.0), stats.beta(0.5, 0.5, -3, 7)),
    (Beta(400.0, 3.0), stats.beta(400, 3)),
    (Normal(80.0, 12.0), stats.norm(80, 12)),
    (Normal(-1e-3, 1e-6), stats.norm(-1e-3, 1e-6)),
    (TruncatedNormal(0.0, 1.0, -1.0, 2.0), stats.truncnorm(-1, 2)),
    (TruncatedNormal(10.0, 2.0, 0.0, 100.0), stats.truncnorm(-5, 45, 10, 2)),
    (TruncatedNormal(0.0, 1.0, 3.0, 9.0), stats.truncnorm(3, 9)),
    (TruncatedNormal(0.0, 1.0, -9.0, -3.0), stats.truncnorm(-9, -3)),
    (Lognormal(1.0, 0.5), stats.lognorm(0.5, scale=math.e)),
    (Lognormal(-3.0, 2.0), stats.lognorm(2, scale=math.exp(-3))),
    (Gamma(2.0, 3.0), stats.gamma(2, scale=3)),
    (Gamma(0.3, 100.0), stats.gamma(0.3, scale=100)),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs"), CONTINUOUS, ids=lambda each: repr(each)[:60])
def test_quantiles_are_those_of_scipy(ours: Distribution, theirs: Any) -> None:
    # The span sets the scale of rounding where a value happens to lie near zero.
    span = float(theirs.ppf(0.95) - theirs.ppf(0.05))
    np.testing.assert_allclose(ours.quantile(SHARES), theirs.ppf(SHARES), rtol=1e-9, atol=1e-12 * span)


@pytest.mark.parametrize(("ours", "theirs"), CONTINUOUS, ids=lambda each: repr(each)[:60])
def test_means_are_those_of_scipy(ours: Distribution, theirs: Any) -> None:
    assert ours.mean == pytest.approx(float(theirs.mean()), rel=1e-9)


@pytest.mark.parametrize(("ours", "theirs"), CONTINUOUS, ids=lambda each: repr(each)[:60])
def test_supports_are_those_of_scipy(ours: Distribution, theirs: Any) -> None:
    assert ours.support == pytest.approx(theirs.support())


@pytest.mark.parametrize("ours", [ours for ours, _ in CONTINUOUS], ids=lambda each: repr(each)[:60])
def test_a_quantile_of_one_share_is_one_number(ours: Distribution) -> None:
    single = ours.quantile(0.3)

    assert np.shape(single) == ()
    assert float(single) == ours.quantile(np.array([0.3]))[0]


@given(st.floats(-1e3, 1e3), st.floats(0.01, 100), st.floats(-4, 4), st.floats(0.01, 8), st.floats(1e-12, 1 - 1e-12))
def test_a_truncated_normal_stays_between_its_ends(
    location: float, sd: float, a: float, width: float, u: float
) -> None:
    low, high = location + a * sd, location + (a + width) * sd
    ours = TruncatedNormal(location, sd, low, high)

    # The ends are computed above and again inside, so the last digits may differ.
    slack = 1e-9 * (abs(location) + sd)
    assert low - slack <= float(ours.quantile(u)) <= high + slack
    assert low - slack <= ours.mean <= high + slack


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30).map(sorted))
def test_quantiles_never_fall(shares: list[float]) -> None:
    u = np.clip(np.array(shares), 1e-9, 1 - 1e-9)
    for ours, _ in CONTINUOUS:
        assert np.all(np.diff(ours.quantile(u)) >= 0)


def test_discrete_values_are_taken_in_order_of_size() -> None:
    ours = Discrete((30.0, 10.0, 20.0), (0.2, 0.5, 0.3))

    assert ours.quantile(np.array([0.1, 0.5, 0.500001, 0.8, 0.800001, 0.99])).tolist() == [10, 10, 20, 20, 30, 30]
    # 30·0.2 + 10·0.5 + 20·0.3
    assert ours.mean == pytest.approx(17.0)
    assert ours.support == (10, 30)


def test_discrete_agrees_with_scipy() -> None:
    ours, theirs = Discrete((1.0, 4.0, 9.0), (0.1, 0.6, 0.3)), stats.rv_discrete(values=([1, 4, 9], [0.1, 0.6, 0.3]))
    shares = np.array([0.01, 0.09, 0.11, 0.5, 0.69, 0.71, 0.99])

    assert ours.quantile(shares).tolist() == theirs.ppf(shares).tolist()
    assert ours.mean == pytest.approx(theirs.mean())


def test_a_value_that_cannot_happen_is_not_in_the_support() -> None:
    ours = Discrete((1.0, 2.0, 3.0), (0.0, 1.0, 0.0))

    assert ours.support == pytest.approx((2, 2))
    assert ours.quantile(np.array([1e-9, 0.5, 1 - 1e-9])).tolist() == [2, 2, 2]


def test_empirical_values_are_equally_likely() -> None:
    ours = Empirical((5.0, 1.0, 3.0, 3.0))
    shares = np.array([0.01, 0.24, 0.26, 0.5, 0.74, 0.76, 0.99])

    assert ours.quantile(shares).tolist() == np.quantile([5, 1, 3, 3], shares, method="inverted_cdf").tolist()
    # (5 + 1 + 3 + 3) / 4
    assert ours.mean == 3
    assert ours.support == (1, 5)


def test_a_single_observation_is_certain() -> None:
    assert Empirical((7.0,)).quantile(np.array([1e-9, 0.5, 1 - 1e-9])).tolist() == [7, 7, 7]


def test_quantiles_lie_on_straight_lines_that_go_on_at_both_ends() -> None:
    ours = Quantiles(((0.1, 10.0), (0.5, 20.0), (0.9, 60.0)))

    # Slopes 25 and 100 to the left and right of the middle, drawn on to 0 and 1.
    assert ours.support == pytest.approx((7.5, 70.0))
    np.testing.assert_allclose(ours.quantile(np.array([0.02, 0.1, 0.3, 0.7, 0.9, 0.99])), [8, 10, 15, 40, 60, 69])
    # Two trapezes: 0.5·(7.5 + 20)/2 + 0.5·(20 + 70)/2.
    assert ours.mean == pytest.approx(29.375)


def test_quantiles_may_be_flat_and_reach_both_ends() -> None:
    ours = Quantiles(((0.0, 1.0), (0.5, 1.0), (1.0, 3.0)))

    np.testing.assert_allclose(ours.quantile(np.array([0.25, 0.75])), [1, 2])
    assert ours.support == (1, 3)


@given(st.floats(0, 1), st.floats(0.001, 1), st.floats(0, 1))
def test_the_mean_of_a_pert_weighs_its_mode_by_four(low: float, width: float, share: float) -> None:
    mode, high = low + share * width, low + width

    assert Pert(low, min(mode, high), high).mean == pytest.approx((low + 4 * mode + high) / 6)


def test_every_listed_distribution_can_be_built() -> None:
    given: dict[str, dict[str, object]] = {
        "uniform": {"low": 1, "high": 2},
        "triangular": {"low": 1, "mode": 1.5, "high": 2},
        "pert": {"low": 1, "mode": 1.5, "high": 2},
        "beta": {"a": 2, "b": 3},
        "normal": {"mean": 1, "sd": 2},
        "truncnormal": {"mean": 1, "sd": 2, "low": 0, "high": 4},
        "lognormal": {"mu": 1, "sigma": 2},
        "gamma": {"shape": 1, "scale": 2},
        "discrete": {"values": [1, 2], "probabilities": [0.5, 0.5]},
        "empirical": {"values": [1, 2, 3]},
        "quantiles": {"0.1": 5, "0.9": 20},
    }

    assert given.keys() == DISTRIBUTIONS.keys()
    for name, parts in given.items():
        assert math.isfinite(build(name, parts).mean)


def test_the_arguments_of_a_truncated_normal_have_the_names_of_a_normal() -> None:
    assert build("truncnormal", {"mean": 1, "sd": 2, "low": 0, "high": 4}) == TruncatedNormal(1, 2, 0, 4)


def test_arguments_that_may_be_left_out() -> None:
    assert build("beta", {"a": 2, "b": 3}) == Beta(2, 3, 0, 1)
    assert {key: each.is_required for key, each in arguments("beta").items()} == {
        "a": True, "b": True, "low": False, "high": False,
    }  # fmt: skip


def test_arguments_that_are_lists() -> None:
    assert {key: each.is_list for key, each in arguments("discrete").items()} == {"values": True, "probabilities": True}


REFUSED = [
    (
        "norml", {},
        "There is no distribution norml.", "Did you mean normal?", (),
    ),
    (
        "normal", {"mean": 80, "sdd": 12},
        "A normal has no argument sdd.", "Did you mean sd?", ("sdd",),
    ),
    (
        "pert", {"mode": 5},
        "A pert needs low, mode and high; here is no low and no high.", "Add what is missing.", (),
    ),
    (
        "normal", {"mean": "mu", "sd": 1},
        "The mean of a normal is a number; here is mu.",
        "Write an ordinary number: formulas have no place in a distribution.", ("mean",),
    ),
    (
        "normal", {"mean": True, "sd": 1},
        "The mean of a normal is a number; here is True.",
        "Write an ordinary number: formulas have no place in a distribution.", ("mean",),
    ),
    (
        "uniform", {"low": 0, "high": math.inf},
        "The high of a uniform is a number; here is inf.",
        "Write an ordinary number: formulas have no place in a distribution.", ("high",),
    ),
    (
        "empirical", {"values": 3},
        "The values of an empirical are a list of numbers; here is 3.", "Write them as [1, 2, 3].", ("values",),
    ),
    (
        "empirical", {"values": []},
        "An empirical needs at least one value.", "List the observations.", ("values",),
    ),
    (
        "uniform", {"low": 2, "high": 2},
        "A uniform needs low < high; here low is 2 and high is 2.", "Raise high, or lower low.", (),
    ),
    (
        "triangular", {"low": 2, "mode": 1, "high": 3},
        "A triangular needs low <= mode <= high; here low is 2, mode 1 and high 3.",
        "Move mode to between 2 and 3, or widen the ends.", ("mode",),
    ),
    (
        "beta", {"a": 0, "b": 3},
        "A beta needs a > 0; here it is 0.", "Give a positive number.", ("a",),
    ),
    (
        "gamma", {"shape": 2, "scale": -1},
        "A gamma needs scale > 0; here it is -1.", "Give a positive number.", ("scale",),
    ),
    (
        "truncnormal", {"mean": 0, "sd": 1, "low": 7, "high": 9},
        "Hardly any of a normal with mean 0 and sd 1 lies between 7 and 9.",
        "Move the ends towards the mean, or raise sd.", (),
    ),
    (
        "lognormal", {"mu": 800, "sigma": 1},
        "The mean of a lognormal with mu 800 and sigma 1 is too large for a number.",
        "Lower mu or sigma: both are on the scale of logarithms.", (),
    ),
    (
        "discrete", {"values": [1, 2], "probabilities": [1]},
        "A discrete needs one probability for each value; here are 2 values and 1 probability.",
        "Give both lists the same length.", (),
    ),
    (
        "discrete", {"values": [1, 2], "probabilities": [1.5, -0.5]},
        "The probabilities of a discrete are at least 0; here one is -0.5.",
        "Mend that probability.", ("probabilities",),
    ),
    (
        "discrete", {"values": [1, 2], "probabilities": [0.5, 0.4]},
        "The probabilities of a discrete sum to 1; here they sum to 0.9.", "Mend one of them.", ("probabilities",),
    ),
    (
        "quantiles", {"0.5": 3},
        "Quantiles need at least two points.", "Add one, as in {0.1: 5, 0.9: 20}.", (),
    ),
    (
        "quantiles", {"5": 3, "95": 9},
        "The shares of quantiles lie within 0 and 1; here they are 5, 95.", "Write shares, not per cent.", (),
    ),
    (
        "quantiles", {"0.1": 9, "0.9": 3},
        "Quantiles rise with their shares; here 0.1, 0.9 go with 9, 3.", "Order the shares, and check the values.", (),
    ),
    (
        "quantiles", {"low": 9, "0.9": 3},
        "Quantiles map shares to values; low is no number.", "Write them as {0.1: 5, 0.5: 9, 0.9: 20}.", ("low",),
    ),
    (
        "quantiles", {"nan": 9, "0.9": 3},
        "The shares of quantiles lie within 0 and 1; here they are nan, 0.9.", "Write shares, not per cent.", (),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "problem", "remedy", "where"), REFUSED)
def test_refusals_in_full(
    name: str, given: dict[str, object], problem: str, remedy: str, where: tuple[str, ...]
) -> None:
    with pytest.raises(DefinitionError) as caught:
        build(name, given)

    assert (caught.value.problem, caught.value.remedy, caught.value.where) == (problem, remedy, where)


@pytest.mark.parametrize("name", sorted(DISTRIBUTIONS))
@given(value=st.sampled_from([0, -1, 1e-300, 1e99, -1e99, 5, "x", None, True, [], {}, math.nan, 10**400]))
def test_odd_arguments_are_refused_or_give_a_finite_mean(name: str, value: object) -> None:
    try:
        built = build(name, dict.fromkeys(arguments(name) or ("0.1", "0.9"), value))
    except DefinitionError:
        return
    assert math.isfinite(built.mean)
