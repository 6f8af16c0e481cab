"""Draws: points of the unit cube, quantile tables, correlations, uncertain odds."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.stats import qmc

from crossroads.distributions import Beta, Distribution, Gamma, Lognormal, Normal, Pert, build
from crossroads.draws import Draws, Method, Sampling, Scratch, read_method
from crossroads.draws.normal import shares_below
from crossroads.draws.quantiles import make_quantiles
from crossroads.draws.sobol import Sobol, directions, scrambled
from crossroads.draws.tables import QuantileTables
from crossroads.draws.uniforms import SEGMENT, Uniforms
from crossroads.errors import AnalysisError
from crossroads.scenario import Scenario, read_scenario
from crossroads.scenario.correlations import correlated_groups, nearest_correlations
from crossroads.scenario.quantities import Correlation

Array = NDArray[np.float64]

PRICE = {"normal": {"mean": 80, "sd": 12}}


def scenario(folder: Path, parameters: dict[str, Any], **keys: Any) -> Scenario:
    data = {
        "crossroads": 1, "title": "Draws", "parameters": parameters, "start": "n",
        "nodes": {"n": {"kind": "decision", "branches": {"go": {"payoff": "+".join(parameters)}, "stay": {}}}},
    } | keys  # fmt: skip
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(data), "utf-8")
    return read_scenario(path)


def test_directions_are_those_of_another_implementation() -> None:
    plain = Sobol(directions(300, 12), np.zeros(300, np.uint64))
    points = np.empty((300, 4096))
    plain.fill(points, 0)

    number = np.arange(4096)
    others = qmc.Sobol(300, scramble=False, bits=30).random(4096)  # in the order of the Gray code
    assert np.array_equal((points - 2.0**-53).T[number ^ (number >> 1)], others)


def test_scrambled_points_are_a_net() -> None:
    points = np.empty((93, 1024))
    scrambled(directions(93, 10), np.random.default_rng(3)).fill(points, 0)

    counts = [np.bincount((row * 1024).astype(int), minlength=1024) for row in points]
    assert all((count == 1).all() for count in counts)
    # The first two dimensions are a (0, 10, 2)-net: each elementary box of volume 1/1024 holds one point.
    boxes = (points[0] * 32).astype(int) * 32 + (points[1] * 32).astype(int)
    assert (np.bincount(boxes, minlength=1024) == 1).all()


def test_later_points_are_found_without_earlier_ones() -> None:
    sequence = scrambled(directions(7, 12), np.random.default_rng(5))
    whole, part = np.empty((7, 4096)), np.empty((7, 512))
    sequence.fill(whole, 0)
    sequence.fill(part, 1536)

    assert np.array_equal(part, whole[:, 1536:2048])


def test_the_last_of_many_points_are_those_of_another_implementation() -> None:
    # Numbers of more than 16 binary digits need direction numbers beyond those that the table gives.
    first, count = 2**20 - 256, 256
    plain, points = Sobol(directions(5, 20), np.zeros(5, np.uint64)), np.empty((5, count))
    plain.fill(points, first)

    # The other implementation takes points in the order of the Gray code.
    number = np.arange(first, first + count)
    place = _places_in_gray_code(number)
    engine = qmc.Sobol(5, scramble=False, bits=30).fast_forward(int(place.min()))
    others = engine.random(int(np.ptp(place)) + 1)
    assert np.array_equal((points - 2.0**-53).T, others[place - place.min()])


def _places_in_gray_code(number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places at which the Gray code gives these numbers: place ^ place >> 1 is the number."""
    place = number.copy()
    for shift in (16, 8, 4, 2, 1):
        place ^= place >> shift
    return place


def test_the_last_of_many_scrambled_points_can_be_made() -> None:
    points, spread = np.empty((5, 4096)), np.empty((5, 2048))
    scrambled(directions(5, 20), np.random.default_rng(2)).fill(points, 2**20 - 4096)
    uniforms = Uniforms(5, Sampling(2**20))
    uniforms.fill(spread, uniforms.segments - 1)

    # A run of 2**12 points that starts at a multiple of 2**12 fills every cell of every coordinate once.
    for row in points:
        assert np.array_equal(np.sort((row * 4096).astype(int)), np.arange(4096))
    for row in spread:
        assert np.array_equal(np.sort((row * 2048).astype(int)), np.arange(2048))


def test_too_many_dimensions_are_refused() -> None:
    problem = "Sobol points serve up to 4,096 uncertain parameters; here are 5,000. Draw Latin hypercubes"
    with pytest.raises(AnalysisError, match=problem):
        directions(5000, 4)


