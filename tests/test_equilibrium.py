"""Equilibria against brute force over all strategies, against Gambit's stored answers, and where they are told."""

import itertools
import json
import math
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from matplotlib.figure import Figure

import crossroads
from crossroads.analyses.equilibrium import Equilibria, analyse_equilibrium
from crossroads.analyses.subject import Subject
from crossroads.charts import figure_of
from crossroads.cli import main
from crossroads.errors import AnalysisError
from crossroads.exchange.efg import read_efg
from crossroads.games import GameTree, unfold
from crossroads.games.efg_text import write_text
from crossroads.games.gambit import INSTALL, gambit_equilibria
from crossroads.games.induction import induce
from crossroads.games.profile import gain, values
from crossroads.games.pure import count_combinations, pure_equilibria, strategies
from crossroads.games.search import search
from drawn import cut, overlapping
from games import Game, games
from strategies import Data, scenario_of
from test_efg import game_of, reading_of

TESTS = Path(__file__).parent
STORED = json.loads((TESTS / "data" / "oracles" / "equilibria.json").read_text("utf-8"))

HIDDEN = "the firm does not see whether anybody comes"
INSPECTION: Data = {
    "crossroads": 1,
    "title": "An inspection",
    "attributes": {"inspector": {}, "firm": {}},
    "actors": {
        "inspector": {"label": "The inspector", "values": {"inspector": 1}},
        "firm": {"label": "The firm", "values": {"firm": 1}},
    },
    "start": "visit",
    "nodes": {
        "visit": {"kind": "decision", "by": "inspector", "branches": {
            "inspect": {"label": "Inspect", "to": "seen"}, "stay": {"label": "Stay away", "to": "unseen"}}},
        "seen": {"kind": "decision", "by": "firm", "information": HIDDEN, "branches": {
            "comply": {"payoff": {"inspector": -1}}, "cheat": {"payoff": {"inspector": -6, "firm": -9}}}},
        "unseen": {"kind": "decision", "by": "firm", "information": HIDDEN, "branches": {
            "comply": {}, "cheat": {"payoff": {"inspector": -10, "firm": 1}}}},
    },
}  # fmt: skip
# Both choose at once: two pure equilibria, (a, a) worth 2 and 1, (b, b) worth 1 and 2.
BATTLE: Data = {
    "crossroads": 1,
    "title": "Where to meet",
    "attributes": {"one": {}, "two": {}},
    "actors": {"one": {"label": "One", "values": {"one": 1}}, "two": {"label": "Two", "values": {"two": 1}}},
    "start": "first",
    "nodes": {
        "first": {"kind": "decision", "by": "one", "branches": {
            "a": {"to": "x"}, "b": {"to": "y"}, "home": {"payoff": {"one": -1, "two": -1}}}},
        "x": {"kind": "decision", "by": "two", "information": "w", "branches": {
            "a": {"payoff": {"one": 2, "two": 1}}, "b": {}}},
        "y": {"kind": "decision", "by": "two", "information": "w", "branches": {
            "a": {}, "b": {"payoff": {"one": 1, "two": 2}}}},
    },
}  # fmt: skip


without_gambit = pytest.mark.usefixtures("no_gambit")


@pytest.fixture(name="no_gambit")
def no_gambit_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crossroads.games.search.has_gambit", lambda: False)


def keyed(tree: GameTree, behaviour: Any) -> dict[tuple[int, int], Any]:
    """Return a behaviour by player and number of the set among the player's, as the random games have it."""
    counts = [0] * len(tree.players)
    found = {}
    for number, each in enumerate(tree.sets):
        counts[each.player] += 1
        if number in behaviour:
            found[each.player + 1, counts[each.player]] = behaviour[number]
    return found


def profiles(game: Game) -> Iterator[dict[tuple[int, int], list[Fraction]]]:
    """Yield all combinations of pure strategies."""
    for parts in itertools.product(*(list(game.strategies(i)) for i in range(1, game.players + 1))):
        yield {key: value for part in parts for key, value in part.items()}


def is_small(game: Game, most: int) -> bool:
    return math.prod(len(node.actions) for node in game.sets().values()) <= most


