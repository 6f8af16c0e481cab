"""Gambit's files read and written: the published games, random ones, and everything that may be wrong with a file."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from crossroads.errors import AnalysisError, ScenarioError
from crossroads.exchange import FORMATS
from crossroads.exchange.efg import read_efg, write_efg, write_efg_of_reading
from crossroads.games import GameTree, unfold
from crossroads.graph import build_graph
from crossroads.program import Reading, compile_graph, make_solver, read_actors, solve
from crossroads.scenario import Plays
from games import Game, games
from strategies import Data, scenario_of

CASES = sorted((Path(__file__).parent / "cases" / "efg").glob("*.efg"))
HEAD = 'EFG 2 R "A game" { "Ann" "Bob" }\n""\n\n'


def reading_of(data: object, plays: dict[str, Plays] | None = None) -> Reading:
    assert isinstance(data, dict)
    return read_actors(compile_graph(build_graph(scenario_of(data))), plays)


def game_of(text: str) -> GameTree:
    reading = reading_of(read_efg(text, "game.efg").scenario)
    return unfold(reading, tuple(reading.program.scenario.actors))


def outline(tree: GameTree) -> list[object]:
    """Return what a tree says beside names: kinds, who knows what, moves, odds and payoffs, node by node."""
    return [
        (node.kind, node.payoffs, node.odds, node.branch, node.information,
         *(() if node.information < 0 else (tree.sets[node.information].player, tree.sets[node.information].labels)))
        for node in tree.nodes
    ]  # fmt: skip


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_published_games_are_the_same_after_a_round_trip(path: Path) -> None:
    imported = read_efg(path.read_text("utf-8"), path.name)
    exported = write_efg_of_reading(reading_of(imported.scenario))

    before, after = game_of(path.read_text("utf-8")), game_of(exported.text)

    assert outline(after) == outline(before)
    assert after.labels == before.labels


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_second_round_trip_changes_no_letter(path: Path) -> None:
    once = write_efg_of_reading(reading_of(read_efg(path.read_text("utf-8"), path.name).scenario)).text

    assert write_efg_of_reading(reading_of(read_efg(once, path.name).scenario)).text == once


@settings(max_examples=60)
@given(games(players=3))
def test_random_games_are_read_as_they_were_meant(game: Game) -> None:
    tree = game_of(game.text())

    sets = list(game.sets())
    assert len(tree.nodes) == len(game.nodes())
    for node, meant in zip(tree.nodes, game.nodes(), strict=True):
        assert node.kind == {-1: "outcome", 0: "chance"}.get(meant.player, "decision")
        assert node.payoffs == (meant.payoffs or (0,) * game.players)
        assert list(node.odds) == meant.odds
        if meant.player > 0:
            assert node.information == sets.index((meant.player, meant.number))
            assert tree.players[tree.sets[node.information].player] == f"p{meant.player}"


@settings(max_examples=60)
@given(games(players=2))
def test_random_games_are_the_same_after_a_round_trip(game: Game) -> None:
    imported = read_efg(game.text(), "game.efg")
    reading = reading_of(imported.scenario)

    exported = write_efg_of_reading(reading)

    assert outline(game_of(exported.text)) == outline(game_of(game.text()))


def test_a_file_becomes_what_a_person_might_have_written() -> None:
    text = (
        'EFG 2 R "Enter?" { "Entrant" "Incumbent" }\n"A comment"\n'
        'p "Entry" 1 1 "" { "Stay out" "Enter" } 0\n'
        't "" 1 "" { 0 2 }\n'
        'c "Demand" 1 "" { "High" 1/3 "Low" 2/3 } 2 "Cost of entry" { -1/3, 0 }\n'
        'p "" 2 1 "Answer" { "Fight" "Yield" } 0\nt "" 3 "War" { -1 -1 }\nt "" 4 "" { 1 1.5 }\n'
        'p "" 2 1\n0\nt "" 3\nt "" 5 "" { 1 1 }\n'
    )

    imported = read_efg(text, "entry.efg")

    assert imported.lost == ()
    assert imported.scenario == {
        "crossroads": 1,
        "title": "Enter?",
        "note": "A comment",
        "attributes": {"entrant": {"label": "Payoff of Entrant"}, "incumbent": {"label": "Payoff of Incumbent"}},
        "actors": {
            "entrant": {"label": "Entrant", "values": {"entrant": 1}},
            "incumbent": {"label": "Incumbent", "values": {"incumbent": 1}},
        },
        "effects": {"cost_of_entry": {"points": {"entrant": "-1/3", "incumbent": 0}, "label": "Cost of entry"}},
        "start": "entry",
        "nodes": {
            "entry": {
                "kind": "decision",
                "by": "entrant",
                "label": "Entry",
                "branches": {
                    "stay_out": {"label": "Stay out", "payoff": {"entrant": 0, "incumbent": 2}},
                    "enter": {"label": "Enter", "to": "demand"},
                },
            },
            "demand": {
                "kind": "chance",
                "label": "Demand",
                "effects": ["cost_of_entry"],
                "branches": {
                    "high": {"label": "High", "p": "1/3", "to": "answer"},
                    "low": {"label": "Low", "p": "2/3", "to": "answer_2"},
                },
            },
            "answer": {
                "kind": "decision",
                "by": "incumbent",
                "label": "Answer",
                "information": "Answer",
                "branches": {
                    "fight": {"label": "Fight", "to": "war"},
                    "yield": {"label": "Yield", "payoff": {"entrant": 1, "incumbent": 1.5}},
                },
            },
            "answer_2": {
                "kind": "decision",
                "by": "incumbent",
                "label": "Answer",
                "information": "Answer",
                "branches": {
                    "fight": {"label": "Fight", "to": "war"},
                    "yield": {"label": "Yield", "payoff": {"entrant": 1, "incumbent": 1}},
                },
            },
            "war": {"kind": "outcome", "label": "War", "payoff": {"entrant": -1, "incumbent": -1}},
        },
    }


def test_odds_that_miss_one_by_rounding_are_weights_and_that_is_said() -> None:
    text = (
        HEAD + 'c "" 1 "" { "a" 0.333333 "b" 0.333333 "c" 0.333333 } 0\nt "" 1 "" { 3 0 }\nt "" 2 "" { 0 3 }\nt "" 0\n'
    )

    imported = read_efg(text, "odds.efg")

    assert imported.lost == (
        "odds.efg:4:1: the probabilities sum to 0.999999; they are read as weights, which are divided by their sum.",
    )
    assert imported.scenario["nodes"]["chance"]["branches"]["a"]["weight"] == 0.333333
    assert [str(share) for share in game_of(text).nodes[0].odds] == ["1/3", "1/3", "1/3"]


WRONG = {
    "no header": ('NFG 1 R "x" { "A" }\nt "" 1 "" { 1 }\n', ["1:1 bad-efg"]),
    "nothing": ("", ["1:1 bad-efg"]),
    "no node": (HEAD, ["2:3 no-node"]),
    "two broken lines": (
        HEAD + 'p "" 3 1 "" { "l" "r" } 0\nt "" 1 "" { 1 2 3 }\nt "" 2 "" { 0 0 }\n',
        ["4:6 no-player", "5:11 payoff-count"],
    ),
    "an open text": (HEAD + 't "" 1 "war { 0 0 }\n', ["4:8 open-text"]),
    "an odd character": (HEAD + 't "" 1 "" { 1; 2 }\n', ["4:14 odd-character"]),
    "a node too few": (HEAD + 'p "" 1 1 "" { "l" "r" } 0\nt "" 1 "" { 0 0 }\n', ["5:18 missing-node"]),
    "a node too many": (HEAD + 't "" 1 "" { 0 0 }\nt "" 1 "" { 0 0 }\n', ["5:1 surplus-node"]),
    "odds beyond one": (HEAD + 'c "" 1 "" { "l" 0.5 "r" 0.6 } 0\nt "" 0\nt "" 0\n', ["4:1 odds-sum"]),
    "negative odds": (HEAD + 'c "" 1 "" { "l" -0.5 "r" 1.5 } 0\nt "" 0\nt "" 0\n', ["4:1 negative-odds"]),
    "division by zero": (HEAD + 't "" 1 "" { 1/0 0 }\n', ["4:13 zero-division"]),
    "an outcome with two worths": (
        HEAD + 'p "" 1 1 "" { "l" "r" } 0\nt "" 1 "" { 0 0 }\nt "" 1 "" { 0 1 }\n',
        ["6:11 outcome-differs"],
    ),
    "an outcome without worth": (HEAD + 't "" 7\n', ["4:1 no-payoffs"]),
    "a set with other moves": (
        HEAD + 'p "" 1 1 "" { "l" "r" } 0\nt "" 0\np "" 1 1 "" { "l" "m" } 0\nt "" 0\nt "" 0\n',
        ["6:13 bad-efg"],
    ),
    "a set without moves": (HEAD + 'p "" 1 1 0\n', ["4:1 no-moves"]),
    "a line of another kind": (HEAD + 'x "" 1\nt "" 0\n', ["4:1 bad-efg"]),
    "no number": (HEAD + 't "" one { 0 0 }\n', ["4:6 bad-efg"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_everything_that_is_wrong_is_told_at_its_place(name: str) -> None:
    text, expected = WRONG[name]

    with pytest.raises(ScenarioError) as caught:
        read_efg(text, "wrong.efg")

    told = [f"{finding.place.line}:{finding.place.column} {finding.code}" for finding in caught.value.findings]
    assert sorted(told) == sorted(expected)
    assert all(finding.place.file == "wrong.efg" for finding in caught.value.findings)


def test_a_finding_shows_its_line() -> None:
    with pytest.raises(ScenarioError) as caught:
        read_efg(HEAD + 't "" 1 "" { 1 }\n', "wrong.efg")

    assert str(caught.value) == (
        "wrong.efg:4:11: error: [payoff-count]\n"
        '    4 | t "" 1 "" { 1 }\n'
        "      |           ^\n"
        "  An outcome has a payoff for each player; here there is 1 for 2.\n"
        "  Give each player one number."
    )


ASSESSED: Data = {
    "crossroads": 1,
    "title": "Permit",
    "attributes": {"money": {}, "standing": {}},
    "actors": {
        "firm": {"label": "The firm", "values": {"money": 2, "standing": 1}, "goal": "min"},
        "state": {"label": "The state", "values": {"standing": 1}},
    },
    "parameters": {"p_yes": {"value": 0.3, "low": 0.1, "high": 0.5}},
    "start": "ask",
    "nodes": {
        "ask": {"kind": "decision", "by": "firm", "branches": {"go": {"to": "permit", "payoff": {"money": 0.1}},
                                                               "again": {"to": "permit"}}},
        "permit": {"kind": "decision", "by": "state", "branches": {
            "yes": {"p": "p_yes", "payoff": {"money": 1, "standing": 3}}, "no": {"p": "rest"}}},
    },
}  # fmt: skip


def test_assessed_actors_become_chance_and_what_is_left_out_is_said() -> None:
    exported = write_efg(solve(make_solver(reading_of(ASSESSED).program)))

    assert exported.text == (
        'EFG 2 R "Permit" { "The firm" }\n""\n\n'
        'p "ask" 1 1 "" { "go" "again" } 0\n'
        'c "permit" 1 "" { "yes" 0.3 "no" 0.7 } 1 "" { -0.2 }\n'
        't "" 2 "" { -5 }\nt "" 3 "" { 0 }\n'
        'c "permit (2)" 2 "" { "yes" 0.3 "no" 0.7 } 0\n'
        't "" 2 "" { -5 }\nt "" 3 "" { 0 }\n'
    )
    assert exported.lost == (
        "Assessed by stated odds and so moves of chance, without payoffs of their own: The state.",
        "The firm wants less of its objective; its payoffs have the sign turned.",
        "1 shared node and all below stand as often as paths lead there: from 4 nodes come 7.",
        "Payoffs are what each player's objective gains; how they are split by attribute is left out.",
        "Parameters stand at their base values; names, ranges and evidence are left out.",
        "Gambit wants every node to have a name of its own: repeated ones have a number added.",
    )


def test_a_graph_that_unfolds_beyond_the_limit_is_refused() -> None:
    chain: Data = {f"n{i}": {"kind": "decision", "branches": {"a": {"to": f"n{i + 1}"}, "b": {"to": f"n{i + 1}"}}}
                   for i in range(20)}  # fmt: skip
    data = {"crossroads": 1, "title": "Long", "start": "n0", "nodes": chain | {"n20": {"kind": "outcome"}}}

    with pytest.raises(AnalysisError, match="has 2,097,151 nodes; at most 100,000"):
        write_efg_of_reading(reading_of(data))


def test_labels_are_written_in_the_signs_that_gambit_takes() -> None:
    data = json.loads(json.dumps(ASSESSED))
    data["actors"]["firm"]["label"] = "Die  Münchner “Firma”"
    data["nodes"]["ask"]["branches"]["go"]["label"] = "Спросить"

    exported = write_efg_of_reading(reading_of(data))

    assert r'{ "Die Munchner \"Firma\"" }' in exported.text
    assert '{ "????????" "again" }' in exported.text
    assert exported.lost[-1] == (
        'Gambit takes ASCII letters alone in labels: “Die  Münchner “Firma”” is written “Die Munchner "Firma"”, and '
        "others alike."
    )


def test_copies_of_an_information_set_have_names_of_their_own() -> None:
    hidden = {"kind": "decision", "by": "b", "information": "hidden", "branches": {"l": {}, "r": {}}}
    first = {"kind": "decision", "by": "a", "branches": {"l": {"to": "x"}, "r": {"to": "y"}}}
    luck = {"kind": "chance", "branches": {"h": {"p": 0.5, "to": "first"}, "t": {"p": 0.5, "to": "first"}}}
    data: Data = {
        "crossroads": 1, "title": "Twice", "start": "luck", "attributes": {"v": {}, "w": {}},
        "actors": {"a": {"values": {"v": 1}}, "b": {"values": {"w": 1}}},
        "nodes": {"luck": luck, "first": first, "x": hidden, "y": hidden},
    }  # fmt: skip

    text = write_efg_of_reading(reading_of(data)).text

    assert text.count('2 1 "hidden" {') == 2
    assert text.count('2 2 "hidden (2)" {') == 2


def test_the_format_stands_on_the_shelf() -> None:
    shelf = FORMATS["efg"]

    assert shelf.read is read_efg
    assert shelf.write is write_efg
    assert shelf.suffixes == (".efg",)
