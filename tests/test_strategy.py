"""What is in the others' own interest: against hand-made games, and plain recursion on the flagship."""

import json
from functools import cache
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import crossroads
from crossroads.analyses.strategy import Stand, Strategy, analyse_strategy
from crossroads.charts import figure_of
from crossroads.cli import main
from crossroads.errors import AnalysisError
from crossroads.program import Solution, make_solver, solve
from crossroads.scenario import Plays
from drawn import cut, overlapping, solve_text, solved
from oracle import Oracle

FLAGSHIP = "belarus-2022"
HOME = Path(__file__).parents[1] / "scenarios" / FLAGSHIP

# The rival says that it will fight whoever enters; if it does, it gets -3, else 2. Later it might buy us out or not.
ENTRY = """
crossroads: 1
title: Entry
attributes: {us: {}, it: {unit: points}}
actors:
  we: {values: {us: 1}}
  rival: {label: The rival, values: {it: 1}}
start: enter
nodes:
  enter: {kind: decision, by: we, branches: {out: {payoff: {it: 5}}, in: {to: answer}}}
  answer:
    kind: decision
    label: Its answer
    by: rival
    branches:
      fight: {label: Fight, p: 0.6, payoff: {us: -2, it: -3}}
      yield: {label: Yield, p: 0.3, payoff: {us: 3, it: 2}}
      share: {label: Share, p: rest, to: later}
  later:
    kind: decision
    by: rival
    branches:
      keep: {p: 0.9, payoff: {us: 1, it: 1}}
      cheat: {p: rest, payoff: {us: 0, it: 4}}
"""


def stand(result: Strategy, node: str) -> Stand:
    return next(each for each in result.stands if each.node == node)


def test_losses_odds_and_effects_by_hand(tmp_path: Path) -> None:
    result = analyse_strategy(solve_text(tmp_path, ENTRY), precision=0.5)
    found = stand(result, "answer")

    # Sharing is worth 0.9 x 1 + 0.1 x 4 = 1.3 to it and 0.9 to us while its later move has its stated odds.
    assert [move.value for move in found.moves] == pytest.approx([-3, 2, 1.3])
    assert [move.loss for move in found.moves] == pytest.approx([5, 0, 0.7])
    assert [move.is_best for move in found.moves] == [False, True, False]
    assert [move.stated for move in found.moves] == pytest.approx([0.6, 0.3, 0.1])
    odds = np.exp([-2.5, 0, -0.35])
    assert [move.logit for move in found.moves] == pytest.approx(list(odds / odds.sum()))
    # Against the most favourable other branch: yielding for all but itself, sharing for yielding.
    assert [move.effect for move in found.moves] == pytest.approx([-5, 2.1, -2.1])
    assert [move.role for move in found.moves] == ["threat", "promise", "threat"]
    assert found.off == pytest.approx(0.7)
    assert found.expected_loss == pytest.approx(0.6 * 5 + 0.1 * 0.7)
    assert found.given_away == pytest.approx(3.07 / 5)


def test_an_owner_that_chooses_freely_later_makes_another_branch_credible(tmp_path: Path) -> None:
    # Free to cheat later, the rival gets 4 from sharing: best, though at its stated odds it is not.
    found = stand(analyse_strategy(solve_text(tmp_path, ENTRY)), "answer")

    assert [move.is_credible for move in found.moves] == [False, False, True]
    assert [move.loss_if_carried_out for move in found.moves] == pytest.approx([7, 2, 0])
    free = stand(analyse_strategy(solve_text(tmp_path, ENTRY), continuation="free"), "answer")
    assert [move.loss for move in free.moves] == pytest.approx([7, 2, 0])
    assert [move.is_best for move in free.moves] == [False, False, True]


def test_the_usual_precision_makes_losing_a_typical_stake_ten_times_less_likely(tmp_path: Path) -> None:
    # At stake are 5 at its answer and 3 later: typically 4.
    result = analyse_strategy(solve_text(tmp_path, ENTRY))

    ((actor, label, precision, is_stated),) = result.actors
    assert (actor, label, is_stated) == ("rival", "the rival", False)
    assert precision == pytest.approx(log(10) / 4)
    assert stand(result, "later").moves[0].logit == pytest.approx(1 / (1 + exp(3 * log(10) / 4)))


def test_a_stated_precision_is_kept(tmp_path: Path) -> None:
    text = ENTRY.replace("label: The rival, ", "label: The rival, plays: {logit: 0.25}, ")
    result = analyse_strategy(solve_text(tmp_path, text))

    assert result.actors == (("rival", "the rival", 0.25, True),)
    for each in result.stands:
        assert [move.logit for move in each.moves] == pytest.approx([move.weight for move in each.moves])


def test_equally_good_branches_are_all_best_and_credible(tmp_path: Path) -> None:
    found = stand(analyse_strategy(solve_text(tmp_path, ENTRY.replace("it: -3", "it: 2"))), "answer")

    assert [move.is_best for move in found.moves] == [True, True, False]
    assert found.off == pytest.approx(0.1)