def whole(game: Game) -> GameTree:
    """Return the game as the package reads it, players without a move included."""
    return game_of(game.text())


@settings(max_examples=30)
@given(games(players=2))
def test_pure_equilibria_of_two_are_those_of_brute_force(game: Game) -> None:
    assume(is_small(game, 60))
    tree = whole(game)

    found = pure_equilibria(tree)

    expected = {tuple(game.expected(each)) for each in profiles(game) if game.gain(each) <= 0}
    assert {values(tree, each.behaviour) for each in found} == expected
    assert all(game.gain(keyed(tree, each.behaviour)) == 0 for each in found)


@settings(max_examples=20)
@given(games(players=3))
def test_pure_equilibria_of_three_are_those_of_brute_force(game: Game) -> None:
    assume(is_small(game, 32))
    tree = whole(game)

    found = pure_equilibria(tree)

    expected = {tuple(game.expected(each)) for each in profiles(game) if game.gain(each) <= 0}
    assert {values(tree, each.behaviour) for each in found} == expected


@settings(max_examples=30)
@given(games(players=2))
def test_reduced_strategies_are_those_that_differ_on_some_path(game: Game) -> None:
    tree = whole(game)
    assume(is_small(game, 200))

    for player in range(2):
        own = strategies(tree, player)
        # What a strategy does at the sets that itself allows, taken from all strategies.
        reachable = {_reduced(game, each, player + 1) for each in game.strategies(player + 1)}
        assert len(own) == len(reachable)
    assert count_combinations(tree) == len(strategies(tree, 0)) * len(strategies(tree, 1))


def _reduced(game: Game, strategy: dict[tuple[int, int], list[Fraction]], player: int) -> frozenset[tuple[object, int]]:
    met, pending = set(), [game.root]
    while pending:
        node = pending.pop()
        if node.player == player:
            taken = strategy[player, node.number].index(Fraction(1))
            met.add(((player, node.number), taken))
            pending.append(node.below[taken])
        else:
            pending += node.below
    return frozenset(met)


@settings(max_examples=30)
@given(games(players=2, is_open=True))
def test_backward_induction_finds_all_that_is_subgame_perfect(game: Game) -> None:
    assume(is_small(game, 60))
    tree = whole(game)

    found = induce(tree)

    expected = {tuple(game.expected(each)) for each in profiles(game) if _is_subgame_perfect(game, each)}
    assert found.is_complete
    assert {values(tree, each.behaviour) for each in found.profiles} == expected
    assert all(_is_subgame_perfect(game, keyed(tree, each.behaviour)) for each in found.profiles)


def _is_subgame_perfect(game: Game, profile: Any) -> bool:
    """Return whether nobody gains by leaving in any subgame: here every node begins one."""
    return all(Game(game.players, node).gain(profile) <= 0 for node in game.nodes() if node.player > 0)


@settings(max_examples=30)
@given(games(players=3))
def test_what_leaving_gains_is_found_without_trying_all_strategies(game: Game) -> None:
    assume(is_small(game, 60))
    tree = whole(game)
    # Everybody takes all moves alike, but for the first one, which gets half.
    behaviour = {
        number: tuple(
            Fraction(1, 2) if i == 0 else Fraction(1, 2 * (len(each.branches) - 1)) for i in range(len(each.branches))
        )
        for number, each in enumerate(tree.sets)
    }

    assert float(gain(tree, behaviour)) == pytest.approx(max(game.gain(keyed(tree, behaviour)), 0))


def test_ties_lead_to_equilibria_of_their_own() -> None:
    # After a the other is indifferent: if it gives 3, a is best, if it gives 0, b is.
    tree = game_of(
        'EFG 2 R "Ties" { "A" "B" }\n""\np "" 1 1 "" { "a" "b" } 0\np "" 2 1 "" { "give" "keep" } 0\n'
        't "" 1 "" { 3 1 }\nt "" 2 "" { 0 1 }\nt "" 3 "" { 1 0 }\n'
    )

    found = induce(tree, {tree.nodes[0].node})

    assert [values(tree, each.behaviour) for each in found.profiles] == [(3, 1), (1, 0)]


