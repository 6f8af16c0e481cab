"""Ranges of parameters, and warnings of probabilities that fail within them."""

import itertools

import pytest

from crossroads.distributions import Pert
from crossroads.scenario import Scenario
from gated import Read, odds_of_lots, sole_parameter


def _warned(scenario: Scenario) -> list[str]:
    return [finding.code for finding in scenario.warnings]


@pytest.mark.parametrize(
    ("entry", "value", "low", "high"),
    [
        ("3", 3, None, None),
        ("{value: 3}", 3, None, None),
        ("{value: 3, low: 1, high: 4}", 3, 1, 4),
        ("{value: 3, low: 3, high: 3}", 3, None, None),
        ("{value: 3, low: 3, high: 4}", 3, 3, 4),
        ("{word: likely}", 0.675, 0.55, 0.8),
        ("{word: likely, value: 0.6}", 0.6, 0.55, 0.8),
        ("{word: likely, low: 0.5}", 0.675, 0.5, 0.8),
        ("{word: likely, value: 0.9, high: 0.95}", 0.9, 0.55, 0.95),
        # The quantiles of a uniform lie a twentieth of its width from its ends.
        ("{distribution: {uniform: {low: 0, high: 20}}}", 10, 1, 19),
        ("{distribution: {uniform: {low: 0, high: 20}}, value: 3}", 3, 1, 19),
        ("{distribution: {uniform: {low: 0, high: 20}}, low: 0.5}", 10, 0.5, 19),
        ("{distribution: {uniform: {low: 0, high: 20}}, low: 4, high: 12}", 10, 4, 12),
    ],
)
def test_the_range_of_a_parameter(read: Read, entry: str, value: float, low: float | None, high: float | None) -> None:
    parameter = sole_parameter(read, entry).parameters["x"]

    assert parameter.value == value
    assert (parameter.low, parameter.high) == (
        None if low is None else pytest.approx(low),
        high and pytest.approx(high),
    )
    assert parameter.is_uncertain == (low is not None)


def test_the_mean_of_a_skewed_distribution_may_lie_beyond_its_quantiles(read: Read) -> None:
    scenario = sole_parameter(read, "{distribution: {lognormal: {mu: 0, sigma: 4}}}")
    parameter = scenario.parameters["x"]

    # exp(4² / 2), far above the 95 % quantile exp(1.645 · 4).
    assert parameter.value == pytest.approx(2980.958, abs=0.001)
    assert parameter.high == pytest.approx(720.1, abs=0.1)
    assert not scenario.warnings


def test_a_stated_end_does_not_hold_the_mean_to_the_other_quantile(read: Read) -> None:
    parameter = sole_parameter(read, "{distribution: {lognormal: {mu: 0, sigma: 4}}, low: 0.001}").parameters["x"]

    assert parameter.low == 0.001
    assert parameter.value > 2000


@pytest.mark.parametrize("overlay", ["parameters: {x: 5}", "parameters: {x: {value: 5}}"])
def test_a_later_value_beyond_an_end_moves_it_with_a_warning(read: Read, overlay: str) -> None:
    scenario = sole_parameter(read, "{value: 3, low: 1, high: 4}", overlay)
    parameter = scenario.parameters["x"]

    assert (parameter.value, parameter.low, parameter.high) == (5, 1, 5)
    assert parameter.distribution == Pert(1, 5, 5)
    assert _warned(scenario) == ["range-moved"]


def test_a_setting_below_an_end_moves_it_with_a_warning(read: Read) -> None:
    scenario = sole_parameter(read, "{value: 3, low: 1, high: 4}", x=-1)
    parameter = scenario.parameters["x"]

    assert (parameter.value, parameter.low, parameter.high) == (-1, -1, 4)
    assert str(scenario.warnings[0]) == (
        "--set x=-1: warning: parameters.x.value [range-moved]\n"
        "  The value -1 is below low, which is 1; low moves to it.\n"
        "  State low as well, if the range should be another."
    )