def test_costs_are_better_the_less_they_are(tmp_path: Path) -> None:
    text = ENTRY.replace("values: {it: 1}}", "values: {it: 1}, goal: min}").replace(
        "we: {values: {us: 1}}", "we: {values: {us: 1}, goal: min}"
    )
    found = stand(analyse_strategy(solve_text(tmp_path, text)), "answer")

    assert [move.loss for move in found.moves] == pytest.approx([0, 5, 4.3])
    assert [move.effect for move in found.moves] == pytest.approx([2.9, -5, -2.9])


def test_members_of_an_information_set_are_one_decision(tmp_path: Path) -> None:
    text = """
crossroads: 1
title: Hidden
attributes: {us: {}, it: {}}
actors: {we: {values: {us: 1}, plays: assessed}, rival: {values: {it: 1}}}
perspective: we
start: state
nodes:
  state: {kind: chance, branches: {weak: {p: 0.25, to: one}, strong: {p: rest, to: two}}}
  one: {kind: decision, by: rival, information: no idea, branches: {bold: {p: 0.5, payoff: {it: 8}}, shy: {p: rest}}}
  two: {kind: decision, by: rival, information: no idea, branches: {bold: {p: 0.5, payoff: {it: -4}}, shy: {p: rest}}}
"""
    (found,) = analyse_strategy(solve_text(tmp_path, text)).stands

    # Bold is worth 0.25 x 8 - 0.75 x 4 = -1 to a rival that cannot tell.
    assert (found.node, found.reach) == ("one", 1.0)
    assert [move.value for move in found.moves] == pytest.approx([-1, 0])
    assert [move.is_credible for move in found.moves] == [False, True]


def test_what_cannot_be_rolled_back_freely_is_left_open(tmp_path: Path) -> None:
    text = """
crossroads: 1
title: Hidden
attributes: {us: {}, it: {}}
actors: {we: {values: {us: 1}}, rival: {values: {it: 1}}}
start: enter
nodes:
  enter: {kind: decision, by: we, branches: {out: {}, in: {to: state}}}
  state: {kind: chance, branches: {weak: {p: 0.25, to: one}, strong: {p: rest, to: two}}}
  one: {kind: decision, by: rival, information: no idea, branches: {bold: {p: 0.5, payoff: {it: 8}}, shy: {p: rest}}}
  two: {kind: decision, by: rival, information: no idea, branches: {bold: {p: 0.5, payoff: {it: -4}}, shy: {p: rest}}}
"""
    result = analyse_strategy(solve_text(tmp_path, text))

    assert all(move.is_credible is None for each in result.stands for move in each.moves)
    assert "Who is credible is left open" in result.note()
    with pytest.raises(AnalysisError, match="make a game without one rollback"):
        analyse_strategy(solve_text(tmp_path, text), continuation="free")


@pytest.mark.parametrize("precision", [-0.1, float("nan"), float("inf")])
def test_a_precision_that_is_none_is_refused(precision: float, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"^A precision is 0 or more"):
        analyse_strategy(solve_text(tmp_path, ENTRY), precision=precision)


@cache
def plain(free: tuple[str, ...]) -> dict[str, dict[str, dict[str, float]]]:
    """Return what every branch of the flagship is worth to everybody, some being at their best, by plain recursion."""
    plays = {actor: Plays("rational") for actor in free}
    return Oracle(solved(FLAGSHIP).scenario, plays).roll_back().branches


def losses(worth: dict[str, dict[str, float]], actor: str) -> list[float]:
    values = [each[actor] for each in worth.values()]
    return [max(values) - value for value in values]


@pytest.mark.parametrize(
    ("continuation", "free"), [("read", ()), ("rational", ("kremlin", "kyiv", "west"))], ids=["read", "rational"]
)
def test_losses_of_the_flagship_are_those_of_plain_recursion(continuation: str, free: tuple[str, ...]) -> None:
    result = analyse_strategy(solved(FLAGSHIP), continuation=continuation)  # type: ignore[arg-type]
    expected = plain(free)

    assert len(result.stands) == 16
    for each in result.stands:
        assert [move.loss for move in each.moves] == pytest.approx(losses(expected[each.node], each.by), abs=1e-9)
        to_us = [worth["lukashenka"] for worth in expected[each.node].values()]
        effects = [value - max(other for i, other in enumerate(to_us) if i != b) for b, value in enumerate(to_us)]
        assert [move.effect for move in each.moves] == pytest.approx(effects, abs=1e-9)


