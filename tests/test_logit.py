"""How actors play: logit against closed forms and Gambit, and one dial turned in files, in Python and in a shell."""

import json
from collections.abc import Mapping
from math import exp
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import crossroads
from crossroads.cli import main
from crossroads.exchange.efg.importing import read_efg
from crossroads.exchange.efg.parsing import ParsedNode, parse_efg
from crossroads.expressions import number
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import Plays, Scenario
from strategies import scenario_of

TESTS = Path(__file__).parent
BELARUS = TESTS.parent / "scenarios" / "belarus-2022"
STORED = json.loads((TESTS / "data" / "oracles" / "logit.json").read_text("utf-8"))

# B may take 1 for itself, which leaves A 3, or leave both nothing; A may also keep 1 and not ask.
TWO_STAGES = {
    "crossroads": 1, "title": "Two stages", "start": "ask",
    "attributes": {"a": {}, "b": {}},
    "actors": {"A": {"values": {"a": 1}}, "B": {"values": {"b": 1}}},
    "nodes": {
        "ask": {"kind": "decision", "by": "A", "branches": {"keep": {"payoff": {"a": 1}}, "ask": {"to": "answer"}}},
        "answer": {
            "kind": "decision", "by": "B",
            "branches": {"give": {"payoff": {"a": 3, "b": 1}}, "refuse": {}},
        },
    },
}  # fmt: skip


def solved(scenario: Scenario, plays: Mapping[str, Plays]) -> Solution:
    return solve(make_solver(compile_graph(build_graph(scenario)), plays))


@pytest.mark.parametrize("precision", [0.0, 0.3, 1.0, 2.5, 40.0])
def test_logit_of_two_stages_is_the_closed_form(precision: float) -> None:
    play = Plays("logit", number(precision))

    solution = solved(scenario_of(TWO_STAGES), {"A": play, "B": play})

    gives = 1 / (1 + exp(-precision))
    asks = 1 / (1 + exp(precision * (1 - 3 * gives)))
    assert solution.weight("answer", "give") == pytest.approx(gives, rel=1e-13)
    assert solution.weight("ask", "ask") == pytest.approx(asks, rel=1e-13)
    assert solution.value("ask", "A") == pytest.approx(asks * 3 * gives + 1 - asks, rel=1e-13)


def pairs(parsed: ParsedNode, scenario: Scenario) -> list[tuple[ParsedNode, str]]:
    """Return the decisions of a game of Gambit, in its order, each with its node in the scenario."""
    found, pending = [], [(parsed, scenario.start)]
    while pending:
        node, here = pending.pop()
        if node.information is not None and node.information.player > 0:
            found.append((node, here))
        targets = [branch.to for branch in scenario.nodes[here].branches.values()]
        steps = [(below, to) for below, to in zip(node.below, targets, strict=True) if below.below and to is not None]
        pending += reversed(steps)
    return found


@pytest.mark.parametrize("answer", STORED["answers"], ids=lambda each: f"{each['game']} at {each['lambda']}")
def test_logit_is_the_agent_quantal_response_equilibrium_of_gambit(answer: dict[str, Any]) -> None:
    text = (TESTS / answer["game"]).read_text("utf-8")
    scenario = scenario_of(dict(read_efg(text, answer["game"]).scenario))
    play = Plays("logit", number(answer["lambda"]))

    solution = solved(scenario, dict.fromkeys(scenario.actors, play))

    counts: dict[int, int] = {}
    for node, here in pairs(parse_efg(text, answer["game"]).nodes[0], scenario):
        assert node.information is not None
        player = node.information.player
        counts[player] = counts.get(player, 0) + 1
        weights = [solution.weight(here, branch) for branch in scenario.nodes[here].branches]
        # Gambit follows the branch up to a precision that it meets to about 1e-9.
        assert weights == pytest.approx(answer["behaviour"][f"{player}.{counts[player]}"], abs=2e-7)
    assert sum(counts.values()) == len(answer["behaviour"])


def test_file_command_line_and_python_turn_the_same_dial(tmp_path: Path) -> None:
    overlay = tmp_path / "mixed.yaml"
    overlay.write_text(
        f"extends: {BELARUS / 'scenario.yaml'}\nactors:\n"
        "  kremlin: {plays: rational}\n  west: {plays: {logit: 0.2}}\n",
        "utf-8",
    )
    plays = {"kremlin": "rational", "west": "logit:0.2"}

    by_file = crossroads.load(overlay).solve().to_json()
    by_python = crossroads.load(BELARUS / "scenario.yaml", plays=plays).solve().to_json()
    options = [part for actor, how in plays.items() for part in ("--actor", f"{actor}={how}")]
    done = CliRunner().invoke(main, ["solve", str(BELARUS / "scenario.yaml"), "--json", *options])

    by_shell = json.loads(done.stdout)
    assert by_file["plays"] == by_python["plays"] == by_shell["plays"]
    assert by_file["plays"] == {
        "lukashenka": "rational",
        "kremlin": "rational",
        "kyiv": "assessed",
        "west": "logit:0.2",
    }
    assert by_file["nodes"] == by_python["nodes"] == by_shell["nodes"]


def test_the_command_line_overrules_the_overlay() -> None:
    overlay = str(BELARUS / "readings" / "strategic.yaml")
    every = [part for actor in ("kremlin", "kyiv", "west") for part in ("--actor", f"{actor}=assessed")]

    done = CliRunner().invoke(main, ["solve", str(BELARUS / "scenario.yaml"), "--overlay", overlay, "--json", *every])

    plain = crossroads.load(BELARUS / "scenario.yaml").solve()
    assert json.loads(done.stdout)["value"] == pytest.approx(plain.root[0], rel=1e-14)