def test_a_setting_beyond_a_word_moves_its_end(read: Read) -> None:
    parameter = sole_parameter(read, "{word: likely}", x=0.9).parameters["x"]

    assert (parameter.value, parameter.low, parameter.high) == (0.9, 0.55, 0.9)


def test_a_setting_beyond_the_quantiles_of_a_distribution_moves_that_end(read: Read) -> None:
    scenario = sole_parameter(read, "{distribution: {uniform: {low: 0, high: 20}}}", x=19.5)
    parameter = scenario.parameters["x"]

    assert (parameter.value, parameter.high) == (19.5, 19.5)
    assert parameter.low == pytest.approx(1)
    assert _warned(scenario) == ["range-moved"]


def test_a_setting_within_the_range_warns_nobody(read: Read) -> None:
    scenario = sole_parameter(read, "{value: 3, low: 1, high: 4}", x=2)

    assert (scenario.parameters["x"].value, scenario.warnings) == (2, ())


def test_an_overlay_that_states_value_and_end_moves_nothing(read: Read) -> None:
    scenario = sole_parameter(read, "{value: 3, low: 1, high: 4}", "parameters: {x: {value: 5, high: 6}}")

    assert (scenario.parameters["x"].high, scenario.warnings) == (6, ())


def test_an_overlay_of_an_overlay_may_move_its_end(read: Read) -> None:
    scenario = sole_parameter(read, "{value: 3, low: 1, high: 4}", "parameters: {x: {high: 6}}", "parameters: {x: 7}")

    assert scenario.parameters["x"].high == 7
    assert _warned(scenario) == ["range-moved"]


def test_an_overlay_may_make_a_formula_of_a_number_without_range(read: Read) -> None:
    scenario = sole_parameter(read, "3", "parameters: {x: y + 1, y: {value: 4}}")

    assert scenario.base_values == {"x": 5, "y": 4}


def test_formulas_may_stand_before_what_they_use(read: Read) -> None:
    names = [f"p{i}" for i in range(2000)]
    chain = "\n".join(f"  {name}: {following} + 1" for name, following in itertools.pairwise(names))
    scenario = read(f"parameters:\n{chain}\n  p1999: 1\nstart: end\nnodes: {{end: {{kind: outcome, payoff: p0}}}}\n")

    assert scenario.base_values["p0"] == 2000


def _warning(scenario: Scenario) -> str:
    return " ".join(finding.problem for finding in scenario.warnings)


@pytest.mark.parametrize(
    ("parameters", "branches"),
    [
        ("p: {value: 0.2, low: 0, high: 1}", "a: {p: p}, b: {p: rest}"),
        ("p: {value: 0.2, low: 0, high: 1}", "a: {p: p}, b: {p: 1 - p}"),
        (
            "p: {value: 0.2, low: 0, high: 1}, q: {value: 0.3, low: 0, high: 1}",
            "a: {p: p * q}, b: {p: (1 - p) * q}, c: {p: 1 - q}",
        ),
        ("p: {value: 0.2, low: 0, high: 4}", 'a: {p: "clip(p, 0, 1)"}, b: {p: rest}'),
        ("p: {value: 0.2, low: 0, high: 4}", "a: {p: p / (1 + p)}, b: {p: rest}"),
        ("p: {distribution: {beta: {a: 2, b: 8}}}", "a: {p: p}, b: {p: rest}"),
        ("p: {distribution: {normal: {mean: 0.5, sd: 0.1}}}", "a: {p: p}, b: {p: rest}"),
        ("w: {value: 2, low: 0, high: 4}", "a: {weight: w}, b: {weight: 1}"),
        ("p: {value: 0.5, low: 0.5, high: 0.5}", "a: {p: p}, b: {p: 0.5}"),
        ("odds: {value: 1, low: 0, high: 9}, p: odds / (1 + odds)", "a: {p: p}, b: {p: rest}"),
    ],
)  # fmt: skip
def test_probabilities_that_hold_across_the_ranges_warn_nobody(read: Read, parameters: str, branches: str) -> None:
    assert _warning(odds_of_lots(read, parameters, branches)) == ""


