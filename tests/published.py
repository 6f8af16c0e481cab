"""The answers that others give to the published cases: which tests ask for them, and the cases solved."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from case_converter import CASES, load_case, scenario_text
from crossroads.expressions import parse
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import read_scenario

PROFILES = ("equilibrium", "profile_payoffs")
OF_GAMES = (*PROFILES, "pure_nash_payoffs", "zero_sum_value")


def asked(*kinds: str) -> pytest.MarkDecorator:
    """Return the mark that runs a test for every entry of the kinds, for problems that the engine can answer."""
    found = [
        pytest.param(case, entry, id=f"{case.id}-{number}-{entry['what']}")
        for case in (load_case(path.stem) for path in sorted(CASES.glob("*.json")))
        for number, entry in enumerate(case.expected)
        if entry["what"] in kinds and (entry["what"] in OF_GAMES or not case.is_game_of_hiding)
    ]
    return pytest.mark.parametrize(("case", "entry"), found)


@cache
def solved(name: str, settings: tuple[tuple[str, float], ...] = ()) -> Solution:
    """Return the solution of a case, some of its parameters set to other values."""
    return solution_of(scenario_text(load_case(name)), dict(settings))


def solution_of(text: str, settings: Mapping[str, float] | None = None) -> Solution:
    """Return the solution of a scenario given as text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, "utf-8")
        scenario = read_scenario(path, settings=settings)
    return solve(make_solver(compile_graph(build_graph(scenario))))


def quantity(stated: float | str) -> float:
    """Return the number that a case states, as a number or as an expression."""
    return float(parse(stated).evaluate({})) if isinstance(stated, str) else stated