def test_what_is_credible_on_the_flagship_is_best_if_its_owner_is_free() -> None:
    for each in analyse_strategy(solved(FLAGSHIP)).stands:
        free, all_free = (losses(plain(who)[each.node], each.by) for who in ((each.by,), ("kremlin", "kyiv", "west")))
        assert [move.loss_if_carried_out for move in each.moves] == pytest.approx(free, abs=1e-9)
        assert [move.is_credible for move in each.moves] == [loss < 1e-9 for loss in free]
        assert [move.is_best_if_all_rational for move in each.moves] == [loss < 1e-9 for loss in all_free]


def read_as(reading: str) -> Solution:
    return crossroads.load(HOME / "scenario.yaml", overlays=[HOME / "readings" / f"{reading}.yaml"]).solve()


def test_the_kremlins_threat_to_punish_is_credible_unless_it_fears_his_collapse() -> None:
    strategic, fearful = (stand(analyse_strategy(read_as(each)), "KR_R") for each in ("strategic", "fearful_kremlin"))
    punish, let_pass = ({move.branch: move for move in each.moves}["punish"] for each in (strategic, fearful))

    assert (punish.role, punish.is_credible) == ("threat", True)
    assert (let_pass.role, let_pass.is_credible) == ("threat", False)


def test_continuations_meet_where_everybody_is_rational_anyway() -> None:
    solution = read_as("strategic")
    results = [analyse_strategy(solution, continuation=how) for how in ("read", "free", "rational")]

    assert len({each.stands for each in results}) == 1
    for each in results[0].stands:
        best = next(move for move in each.moves if move.is_best)
        assert solution.choice(each.node) == best.branch


def test_the_headline_tells_the_odds_that_give_away_most() -> None:
    result = analyse_strategy(solved(FLAGSHIP))

    assert result.headline() == (
        "Stated odds are most out of line with own interest at “Full entry demanded after staging”: "
        "75\N{NO-BREAK SPACE}% lie on branches that are not best for the Kremlin, at a loss of 6.5 points on average"
    )
    assert "Values assume later moves as read now." in result.note()


def test_the_command_line_takes_the_settings() -> None:
    arguments = ["--precision", "0.1", "--continuation", "rational", "--json"]
    done = CliRunner().invoke(main, ["analyse", "strategy", str(HOME / "scenario.yaml"), *arguments])

    data = json.loads(done.stdout)
    assert data["continuation"] == "rational"
    assert data["precisions"] == {"kremlin": 0.1, "kyiv": 0.1, "west": 0.1}
    assert len(data["rows"]) == 38


def test_rational_continuation_is_that_of_the_rational_reading() -> None:
    solution = solved(FLAGSHIP)
    plays = {actor: Plays("rational") for actor in ("kremlin", "kyiv", "west")}
    other = solve(make_solver(solution.program, plays))

    for each in analyse_strategy(solution, continuation="rational").stands:
        worth = [other.branch_value(each.node, move.branch, each.by) for move in each.moves]
        assert [move.value for move in each.moves] == pytest.approx(worth)


@pytest.mark.parametrize("name", [FLAGSHIP, "harbour-crisis"])
def test_chart_is_whole(name: str) -> None:
    result = analyse_strategy(solved(name))
    figure = figure_of(result)

    assert cut(figure) == []
    assert overlapping(figure) == []


def test_chart_draws_the_odds_and_who_would_carry_out_what() -> None:
    result = analyse_strategy(solved(FLAGSHIP))
    axes = figure_of(result).axes[0]
    bars = [patch.get_width() for container in axes.containers for patch in getattr(container, "patches", [])]
    shown = sorted(result.stands, key=lambda each: (not each.reach, -each.given_away))[:12]

    assert bars == pytest.approx([move.stated for each in shown for move in each.moves])
    logit = [float(np.asarray(line.get_xdata())[0]) for line in axes.lines if line.get_label() == "logit"]
    assert logit == pytest.approx([move.logit for each in shown for move in each.moves])
    texts = [text.get_text() for text in axes.texts]
    assert {"yes, threat", "no, threat", "yes, promise", "no, promise"} <= set(texts)


def test_at_a_huge_precision_only_the_best_remains(tmp_path: Path) -> None:
    result = analyse_strategy(solve_text(tmp_path, ENTRY), precision=1e308)

    assert {row["logit"] for row in result.rows()} == {0.0, 1.0}


def test_an_actor_who_would_look_back_if_it_chose_freely_is_left_open(tmp_path: Path) -> None:
    # Read by its odds it looks at nothing; choosing, it would mind what it had earned on the way to its answer.
    risk = "risk: {kind: piecewise, points: [[-10, -30], [0, 0], [10, 5]]}"
    result = analyse_strategy(
        solve_text(
            tmp_path,
            ENTRY.replace("values: {it: 1}}", f"values: {{it: 1}}, {risk}}}").replace(
                "in: {to: answer}", "in: {to: answer, payoff: {it: 1}}, late: {to: answer}"
            ),
        )
    )

    assert {move.is_credible for each in result.stands for move in each.moves} == {None}
    assert "Who is credible is left open" in result.note()