@pytest.mark.parametrize(
    ("parameters", "branches", "problem"),
    [
        (
            "p: {value: 0.2, low: 0.1, high: 0.6}", "a: {p: 2 * p}, b: {p: rest}",
            "Within the ranges the probability of a becomes 1.2: p = 0.6.",
        ),
        (
            "p: {value: 0.2, low: -0.1, high: 0.6}", "a: {p: p}, b: {p: rest}",
            "Within the ranges the probability of a becomes -0.1: p = -0.1.",
        ),
        (
            "p: {value: 0.2, low: 0, high: 0.6}, q: {value: 0.2, low: 0, high: 0.7}",
            "a: {p: p}, b: {p: q}, c: {p: rest}",
            "Within the ranges the probability of c becomes -0.3: p = 0.6, q = 0.7.",
        ),
        (
            "p: {value: 0.2, low: 0, high: 0.6}, q: {value: 0.2, low: 0, high: 9}",
            "a: {p: q * 5 * (p / p)}, b: {p: 0}",
            "Within the ranges the probability of a cannot be computed: p = 0, q = 0.",
        ),
        (
            # The formula p uses a parameter of its own.
            "odds: {value: 1, low: 0.5, high: 3}, p: odds / 2", "a: {p: p}, b: {p: rest}",
            "Within the ranges the probability of a becomes 1.5: odds = 3.",
        ),
        (
            "p: {value: 0.2, low: 0.1, high: 0.6}", "a: {p: p}, b: {p: 0.8}",
            "Within the ranges the probabilities of end sum to 1.4: p = 0.6.",
        ),
        (
            # Highest between the corners: 4·p·(1 - p)·1.1 at a half, to the nearest point that is tried.
            "p: {value: 0.1, low: 0, high: 1}", "a: {p: 4.4 * p * (1 - p)}, b: {p: rest}",
            "Within the ranges the probability of a becomes 1.1: p = 0.5",
        ),
        (
            # 0.5 + 1.6448536 · 0.4 at the 95 % quantile.
            "p: {distribution: {normal: {mean: 0.5, sd: 0.4}}}", "a: {p: p}, b: {p: rest}",
            "Within the ranges the probability of a becomes -0.157941: p = -0.157941.",
        ),
        (
            # Quantiles at 0.1 and 1.9, though the distribution goes on to 2.
            "p: {distribution: {uniform: {low: 0, high: 2}}, value: 0.5}", "a: {p: p}, b: {p: rest}",
            "Within the ranges the probability of a becomes 1.9: p = 1.9.",
        ),
        (
            "w: {value: 2, low: -1, high: 4}", "a: {weight: w}, b: {weight: 1}",
            "Within the ranges the weight of a becomes -1: w = -1.",
        ),
        (
            "w: {value: 2, low: 0, high: 4}", "a: {weight: w}, b: {weight: 2 * w}",
            "Within the ranges the weights of end sum to 0: w = 0.",
        ),
    ],
)  # fmt: skip
def test_probabilities_that_fail_within_the_ranges_warn_with_a_witness(
    read: Read, parameters: str, branches: str, problem: str
) -> None:
    warned = _warning(odds_of_lots(read, parameters, branches))

    assert warned.startswith(problem)
    assert "  " not in warned


def test_many_parameters_at_one_node_are_tried_together(read: Read) -> None:
    names = [f"p{i}" for i in range(12)]
    parameters = ", ".join(f"{name}: {{value: 0.05, low: 0, high: 0.1}}" for name in names)
    branches = ", ".join(f"b{name}: {{p: {name}}}" for name in names)

    # All twelve at their high end leave 1 - 1.2.
    assert "rest becomes -0.2" in _warning(odds_of_lots(read, parameters, branches + ", rest: {p: rest}"))
