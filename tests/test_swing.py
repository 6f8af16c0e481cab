"""Swings: how far a figure goes up and down over a range, where that is further than from end to end."""

from pathlib import Path

import pytest

import crossroads
from crossroads.analyses.moving.option_tornado import OptionTornado
from crossroads.analyses.moving.ranked import most_moving
from crossroads.analyses.tornado import Tornado

# Fishing is worth 4 x (1 - x): 1 in the base case at x = 0.5, nothing at either end. Farming pays 0.5 or 0.7.
HUMP = """
crossroads: 1
title: Fish or farm
start: choice
parameters:
  x: {value: 0.5, low: 0, high: 1, label: Boats at sea}
  rain: {value: 0.6, low: 0.5, high: 0.7, label: Rain}
nodes:
  choice:
    kind: decision
    branches: {fish: {payoff: 4 * x * (1 - x)}, farm: {payoff: rain}}
"""


@pytest.fixture
def study(tmp_path: Path) -> crossroads.Study:
    path = tmp_path / "scenario.yaml"
    path.write_text(HUMP, "utf-8")
    return crossroads.load(path)


def test_a_base_case_beyond_both_ends_counts(study: crossroads.Study) -> None:
    found = study.analyse("tornado")

    assert isinstance(found, Tornado)
    # The lead of fishing is 0.4; at both ends of x it is -0.6, at those of rain 0.5 and 0.3.
    assert [bar.parameter for bar in found.bars] == ["x", "rain"]
    assert [bar.swing for bar in found.bars] == pytest.approx([1.0, 0.2])
    assert most_moving(study.solve(), 1) == ["x"]


def test_it_counts_for_every_option(study: crossroads.Study) -> None:
    found = study.analyse("tornado", of="options")

    assert isinstance(found, OptionTornado)
    swings = {each.parameter: (each.swing(0), each.swing(1)) for each in found.drivers}
    assert swings == {"x": pytest.approx((1.0, 0.0)), "rain": pytest.approx((0.0, 0.2))}