SHAPES: list[Distribution] = [
    Normal(2.0, 3.0), Lognormal(0.0, 1.0), Pert(0.0, 0.3, 1.0), Pert(-5.0, -5.0, 2.0), Pert(0.0, 1.0, 1.0),
    *(Beta(a, b) for a, b in ((1, 1), (2, 5), (500, 3000), (1, 1e5), (1e5, 1e5), (80, 1.5))), Beta(2, 3, -4, 9),
    *(Gamma(shape, 2.0) for shape in (1.0, 2.0, 9.0, 400.0, 1e5)),
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_tables_err_by_less_than_they_state(shape: Distribution) -> None:
    random = np.random.default_rng(0)
    tails = 10.0 ** random.uniform(-12, -1, 10_000)
    shares = np.concatenate((random.random(50_000), tails, 1 - tails, [0.5]))
    exact = shape.quantile(shares)
    (function,) = make_quantiles([shape])

    assert function is not None
    found = np.empty((1, len(shares)))
    QuantileTables((function,)).fill(shares[None], found, Scratch.of(len(shares)))
    # A lognormal value is looked up as its logarithm: far out its error is a share of the value.
    allowed = np.abs(exact) if isinstance(shape, Lognormal) else np.std(exact[:50_000])
    assert (np.abs(found - exact) < 1e-8 * allowed).all()


def test_the_normal_distribution_function_keeps_its_digits() -> None:
    z = np.concatenate((np.linspace(-8, 8, 100_001), [0.0]))
    exact = stats.norm.cdf(z)
    found = shares_below(z)

    assert np.abs(found - exact).max() < 1e-14
    # In standard deviations, also far out, where shares are small.
    assert (np.abs(found - exact) / stats.norm.pdf(z))[z < 0].max() < 1e-8
    assert (found > 0).all()
    assert (found < 1).all()


def test_steep_shapes_keep_their_exact_functions() -> None:
    assert make_quantiles([Beta(0.2, 8), Gamma(0.3, 1), build("uniform", {"low": 0, "high": 1})]) == [None, None, None]


DISTRIBUTIONS: dict[str, dict[str, Any]] = {
    "uniform": {"low": 1, "high": 3},
    "triangular": {"low": 0, "mode": 1, "high": 5},
    "pert": {"low": 0, "mode": 1, "high": 5},
    "beta": {"a": 2, "b": 6},
    "normal": {"mean": 80, "sd": 12},
    "truncnormal": {"mean": 1, "sd": 2, "low": 0, "high": 3},
    "lognormal": {"mu": 0, "sigma": 0.5},
    "gamma": {"shape": 3, "scale": 2},
    "discrete": {"values": [1, 2, 7], "probabilities": [0.5, 0.25, 0.25]},
    "empirical": {"values": [3, 1, 4, 1, 5]},
    "quantiles": {"0.1": 5, "0.5": 9, "0.9": 20},
}


@pytest.mark.parametrize("method", list(Method))
def test_every_distribution_is_drawn_by_every_method(tmp_path: Path, method: Method) -> None:
    parameters = {name: {"distribution": {name: arguments}} for name, arguments in DISTRIBUTIONS.items()}
    draws = Draws(scenario(tmp_path, parameters), Sampling(16_384, 7, method))
    rows = draws.block()

    for row, name, each in zip(rows, draws.parameters, draws.distributions, strict=True):
        error = row.std() / np.sqrt(len(row)) * (5 if method is Method.PLAIN else 0.5)
        assert row.mean() == pytest.approx(each.mean, abs=error), name
        # The share of draws below a quantile is its share; steps of discrete ones lie between.
        for share in (0.05, 0.3, 0.8):
            level = float(each.quantile(share))
            below, upto = (row < level).mean(), (row <= level).mean()
            assert below - 0.02 <= share <= upto + 0.02, name


def test_draws_hang_on_seed_and_method_alone(tmp_path: Path) -> None:
    model = scenario(tmp_path, {"price": {"distribution": PRICE}, "cost": {"value": 3, "low": 1, "high": 6}})
    first = Draws(model, Sampling(3000, 4)).block()

    assert first.shape == (2, 3000)
    assert np.array_equal(first, Draws(model, Sampling(3000, 4)).block())
    others = [Draws(model, Sampling(3000, 5)), Draws(model, Sampling(3000, 4, Method.LATIN))]
    assert not any(np.array_equal(first, other.block()) for other in others)


def test_more_draws_begin_with_the_same_ones(tmp_path: Path) -> None:
    model = scenario(tmp_path, {"price": {"distribution": PRICE}})
    few, many = (Draws(model, Sampling(count, 4)) for count in (8 * SEGMENT, 32 * SEGMENT))

    assert np.array_equal(few.block(), many.block(0, 8))


@pytest.mark.parametrize("count", [2, 5, 9, 100, 4096, 20_000])
def test_any_number_of_draws_is_taken(tmp_path: Path, count: int) -> None:
    draws = Draws(scenario(tmp_path, {"price": {"distribution": PRICE}}), Sampling(count))

    assert draws.block().shape == (1, count)
    assert np.isfinite(draws.block()).all()


def test_every_replicate_gets_its_share_of_draws() -> None:
    for count in (8, 100, 5000, 16_384, 100_000):
        uniforms = Uniforms(1, Sampling(count))
        assert uniforms.segments >= 8
        assert (uniforms.segments - 1) * uniforms.length < count <= uniforms.segments * uniforms.length


def test_senseless_samplings_are_refused() -> None:
    with pytest.raises(AnalysisError, match=r"There are 2 to 10,000,000,000 draws; here are 1\."):
        Sampling(1)
    with pytest.raises(AnalysisError, match=r"A seed is a whole number from 0 on; here it is -3\."):
        Sampling(16, -3)
    with pytest.raises(AnalysisError, match=r"There is no sampling method sobel\. Did you mean sobol\?"):
        read_method("sobel")


UNIT = {"value": 0.5, "low": 0, "high": 1}


def test_ranks_are_correlated_as_stated(tmp_path: Path) -> None:
    ranks = [{"between": ["a", "b"], "rank": 0.7}, {"between": ["b", "c"], "rank": -0.5}]
    model = scenario(tmp_path, dict.fromkeys("abcd", UNIT), correlations=ranks)
    rows = Draws(model, Sampling(2**16)).block()
    loose = Draws(model, Sampling(2**16), is_correlated=False).block()

    found = np.asarray(stats.spearmanr(rows.T).statistic)
    assert found[0, 1] == pytest.approx(0.7, abs=0.005)
    assert found[1, 2] == pytest.approx(-0.5, abs=0.005)
    assert found[0, 2] == pytest.approx(0, abs=0.005)
    assert found[0, 3] == pytest.approx(0, abs=0.005)
    assert np.abs(stats.spearmanr(loose.T).statistic - np.eye(4)).max() < 0.005


def test_full_correlation_moves_parameters_as_one(tmp_path: Path) -> None:
    model = scenario(tmp_path, {"a": UNIT, "b": UNIT}, correlations=[{"between": ["a", "b"], "rank": 1}])
    first, second = Draws(model, Sampling(1024)).block()

    assert first == pytest.approx(second, abs=1e-7)


def test_correlated_draws_do_not_hang_on_the_machine(tmp_path: Path) -> None:
    # Roots of the matrix differ by a rotation, which libraries choose as they like; the triangular one is the only one:
    # the first parameter keeps its own draws.
    ranks = [{"between": ["a", "b"], "rank": 0.7}, {"between": ["b", "c"], "rank": -0.5}]
    model = scenario(tmp_path, dict.fromkeys("abc", UNIT), correlations=ranks)
    (group,) = correlated_groups(model.file.correlations)
    factor = group.factor(range(3))

    assert factor == pytest.approx(np.linalg.cholesky(group.normal))
    rows, loose = (Draws(model, Sampling(256), is_correlated=each).block() for each in (True, False))
    assert rows[0] == pytest.approx(loose[0], abs=1e-8)


def test_fixed_parameters_stay_out_of_correlations(tmp_path: Path) -> None:
    ranks = [{"between": ["a", "fixed", "b"], "rank": 0.6}]
    model = scenario(tmp_path, {"a": UNIT, "fixed": 2, "b": UNIT}, correlations=ranks)
    draws = Draws(model, Sampling(2**14))

    assert draws.names == ("a", "b")
    assert stats.spearmanr(*draws.block()).statistic == pytest.approx(0.6, abs=0.01)


def test_the_nearest_correlations_are_those_of_print() -> None:
    # N. J. Higham (2002), section 4: a matrix that is none, and the nearest correlation matrix.
    found = nearest_correlations(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]))

    assert found == pytest.approx(np.array([[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]), abs=2e-3)


def test_groups_of_correlations_are_told_apart() -> None:
    between = [("a", "b"), ("c", "d"), ("b", "e"), ("f", "g", "c")]
    groups = correlated_groups([Correlation(between=names, rank=0.1) for names in between])

    assert [group.names for group in groups] == [("a", "b", "e"), ("f", "g", "c", "d")]


CHANCE = {
    "n": {"kind": "decision", "branches": {"go": {"to": "well"}, "stay": {}}},
    "well": {
        "kind": "chance",
        "confidence": 20,
        "branches": {
            "rich": {"p": "p", "payoff": 5}, "wet": {"p": 0.3, "payoff": 1}, "none": {"p": 0}, "dry": {"p": "rest"},
        },
    },
}  # fmt: skip


def test_confident_odds_have_a_dirichlet_distribution(tmp_path: Path) -> None:
    draws = Draws(scenario(tmp_path, {"p": 0.1}, nodes=CHANCE), Sampling(2**14))
    odds = draws.block()

    assert draws.names == ("well.rich", "well.wet", "well.none", "well.dry")
    assert odds.sum(axis=0) == pytest.approx(np.ones(2**14))
    for row, p in zip(odds, (0.1, 0.3, 0.0, 0.6), strict=True):
        # Mean p and variance p (1 - p) / (n + 1) of a Dirichlet distribution.
        assert row.mean() == pytest.approx(p, abs=2e-3)
        assert row.var() == pytest.approx(p * (1 - p) / 21, rel=0.03)
    assert (odds[2] == 0).all()


def test_confident_odds_follow_an_uncertain_parameter(tmp_path: Path) -> None:
    uncertain = {"p": {"value": 0.1, "low": 0.05, "high": 0.15}}
    rows = Draws(scenario(tmp_path, uncertain, nodes=CHANCE), Sampling(2**14)).block()

    assert np.corrcoef(rows[0], rows[1])[0, 1] > 0.2
    assert rows[1].mean() == pytest.approx(rows[0].mean(), abs=2e-3)