def test_too_many_ties_are_told() -> None:
    # Ten decisions after chance, all moves equal to the one who moves and different to the other: 2 ** 10 results.
    moves = "".join(
        f'p "" 1 {i} "" {{ "l" "r" }} 0\nt "" {2 * i} "" {{ 0 {2**i} }}\nt "" {2 * i + 1} "" {{ 0 0 }}\n'
        for i in range(1, 11)
    )
    odds = " ".join(f'"c{i}" 1/10' for i in range(10))
    tree = game_of(f'EFG 2 R "Ties" {{ "A" "B" }}\n""\nc "" 1 "" {{ {odds} }} 0\n{moves}')

    found = induce(tree)

    assert not found.is_complete
    assert len(found.profiles) == 200
    assert search(tree).remarks == ("There are more subgame-perfect equilibria than are followed.",)


@pytest.mark.parametrize("answer", STORED["answers"], ids=lambda each: f"{Path(each['game']).stem}-{each['method']}")
def test_equilibria_of_gambit_are_equilibria_here(answer: dict[str, Any]) -> None:
    tree = game_of((TESTS / answer["game"]).read_text("utf-8"))
    numbers = {key: number for number, key in enumerate(_keys(tree))}
    # The quantal method stops where nobody gains more than a hundred-millionth of the range of payoffs.
    slack = 1e-6 if answer["method"] in ("logit", "polynomial") else 1e-12
    for each in answer["equilibria"]:
        behaviour = {numbers[key]: tuple(map(Fraction, shares)) for key, shares in each["behaviour"].items()}

        assert [float(value) for value in values(tree, behaviour)] == pytest.approx(
            [float(Fraction(value)) for value in each["payoffs"]], abs=slack
        )
        assert float(gain(tree, behaviour)) <= slack * 100


def _keys(tree: GameTree) -> list[str]:
    counts = [0] * len(tree.players)
    keys = []
    for each in tree.sets:
        counts[each.player] += 1
        keys.append(f"{each.player + 1}.{counts[each.player]}")
    return keys


@pytest.mark.parametrize(
    "answer", [each for each in STORED["answers"] if each["method"] == "pure"], ids=lambda each: Path(each["game"]).stem
)
def test_pure_equilibria_are_those_of_gambit(answer: dict[str, Any]) -> None:
    tree = game_of((TESTS / answer["game"]).read_text("utf-8"))

    found = pure_equilibria(tree)

    assert len(found) == len(answer["equilibria"])
    expected = sorted(tuple(map(Fraction, each["payoffs"])) for each in answer["equilibria"])
    assert sorted(values(tree, each.behaviour) for each in found) == expected


def test_what_we_export_has_the_same_equilibria_for_gambit() -> None:
    exported = [each for each in STORED["answers"] if each["exported"]["equilibria"] is not None]

    assert len(exported) >= 20
    for answer in exported:
        own = sorted(each["payoffs"] for each in answer["equilibria"])
        assert answer["exported"]["equilibria"] == len(answer["equilibria"])
        assert sorted(answer["exported"]["payoffs"]) == own


def analysed(data: Data, **given: Any) -> Equilibria:
    return analyse_equilibrium(Subject(reading_of(data)), **given)


@without_gambit
def test_the_set_is_summed_up_and_none_is_picked() -> None:
    result = analysed(BATTLE)

    assert [each.values for each in result.found] == [{"one": 2, "two": 1}, {"one": 1, "two": 2}]
    assert [each.options for each in result.found] == [{"a": 1, "b": 0, "home": 0}, {"a": 0, "b": 1, "home": 0}]
    assert result.headline() == "2 equilibria: “a” and “b” in some, “home” in none"
    assert result.to_json()["summary"] == {
        "equilibria": 2,
        "methods": ["pure"],
        "package": "",
        "values": {"one": [1, 2], "two": [1, 2]},
        "options": {"a": "some", "b": "some", "home": "no"},
        "remarks": [
            f"Mixed equilibria are not looked for: that takes pygambit. {INSTALL}.",
        ],
    }


