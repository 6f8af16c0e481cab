"""What the tests of the tornados share."""

from pathlib import Path
from typing import Any

import hypothesis
import pytest

import crossroads
from crossroads.analyses.event_tornado import EventTornado
from crossroads.analyses.moving.option_tornado import OptionTornado
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.study import Study
from drawn import SCENARIOS
from strategies import Data, scenario_of

FIRST = str(SCENARIOS / "first-steps" / "scenario.yaml")

# A bet pays 10 with p, 2 with q and else nothing; a shop earns in proportion to three weights; a bond pays 4.
SIBLINGS = """
crossroads: 1
title: Bet, shop or bond
start: choice
parameters:
  p: {value: 0.5, low: 0.2, high: 0.8, label: The bet is won}
  q: {value: 0.2, low: 0.1, high: 0.3, label: The bet is drawn}
  w: {value: 2, low: 1, high: 6, label: Weight of a good year}
  s: {value: 0.5, low: 0.25, high: 1, label: The bond is safe}
  prize: {value: 10, low: 8, high: 12, label: Prize}
nodes:
  choice:
    kind: decision
    branches: {bet: {to: bet}, shop: {to: shop}, bond: {to: bond}}
  bet:
    kind: chance
    branches: {won: {p: p, payoff: prize}, drawn: {p: q, payoff: 2}, lost: {p: rest}}
  shop:
    kind: chance
    branches: {good: {weight: w, payoff: 6}, bad: {weight: 2}}
  bond:
    kind: chance
    branches:
      paid: {p: s, payoff: 4}
      late: {p: (1 - s) * 0.75, payoff: 4}
      never: {p: (1 - s) * 0.25}
"""


def study_of(tmp_path: Path, text: str, **settings: float) -> Study:
    path = tmp_path / "scenario.yaml"
    path.write_text(text, "utf-8")
    return crossroads.load(path, set=settings)


def by_option(study: Study, **settings: Any) -> OptionTornado:
    result = study.analyse("tornado", of="options", **settings)
    assert isinstance(result, OptionTornado)
    return result


def events(study: Study, **settings: Any) -> EventTornado:
    result = study.analyse("event_tornado", **settings)
    assert isinstance(result, EventTornado)
    return result


# At the high end the bet is won with 0.9 and drawn with 0.2.
BEYOND = SIBLINGS.replace("low: 0.2, high: 0.8", "low: 0.2, high: 0.9")

often = hypothesis.settings(derandomize=True, max_examples=40)


def solution_of(data: Data, settings: dict[str, float] | None = None) -> Solution:
    try:
        return solve(make_solver(compile_graph(build_graph(scenario_of(data, settings)))))
    except AnalysisError:
        hypothesis.reject()


def near(expected: object) -> object:
    # Sums in another order.
    return pytest.approx(expected, rel=1e-9, abs=1e-9)
