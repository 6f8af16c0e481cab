"""What assessors say of numbers: read, weighted, pooled where the author leaves a number to them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from crossroads.distributions import Pert
from crossroads.distributions.mixture import Mixture
from crossroads.draws import Draws, Sampling
from crossroads.scenario import Scenario, read_scenario

Read = Callable[[str], Scenario]

REST = """
crossroads: 1
title: Drill or sell?
start: choice
nodes:
  choice: {kind: decision, branches: {drill: {to: well, payoff: -70}, sell: {payoff: 25}}}
  well: {kind: chance, branches: {wet: {p: p, payoff: 400}, dry: {p: rest}}}
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads a scenario from its parameters and assessors."""

    def read_text(text: str) -> Scenario:
        path = tmp_path / "scenario.yaml"
        path.write_text(REST + text, "utf-8")
        return read_scenario(path)

    return read_text


def test_a_value_left_out_is_the_weighted_mean_of_the_assessors(read: Read) -> None:
    people = "assessors: {anna: {label: Anna, weight: 3}, ben: {}}\n"
    views = "parameters: {p: {assessors: {anna: 0.2, ben: {value: 0.6, low: 0.5, high: 0.8}}}}\n"

    # (3 · 0.2 + 0.6) / 4
    assert read(people + views).parameters["p"].value == pytest.approx(0.3)
    # A weight of one's own for this number: (3 · 0.2 + 5 · 0.6) / 8.
    weighted = views.replace("high: 0.8", "high: 0.8, weight: 5")
    assert read(people + weighted).parameters["p"].value == pytest.approx(0.45)


def test_a_range_left_out_is_the_mixture_of_the_assessors(read: Read) -> None:
    scenario = read("parameters: {p: {assessors: {anna: 0.2, ben: {value: 0.6, low: 0.5, high: 0.8}}}}")
    parameter = scenario.parameters["p"]

    assert parameter.distribution == Mixture((0.2, Pert(0.5, 0.6, 0.8)), (0.5, 0.5))
    # Half of all is Anna's number; the 95 % quantile is the 90 % quantile of Ben: a beta of 1 + 4/3 and 1 + 8/3.
    assert parameter.low == 0.2
    assert parameter.high == pytest.approx(stats.beta(7 / 3, 11 / 3, 0.5, 0.3).ppf(0.9))


def test_what_the_author_states_stays(read: Read) -> None:
    own = read("parameters: {p: {value: 0.4, low: 0.3, high: 0.5, assessors: {anna: 0.2, ben: 0.9}}}").parameters["p"]

    assert (own.value, own.low, own.high, own.distribution) == (0.4, 0.3, 0.5, Pert(0.3, 0.4, 0.5))
    assert {name: view.value for name, view in own.views.items()} == {"anna": 0.2, "ben": 0.9}


def test_a_value_without_a_range_has_the_range_of_the_assessors(read: Read) -> None:
    parameter = read("parameters: {p: {value: 0.4, assessors: {anna: 0.2, ben: 0.9}}}").parameters["p"]

    assert (parameter.value, parameter.low, parameter.high) == (0.4, 0.2, 0.9)


def test_assessors_who_agree_on_a_single_number_leave_no_range(read: Read) -> None:
    parameter = read("parameters: {p: {assessors: {anna: 0.4, ben: 0.4}}}").parameters["p"]

    assert parameter.value == 0.4
    assert not parameter.is_uncertain


def test_people_who_are_not_listed_are_taken_as_they_come(read: Read) -> None:
    text = """
parameters: {p: {assessors: {ben: 0.2, anna: 0.9}}}
questions: {Q: {text: Oil?, by: 2023-06-30, assessors: {cleo: 0.3, ben: 0.2}}}
"""
    scenario = read(text)

    assert list(scenario.assessors) == ["ben", "anna", "cleo"]
    assert scenario.file.questions["Q"].assessors == {"cleo": 0.3, "ben": 0.2}
    assert scenario.parameters["p"].views["ben"].weight == 1


def test_an_overlay_adds_what_somebody_says(read: Read, tmp_path: Path) -> None:
    read("parameters: {p: 0.4}")
    (tmp_path / "people.yaml").write_text(
        "extends: scenario.yaml\nassessors: {anna: {label: Anna}}\nparameters: {p: {assessors: {anna: 0.2}}}", "utf-8"
    )
    parameter = read_scenario(tmp_path / "people.yaml").parameters["p"]

    assert parameter.value == 0.4
    assert parameter.views["anna"].value == 0.2


def test_pools_are_drawn(read: Read) -> None:
    scenario = read("parameters: {p: {assessors: {anna: {value: 0.2, low: 0.1, high: 0.3}, ben: 0.6}}}")
    (row,) = Draws(scenario, Sampling(4096)).block()

    # Half of the draws are Ben's number; the mean is that of 0.2 (a PERT's, symmetric) and 0.6.
    assert np.mean(row == 0.6) == pytest.approx(0.5, abs=1e-3)
    assert row.mean() == pytest.approx(0.4, abs=1e-4)


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0, 2), st.floats(0, 2), st.floats(0.1, 1)), min_size=1, max_size=4),
    st.floats(0.001, 0.999),
)
def test_the_quantile_of_a_mixture_is_where_its_parts_add_up_to_the_share(
    given_: list[tuple[float, float, float, float]], share: float
) -> None:
    total = sum(weight for *_, weight in given_)
    spans = [(value - down, value, value + up, weight / total) for value, down, up, weight in given_]
    parts = tuple(Pert(low, mode, high) if high > low else mode for low, mode, high, _ in spans)
    mixture = Mixture(parts, tuple(weight for *_, weight in spans))
    value = float(mixture.quantile(share))

    def below(x: float) -> float:
        """Return the share at or below a value, by scipy's beta distributions."""
        found = 0.0
        for low, mode, high, weight in spans:
            if high > low:
                a = 1 + 4 * (mode - low) / (high - low)
                found += weight * stats.beta(a, 6 - a, low, high - low).cdf(x)
            else:
                found += weight * (x >= mode)
        return found

    step = 1e-9 * (1 + abs(value))
    assert below(value + step) >= share - 1e-9
    assert below(value - step) <= share + 1e-9