@without_gambit
def test_rows_tell_what_happens_at_every_information_set() -> None:
    rows = analysed(BATTLE).rows()

    assert len(rows) == 2 * (3 + 2)
    assert rows[3] == {
        "equilibrium": 1, "method": "pure", "value.one": 2.0, "value.two": 1.0,
        "option.a": 1.0, "option.b": 0.0, "option.home": 0.0, "gain": 0.0,
        "by": "two", "node": "x", "label": "x", "history": "", "reach": 1.0,
        "branch": "a", "branch_label": "a", "probability": 1.0,
    }  # fmt: skip


@without_gambit
def test_costs_and_attributes_make_the_objective() -> None:
    # The same game told in costs, of which One minds half of the attribute.
    data = json.loads(json.dumps(BATTLE))
    data["actors"]["one"] |= {"values": {"one": 0.5}, "goal": "min"}
    for node in data["nodes"].values():
        for branch in node["branches"].values():
            if "payoff" in branch:
                branch["payoff"]["one"] *= -2

    result = analysed(data)

    assert [each.values for each in result.found] == [{"one": -2, "two": 1}, {"one": -1, "two": 2}]


# Each values 4 for certain above 0 or 10 with even odds.
AVERSE: dict[str, Data] = {
    "exponential": {"kind": "exponential", "tolerance": 2},
    "log": {"kind": "log", "wealth": 1},
    "power": {"kind": "power", "wealth": 0, "exponent": 0.5},
    "piecewise": {"kind": "piecewise", "points": [[0, 0], [4, 6], [10, 8]]},
    "custom": {"utility": "sqrt(x + 1)", "inverse": "u**2 - 1"},
}


@without_gambit
@pytest.mark.parametrize("kind", AVERSE)
def test_whoever_minds_risk_takes_the_sure_thing(kind: str) -> None:
    # A neutral player gambles on 0 or 10 rather than 4; at tolerance 2 the gamble is worth about 1.4.
    def data(risk: Data) -> Data:
        return {
            "crossroads": 1, "title": "Sure", "start": "first", "attributes": {"a": {}, "b": {}},
            "actors": {"a": {"values": {"a": 1}} | risk, "b": {"values": {"b": 1}}},
            "nodes": {
                "first": {"kind": "decision", "by": "b", "branches": {"l": {"to": "x"}, "r": {"to": "y"}}},
                "x": {"kind": "decision", "by": "a", "information": "i", "branches": {
                    "sure": {"payoff": {"a": 4}}, "gamble": {"to": "luck"}}},
                "y": {"kind": "decision", "by": "a", "information": "i", "branches": {
                    "sure": {"payoff": {"a": 4}}, "gamble": {"to": "luck"}}},
                "luck": {"kind": "chance", "branches": {"win": {"p": 0.5, "payoff": {"a": 10}}, "lose": {"p": "rest"}}},
            },
        }  # fmt: skip

    neutral, averse = analysed(data({})), analysed(data({"risk": AVERSE[kind]}))

    assert {each.values["a"] for each in neutral.found} == {5}
    assert {each.values["a"] for each in averse.found} == {4}


@without_gambit
def test_a_total_without_a_utility_is_refused() -> None:
    data = json.loads(json.dumps(BATTLE))
    data["actors"]["one"] |= {"risk": {"kind": "log", "wealth": -5}}

    with pytest.raises(AnalysisError, match=r"The total [0-9.]+ of one has no utility"):
        analysed(data)


def test_copies_of_what_follows_a_common_node_are_games_of_their_own() -> None:
    odds = {"l": {"p": 0.5, "to": "first"}, "r": {"p": "rest", "to": "first"}}
    data = {**BATTLE, "start": "before", "nodes": {"before": {"kind": "chance", "branches": odds}, **BATTLE["nodes"]}}

    tree = unfold(reading_of(data))

    # One's decision twice, and Two's set twice, each with its two nodes.
    assert [len(each.members) for each in tree.sets] == [1, 2, 1, 2]


def test_one_who_chooses_alone_plays_no_game() -> None:
    scenario = TESTS.parent / "scenarios" / "first-steps" / "scenario.yaml"

    with pytest.raises(AnalysisError, match="Only The decision-maker chooses; equilibria are of several"):
        crossroads.load(scenario).analyse("equilibrium")


def test_methods_that_need_gambit_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygambit", None)

    with pytest.raises(AnalysisError) as caught:
        analysed(BATTLE, method="lcp")

    assert str(caught.value) == (
        "This needs pygambit, which is not installed. Install it with: pip install 'crossroads[games]'"
    )


def test_induction_refuses_hidden_moves() -> None:
    with pytest.raises(AnalysisError, match="needs a game in which everybody sees everything"):
        analysed(BATTLE, method="induction")


def test_actors_who_play_differently_are_refused() -> None:
    data = json.loads(json.dumps(BATTLE))
    data["actors"]["two"]["plays"] = {"logit": 2}

    with pytest.raises(AnalysisError, match="play differently: one rational, two logit:2"):
        analysed(data)


class _Profile16(list[Any]):
    """A profile as release 16 hands it out: pairs of action and share."""


def _fake(version: str, profile: Any, *, is_wrapped: bool) -> ModuleType:
    """Return a stand-in for pygambit that answers anything with one profile."""
    fake = ModuleType("pygambit")
    result = SimpleNamespace(equilibrium=profile) if is_wrapped else SimpleNamespace(equilibria=[profile])
    fake.__dict__.update(
        __version__=version, read_efg=lambda text: text.read(),
        nash=SimpleNamespace(lcp_solve=lambda _game: result),
    )  # fmt: skip
    return fake


def test_profiles_of_release_16_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    def action(player: int, branch: int) -> Any:
        owner = SimpleNamespace(player=SimpleNamespace(number=player), number=0)
        return SimpleNamespace(infoset=owner, label=str(branch))

    shares = [(0, 1, Fraction(2, 3)), (0, 2, Fraction(1, 3)), (0, 3, Fraction(0)), (1, 1, 0.25), (1, 2, 0.75)]
    profile = _Profile16([(action(player, branch), share) for player, branch, share in shares])
    monkeypatch.setitem(sys.modules, "pygambit", _fake("16.7.0", profile, is_wrapped=False))

    (found,) = gambit_equilibria(unfold(reading_of(BATTLE)), "lcp")

    assert found.behaviour == {0: (Fraction(2, 3), Fraction(1, 3), 0), 1: (0.25, 0.75)}


def test_profiles_of_release_17_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    root: tuple[Any, ...] = ()
    after_b = (SimpleNamespace(action="2"),)
    profile = [
        [[root, {"1": Fraction(2, 3), "2": Fraction(1, 3), "3": Fraction(0)}]],
        [[after_b, {"1": 0.25, "2": 0.75}]],
    ]
    monkeypatch.setitem(sys.modules, "pygambit", _fake("17.0.0", profile, is_wrapped=True))

    (found,) = gambit_equilibria(unfold(reading_of(BATTLE)), "lcp")

    assert found.behaviour == {0: (Fraction(2, 3), Fraction(1, 3), 0), 1: (0.25, 0.75)}


def test_an_answer_that_leaves_out_a_player_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    root: tuple[Any, ...] = ()
    profile = [[[root, dict.fromkeys(("1", "2", "3"), Fraction(0))]]]
    monkeypatch.setitem(sys.modules, "pygambit", _fake("17.0.0", profile, is_wrapped=True))

    with pytest.raises(AnalysisError, match="leaves out what some players do"):
        gambit_equilibria(unfold(reading_of(BATTLE)), "lcp")


def test_gambit_is_handed_numbers_for_names() -> None:
    text = write_text(unfold(reading_of(BATTLE)), is_named=False)

    assert 'p "" 1 1 "" { "1" "2" "3" } 0\np "" 2 1 "" { "1" "2" } 0\n' in text


def scenario_file(folder: Path, data: Data) -> str:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(data), "utf-8")
    return str(path)


def test_solving_a_game_with_hidden_moves_says_what_to_ask(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["solve", scenario_file(tmp_path, INSPECTION)])

    assert result.exit_code == 2
    assert result.stderr == (
        "Error: inspector, firm all choose, and some decisions hide where they are: such a game has equilibria, not "
        "one rollback. Ask for them with crossroads analyse equilibrium, or let all but one be assessed.\n"
    )


def test_a_game_with_hidden_moves_is_sound(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", scenario_file(tmp_path, INSPECTION)])

    assert (result.exit_code, result.stderr) == (0, "")


@without_gambit
def test_a_run_tells_the_equilibria_and_why_nothing_else_applies(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["run", scenario_file(tmp_path, BATTLE), "--out", str(tmp_path / "out")])

    assert result.exit_code == 0
    assert "One and Two both choose, and not everybody sees what the others did: it is a game." in result.stdout
    assert (
        "  2 equilibria: “a” and “b” in some, “home” in none.\n"
        "  One takes “a”, One gets 2.0 and Two gets 1.0.\n" in result.stdout
    )
    assert sorted(path.name for path in (tmp_path / "out" / "charts").iterdir()) == [
        "equilibrium.png",
        "equilibrium.svg",
    ]
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert page.count("such a game has equilibria, not one rollback") == 1
    stored = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert stored["solution"] is None
    assert [each["question"] for each in stored["results"]] == ["equilibrium"]


@without_gambit
def test_beer_or_quiche_has_the_two_equilibria_of_cho_and_kreps() -> None:
    result = crossroads.load(TESTS.parent / "scenarios" / "beer-or-quiche" / "scenario.yaml").analyse("equilibrium")

    assert isinstance(result, Equilibria)
    assert [each.values for each in result.found] == [{"guest": 2.9, "bully": 0.9}, {"guest": 2.1, "bully": 0.9}]
    taken = [{(move.node, move.branch) for move in each.moves if move.probability == 1} for each in result.found]
    assert taken == [
        {("strong_guest", "beer"), ("weak_guest", "beer"), ("strong_beer", "leave"), ("strong_quiche", "fight")},
        {("strong_guest", "quiche"), ("weak_guest", "quiche"), ("strong_beer", "fight"), ("strong_quiche", "leave")},
    ]


@without_gambit
@pytest.mark.parametrize("name", ["el-farol-bar", "selten-horse", "sharing-game", "kuhn-poker", "monty-hall-game"])
def test_charts_of_games_are_whole(name: str) -> None:
    text = (TESTS / "cases" / "efg" / f"{name}.efg").read_text("utf-8")
    result = analysed(dict(read_efg(text, name).scenario))
    drawn = figure_of(result)

    assert cut(drawn) == []
    assert overlapping(drawn) == []
    assert len(bars(drawn)) == min(16, len(result.groups)) * len(result.options)


def bars(figure: Figure) -> list[Any]:
    return [bar for axes in figure.axes for each in axes.containers for bar in each]


def test_ties_are_told_in_the_brief(tmp_path: Path) -> None:
    text = (TESTS / "cases" / "efg" / "sharing-game.efg").read_text("utf-8")
    study = crossroads.load(scenario_file(tmp_path, dict(read_efg(text, "sharing-game.efg").scenario)))

    assert "Ties leave several equilibria, worth 1.0 to 2.0 to 1; the first listed moves are followed." in str(
        study.brief
    )


def test_the_scenario_of_a_game_is_read_like_any_other() -> None:
    assert scenario_of(INSPECTION).options == ("inspect", "stay")


@pytest.mark.parametrize("method", ["pure", "induction", "lcp"])
def test_a_precision_is_not_left_aside_by_methods_without_one(method: str, tmp_path: Path) -> None:
    arguments = ["analyse", "equilibrium", _stated(tmp_path, INSPECTION), "--method", method, "--precision", "2"]
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 2
    assert f"A precision belongs to the method logit, not to {method}." in result.stderr


@pytest.mark.parametrize("precision", ["nan", "inf", "-1"])
def test_a_precision_that_is_none_is_refused(precision: str, tmp_path: Path) -> None:
    arguments = ["analyse", "equilibrium", _stated(tmp_path, INSPECTION), f"--precision={precision}"]
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 2
    assert "A precision is 0 or more" in result.stderr


def _stated(folder: Path, data: Data) -> str:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(data), "utf-8")
    return str(path)
