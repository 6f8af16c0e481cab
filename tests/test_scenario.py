"""Scenarios behind the gate: the example of the format read in full, defaults resolved, ranges fitted."""

import datetime as dt
import itertools
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from crossroads.distributions import Normal, Pert
from crossroads.errors import ScenarioError
from crossroads.scenario import Exponential, Plays, Rest, Scenario, read_scenario

CONTRACT = Path(__file__).parent / "data" / "contract.yaml"
Read = Callable[..., Scenario]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Return a function that reads a scenario from the text of its sections, and overlays from theirs."""
    monkeypatch.chdir(tmp_path)

    def _read(text: str, *overlays: str, **settings: float | str) -> Scenario:
        Path("scenario.yaml").write_text("crossroads: 1\ntitle: A test\n" + textwrap.dedent(text), "utf-8")
        names = []
        for number, overlay in enumerate(overlays):
            names.append(f"overlay_{number}.yaml")
            Path(names[-1]).write_text("extends: scenario.yaml\n" + textwrap.dedent(overlay), "utf-8")
        return read_scenario("scenario.yaml", names, settings)

    return _read


def _codes(error: ScenarioError) -> list[str]:
    return [finding.code for finding in error.findings]


def _warned(scenario: Scenario) -> list[str]:
    return [finding.code for finding in scenario.warnings]


@pytest.fixture(scope="module")
def contract() -> Scenario:
    """Return the example of the format."""
    return read_scenario(CONTRACT)


# The example of the format, key by key


def test_the_example_of_the_format_has_nothing_wrong(contract: Scenario) -> None:
    assert contract.warnings == ()


def test_its_head_is_read(contract: Scenario) -> None:
    assert (contract.title, contract.file.question) == ("Drill or sell?", "Should the wildcatter drill?")
    assert contract.file.as_of == dt.date(2022, 10, 14)
    assert (contract.perspective, contract.start) == ("driller", "choice")


def test_its_evidence_is_read(contract: Scenario) -> None:
    source, claim = contract.file.sources["survey"], contract.file.claims["G1"]

    assert (source.title, source.publisher, source.date) == ("Basin survey", "Geological office", "2022-09")
    assert (claim.source, claim.says, claim.kind, claim.bears) == ("survey", "the author", "fact", "raises p_wet")
    assert claim.quote == "one in five sites"


def test_its_actors_are_read(contract: Scenario) -> None:
    driller, regulator = contract.actors["driller"], contract.actors["regulator"]

    assert {key: each.text for key, each in contract.multipliers("driller").items()} == {
        "money": "1", "standing": "w_standing",
    }  # fmt: skip
    assert isinstance(driller.risk, Exponential)
    assert driller.risk.tolerance.constant == 400
    assert (driller.normalised, driller.goal) == (False, "max")
    assert regulator.plays == Plays("assessed")
    assert contract.actor_label("regulator") == "The regulator"


def test_its_attributes_are_read(contract: Scenario) -> None:
    assert contract.attributes["standing"].scale == pytest.approx((0, 100))
    assert contract.attribute_label("money") == "Net cash"
    assert contract.objective_unit("regulator") == "points"
    # Thousands of dollars and points have no unit in common.
    assert contract.objective_unit("driller") == ""


def test_its_parameters_are_resolved(contract: Scenario) -> None:
    # 80 · 12 - 70 for the gain, (0.55 + 0.80) / 2 for the word likely.
    assert contract.base_values == {"p_wet": 0.2, "price": 80, "w_standing": 0.5, "gain": 890, "p_permit": 0.675}
    assert list(contract.parameters) == ["p_wet", "price", "w_standing", "gain", "p_permit"]


def test_its_ranges_come_from_ends_words_and_distributions(contract: Scenario) -> None:
    ends = {name: (each.low, each.high) for name, each in contract.parameters.items()}

    assert ends["p_wet"] == (0.1, 0.35)
    assert ends["p_permit"] == (0.55, 0.80)
    # The 5 % and 95 % quantiles of a normal lie 1.6448536 standard deviations from its mean.
    assert ends["price"] == pytest.approx((80 - 12 * 1.6448536, 80 + 12 * 1.6448536))
    assert ends["w_standing"] == ends["gain"] == (None, None)


def test_its_distributions_are_chosen(contract: Scenario) -> None:
    assert {name: each.distribution for name, each in contract.parameters.items()} == {
        "p_wet": Pert(0.1, 0.2, 0.35),
        "price": Normal(80, 12),
        "w_standing": None,
        "gain": None,
        "p_permit": Pert(0.55, 0.675, 0.80),
    }
    assert [name for name, each in contract.parameters.items() if each.is_uncertain] == ["p_wet", "price", "p_permit"]
    assert [name for name, each in contract.parameters.items() if each.is_formula] == ["gain"]


def test_its_nodes_and_branches_are_read(contract: Scenario) -> None:
    well = contract.nodes["well"].branches

    assert [node.kind for node in contract.nodes.values()] == ["decision", "decision", "chance", "outcome"]
    assert contract.nodes["choice"].branches["drill"].to == "permit"
    assert contract.nodes["choice"].branches["sell"].to is None
    assert str(well["wet"].p) == "p_wet"
    assert well["dry"].p is Rest.REST
    assert contract.nodes["stuck"].branches == {}
    assert contract.owners == {"choice": "driller", "permit": "regulator"}
    assert (contract.label("choice"), contract.label("well"), contract.label("choice", "sell")) == (
        "What to do with the site", "well", "sell",
    )  # fmt: skip


def test_its_amounts_are_told_attribute_by_attribute(contract: Scenario) -> None:
    wet = contract.amounts(contract.nodes["well"].branches["wet"])
    drill = contract.amounts(contract.nodes["choice"].branches["drill"])

    assert [(each.attribute, each.points.text, each.effect) for each in wet] == [
        ("money", "gain", None), ("standing", "10", None),
    ]  # fmt: skip
    assert [(each.attribute, each.points.text, str(each.scale), each.effect) for each in drill] == [
        ("money", "-70", "1", "drilling"),
    ]  # fmt: skip


def test_its_options_are_the_branches_of_the_first_decision(contract: Scenario) -> None:
    assert contract.options == ("drill", "sell")
    assert contract.first_decision == ("choice",)


def test_its_reference_questions_and_expectations_are_read(contract: Scenario) -> None:
    question, (best, probability) = contract.file.questions["Q1"], contract.file.expect

    assert contract.reference is not None
    assert [(each.attribute, each.points.constant) for each in contract.amounts(contract.reference)] == [("money", 0)]
    assert (question.by, question.event, question.resolved) == (dt.date(2023, 6, 30), ("permit.granted",), None)
    assert (best.best, str(best.margin)) == ("drill", ">= 1")
    assert (probability.probability, probability.given, str(probability.is_)) == ("well.wet", "drill", "< 0.25")


def test_its_parts_cannot_be_changed(contract: Scenario) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        contract.nodes["choice"].label = "Another"  # type: ignore[misc]  # what is tested


def test_it_is_read_alike_from_any_folder(contract: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CONTRACT.parent)

    assert read_scenario("contract.yaml").digest == contract.digest


# Defaults

TWO = """\
    start: choice
    nodes:
      choice:
        kind: decision
        branches:
          drill: {to: well, payoff: -70}
          sell: {payoff: 25}
      well:
        kind: chance
        branches:
          wet: {p: 0.2, payoff: 400}
          dry: {p: rest}
    """


def test_without_attributes_and_actors_there_is_one_of_each(read: Read) -> None:
    scenario = read(TWO)

    assert list(scenario.attributes) == ["payoff"]
    assert list(scenario.actors) == ["decider"]
    assert (scenario.perspective, scenario.owner("choice"), scenario.owner("well")) == ("decider", "decider", None)
    assert {key: each.constant for key, each in scenario.multipliers("decider").items()} == {"payoff": 1}
    assert scenario.plays("decider") == Plays("rational")


def test_a_bare_payoff_is_of_the_sole_attribute(read: Read) -> None:
    scenario = read("attributes: {money: {unit: kUSD}}\n" + textwrap.dedent(TWO))

    amounts = scenario.amounts(scenario.nodes["choice"].branches["sell"])
    assert [(each.attribute, each.points.constant) for each in amounts] == [("money", 25)]
    assert scenario.objective_unit("decider") == "kUSD"


def test_an_effect_may_be_a_bare_amount(read: Read) -> None:
    text = textwrap.dedent(TWO).replace("{payoff: 25}", "{effects: [lease]}")
    scenario = read("effects: {lease: {points: -5, scale: 2}}\n" + text)

    amounts = scenario.amounts(scenario.nodes["choice"].branches["sell"])
    assert [(each.attribute, each.points.constant, str(each.scale), each.effect) for each in amounts] == [
        ("payoff", -5, "2", "lease"),
    ]  # fmt: skip


def test_the_perspective_is_the_owner_of_the_first_decision(read: Read) -> None:
    scenario = read(
        """\
        actors: {rival: {}, driller: {}}
        start: luck
        nodes:
          luck: {kind: chance, branches: {good: {p: 0.5, to: choice}, bad: {p: 0.5, to: answer}}}
          answer: {kind: decision, by: rival, branches: {fight: {}, yield: {}}}
          choice: {kind: decision, by: driller, branches: {drill: {to: answer}, sell: {}}}
        """
    )

    # Breadth first from the start, in the order of the branches: the choice stands before the answer.
    assert scenario.perspective == "driller"
    assert scenario.plays("rival") == Plays("rational")


def test_another_actor_that_states_odds_is_assessed(read: Read) -> None:
    text = """\
        actors: {{driller: {{}}, rival: {{{plays}}}}}
        start: choice
        nodes:
          choice: {{kind: decision, by: driller, branches: {{drill: {{to: answer, p: 0.5}}, sell: {{p: 0.5}}}}}}
          answer: {{kind: decision, by: rival, branches: {{fight: {{weight: 1}}, yield: {{weight: 2}}}}}}
        """

    assert read(text.format(plays="")).plays("rival") == Plays("assessed")
    assert read(text.format(plays="plays: rational")).plays("rival") == Plays("rational")
    # The perspective's own odds are kept for comparison.
    assert read(text.format(plays="")).plays("driller") == Plays("rational")


def test_a_logit_actor_has_its_precision(read: Read) -> None:
    scenario = read("actors: {driller: {plays: {logit: 2 * beta}}}\nparameters: {beta: 3}\n" + textwrap.dedent(TWO))

    plays = scenario.plays("driller")
    assert (plays.kind, str(plays)) == ("logit", "logit with precision 2 * beta")
    assert plays.precision is not None
    assert plays.precision.at(scenario.base_values) == 6


# First decisions


def test_a_hidden_state_may_come_first(read: Read) -> None:
    scenario = read(
        """\
        start: oil
        nodes:
          oil: {kind: chance, branches: {wet: {p: 0.2, to: if_wet}, dry: {p: rest, to: if_dry}}}
          if_wet: {kind: decision, information: none, branches: {drill: {payoff: 400}, sell: {payoff: 25}}}
          if_dry: {kind: decision, information: none, branches: {sell: {payoff: 25}, drill: {payoff: -70}}}
        """
    )

    assert scenario.first_decision == ("if_wet", "if_dry")
    assert scenario.options == ("drill", "sell")
    # One choice for all: the branches of an information set stand in one order.
    assert list(scenario.nodes["if_dry"].branches) == ["drill", "sell"]
    assert scenario.nodes["if_dry"].branches["drill"].payoff[""].constant == -70


def test_the_sole_actor_need_not_be_named_to_share_its_information(read: Read) -> None:
    scenario = read(
        """\
        actors: {driller: {}}
        start: oil
        nodes:
          oil: {kind: chance, branches: {wet: {p: 0.2, to: if_wet}, dry: {p: rest, to: if_dry}}}
          if_wet: {kind: decision, by: driller, information: none, branches: {drill: {}, sell: {}}}
          if_dry: {kind: decision, information: none, branches: {drill: {}, sell: {}}}
        """
    )

    assert scenario.first_decision == ("if_wet", "if_dry")


def test_decisions_after_a_signal_are_no_one_first_decision(read: Read) -> None:
    scenario = read(
        """\
        start: survey
        nodes:
          survey: {kind: chance, branches: {good: {p: 0.4, to: if_good}, bad: {p: rest, to: if_bad}}}
          if_good: {kind: decision, branches: {drill: {}, sell: {}}}
          if_bad: {kind: decision, branches: {drill: {}, sell: {}}}
        """
    )

    assert (scenario.first_decision, scenario.options) == ((), ())


def test_a_decision_that_a_path_may_miss_is_not_the_first(read: Read) -> None:
    scenario = read(
        """\
        start: permit
        nodes:
          permit: {kind: chance, branches: {granted: {p: 0.6, to: choice}, refused: {p: rest}}}
          choice: {kind: decision, branches: {drill: {}, sell: {}}}
        """
    )

    assert scenario.options == ()


def test_a_decision_that_all_paths_share_is_the_first(read: Read) -> None:
    scenario = read(
        """\
        start: weather
        nodes:
          weather: {kind: chance, branches: {fair: {p: 0.6, to: choice}, foul: {p: rest, to: choice, payoff: -1}}}
          choice: {kind: decision, branches: {drill: {to: later}, sell: {}}}
          later: {kind: decision, branches: {go-on: {}, stop: {}}}
        """
    )

    assert scenario.options == ("drill", "sell")


def test_names_of_nodes_and_branches_may_hold_hyphens(read: Read) -> None:
    scenario = read("start: a-1\nnodes: {a-1: {kind: decision, branches: {b-2: {to: c-3}}}, c-3: {kind: outcome}}\n")

    assert scenario.options == ("b-2",)


# Ranges


def _one(read: Read, entry: str, *overlays: str, **settings: float | str) -> Scenario:
    nodes = "start: end\nnodes: {end: {kind: outcome, payoff: x}}\n"
    return read(f"parameters: {{x: {entry}}}\n{nodes}", *overlays, **settings)


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
    parameter = _one(read, entry).parameters["x"]

    assert parameter.value == value
    assert (parameter.low, parameter.high) == (
        None if low is None else pytest.approx(low),
        high and pytest.approx(high),
    )
    assert parameter.is_uncertain == (low is not None)


def test_the_mean_of_a_skewed_distribution_may_lie_beyond_its_quantiles(read: Read) -> None:
    scenario = _one(read, "{distribution: {lognormal: {mu: 0, sigma: 4}}}")
    parameter = scenario.parameters["x"]

    # exp(4² / 2), far above the 95 % quantile exp(1.645 · 4).
    assert parameter.value == pytest.approx(2980.958, abs=0.001)
    assert parameter.high == pytest.approx(720.1, abs=0.1)
    assert not scenario.warnings


def test_a_stated_end_does_not_hold_the_mean_to_the_other_quantile(read: Read) -> None:
    parameter = _one(read, "{distribution: {lognormal: {mu: 0, sigma: 4}}, low: 0.001}").parameters["x"]

    assert parameter.low == 0.001
    assert parameter.value > 2000


@pytest.mark.parametrize("overlay", ["parameters: {x: 5}", "parameters: {x: {value: 5}}"])
def test_a_later_value_beyond_an_end_moves_it_with_a_warning(read: Read, overlay: str) -> None:
    scenario = _one(read, "{value: 3, low: 1, high: 4}", overlay)
    parameter = scenario.parameters["x"]

    assert (parameter.value, parameter.low, parameter.high) == (5, 1, 5)
    assert parameter.distribution == Pert(1, 5, 5)
    assert _warned(scenario) == ["range-moved"]


def test_a_setting_below_an_end_moves_it_with_a_warning(read: Read) -> None:
    scenario = _one(read, "{value: 3, low: 1, high: 4}", x=-1)
    parameter = scenario.parameters["x"]

    assert (parameter.value, parameter.low, parameter.high) == (-1, -1, 4)
    assert str(scenario.warnings[0]) == (
        "--set x=-1: warning: parameters.x.value [range-moved]\n"
        "  The value -1 is below low, which is 1; low moves to it.\n"
        "  State low as well, if the range should be another."
    )


def test_a_setting_beyond_a_word_moves_its_end(read: Read) -> None:
    parameter = _one(read, "{word: likely}", x=0.9).parameters["x"]

    assert (parameter.value, parameter.low, parameter.high) == (0.9, 0.55, 0.9)


def test_a_setting_beyond_the_quantiles_of_a_distribution_moves_that_end(read: Read) -> None:
    scenario = _one(read, "{distribution: {uniform: {low: 0, high: 20}}}", x=19.5)
    parameter = scenario.parameters["x"]

    assert (parameter.value, parameter.high) == (19.5, 19.5)
    assert parameter.low == pytest.approx(1)
    assert _warned(scenario) == ["range-moved"]


def test_a_setting_within_the_range_warns_nobody(read: Read) -> None:
    scenario = _one(read, "{value: 3, low: 1, high: 4}", x=2)

    assert (scenario.parameters["x"].value, scenario.warnings) == (2, ())


def test_an_overlay_that_states_value_and_end_moves_nothing(read: Read) -> None:
    scenario = _one(read, "{value: 3, low: 1, high: 4}", "parameters: {x: {value: 5, high: 6}}")

    assert (scenario.parameters["x"].high, scenario.warnings) == (6, ())


def test_an_overlay_of_an_overlay_may_move_its_end(read: Read) -> None:
    scenario = _one(read, "{value: 3, low: 1, high: 4}", "parameters: {x: {high: 6}}", "parameters: {x: 7}")

    assert scenario.parameters["x"].high == 7
    assert _warned(scenario) == ["range-moved"]


def test_an_overlay_may_make_a_formula_of_a_number_without_range(read: Read) -> None:
    scenario = _one(read, "3", "parameters: {x: y + 1, y: {value: 4}}")

    assert scenario.base_values == {"x": 5, "y": 4}


def test_formulas_may_stand_before_what_they_use(read: Read) -> None:
    names = [f"p{i}" for i in range(2000)]
    chain = "\n".join(f"  {name}: {following} + 1" for name, following in itertools.pairwise(names))
    scenario = read(f"parameters:\n{chain}\n  p1999: 1\nstart: end\nnodes: {{end: {{kind: outcome, payoff: p0}}}}\n")

    assert scenario.base_values["p0"] == 2000


# Warnings across the ranges


def _odds(read: Read, parameters: str, branches: str) -> Scenario:
    return read(
        f"parameters: {{{parameters}}}\nstart: end\nnodes: {{end: {{kind: chance, branches: {{{branches}}}}}}}\n"
    )


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
    assert _warning(_odds(read, parameters, branches)) == ""


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
    warned = _warning(_odds(read, parameters, branches))

    assert warned.startswith(problem)
    assert "  " not in warned


def test_many_parameters_at_one_node_are_tried_together(read: Read) -> None:
    names = [f"p{i}" for i in range(12)]
    parameters = ", ".join(f"{name}: {{value: 0.05, low: 0, high: 0.1}}" for name in names)
    branches = ", ".join(f"b{name}: {{p: {name}}}" for name in names)

    # All twelve at their high end leave 1 - 1.2.
    assert "rest becomes -0.2" in _warning(_odds(read, parameters, branches + ", rest: {p: rest}"))


# Digest


def test_the_digest_is_sixty_four_hexadecimal_digits(contract: Scenario) -> None:
    assert len(contract.digest) == 64
    assert int(contract.digest, 16) >= 0


def test_the_digest_does_not_depend_on_how_the_file_is_laid_out(read: Read) -> None:
    plain = "start: end\nnodes:\n  end:\n    kind: outcome\n    payoff: 3\n"
    flow = "# A comment.\n'start': end\n\nnodes: {end: {kind: outcome, payoff: 3}}\n"

    assert read(plain).digest == read(flow).digest


@pytest.mark.parametrize(
    "changed",
    [
        "start: end\nnodes: {end: {kind: outcome, payoff: 4}}\n",
        "start: end\nnodes: {end: {kind: outcome, payoff: '3'}}\n",
        "start: end\nnodes: {end: {kind: outcome, payoff: 3, label: The end}}\n",
        "start: end\nnodes: {end: {payoff: 3, kind: outcome}}\n",
    ],
)
def test_the_digest_changes_with_what_is_stated(read: Read, changed: str) -> None:
    assert read(changed).digest != read("start: end\nnodes: {end: {kind: outcome, payoff: 3}}\n").digest


def test_the_digest_is_that_of_the_effective_scenario(read: Read) -> None:
    assert _one(read, "3", "parameters: {x: 4}").digest == _one(read, "4").digest == _one(read, "3", x=4).digest


# Odds, branches and choices that are fine as they are


def test_weights_need_not_add_up(read: Read) -> None:
    assert _odds(read, "w: 3", "a: {weight: w}, b: {weight: 0}, c: {weight: 4.5}").warnings == ()


def test_a_sum_may_be_off_by_the_rounding_of_decimals(read: Read) -> None:
    assert _odds(read, "", ", ".join(f"b{i}: {{p: 0.1}}" for i in range(10))).warnings == ()


def test_rest_may_be_nothing(read: Read) -> None:
    assert _odds(read, "", "a: {p: 0.3}, b: {p: 0.7}, c: {p: rest}").warnings == ()


def test_a_sole_actor_that_is_assessed_needs_odds(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read("actors: {driller: {plays: assessed}}\n" + textwrap.dedent(TWO))

    assert _codes(caught.value) == ["missing-key", "missing-key"]
    assert caught.value.findings[0].problem == "The branch drill of choice has no probability, but driller is assessed."


def test_quotes_may_differ_in_line_breaks_dashes_and_marks(read: Read, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text(
        "He said: “The well – so far – is\n   dry.” Others doubt it, and some drill.", "utf-8"
    )
    evidence = """\
        sources: {report: {title: Report, text: copy.txt}}
        claims:
          A: {source: report, text: x, quote: 'the well - so far - is dry.'}
          B: {source: report, text: x, quote: 'He said: "The well … Others doubt it [...] drill.'}
        """

    assert read(textwrap.dedent(evidence) + textwrap.dedent(TWO)).warnings == ()


def test_parts_of_a_quote_stand_in_their_order(read: Read, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text("first and second", "utf-8")
    evidence = (
        "sources: {report: {title: Report, text: copy.txt}}\n"
        "claims: {A: {source: report, text: x, quote: second … first}}\n"
    )

    with pytest.raises(ScenarioError) as caught:
        read(evidence + textwrap.dedent(TWO))
    assert _codes(caught.value) == ["no-quote"]


# What reading costs


@pytest.mark.parametrize("module", ["scipy", "networkx", "matplotlib", "pandas"])
def test_reading_a_scenario_imports_nothing_heavy(module: str) -> None:
    code = (
        f"import sys, crossroads.scenario as s\ns.read_scenario({str(CONTRACT)!r})\nsys.exit({module!r} in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# One mistake, one finding


@pytest.mark.parametrize(
    ("luck", "code"),
    [
        # Where the misspelt branch leads is not known: it may well be to the choice.
        ("{kind: chance, branches: {good: {p: 0.5, to: choice}, bad: {p: rest, too: choice}}}", "unknown-key"),
        ("{kind: chance, branches: {good: {p: 0.5, to: choice}, bad: {p: rest, to: choise}}}", "unknown-node"),
        ("{kind: chanse, branches: {good: {p: 0.5, to: choice}, bad: {p: rest}}}", "unknown-kind"),
        ("[]", "wrong-type"),
    ],
)
def test_what_comes_before_the_options_leaves_them_open_while_it_is_broken(read: Read, luck: str, code: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(
            f"""\
            expect: [{{best: drill}}]
            start: luck
            nodes:
              luck: {luck}
              choice: {{kind: decision, branches: {{drill: {{}}, sell: {{}}}}}}
            """
        )

    assert _codes(caught.value) == [code]


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("atributes: {money: {}}", "unknown-key"),
        ("attributes: [money]", "wrong-type"),
        ("attributes: {money: {lable: x}}", "unknown-key"),
        ("attributes: {money: &m {}}", "yaml-anchor"),
    ],
)
def test_a_broken_section_makes_no_strangers_of_its_names(read: Read, section: str, code: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(f"{section}\nstart: end\nnodes: {{end: {{kind: outcome, payoff: {{money: 3}}}}}}\n")

    assert _codes(caught.value) == [code]


def test_of_a_number_that_is_no_probability_the_sum_says_nothing_more(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        _odds(read, "", "a: {p: 1.4}, b: {p: 0.2}")

    assert _codes(caught.value) == ["not-a-probability"]


def test_what_is_broken_below_does_not_hide_what_is_missing_at_the_top(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read("note: &x y\nquestion: *x\nnodes: {end: {kind: outcome}}\n")

    assert _codes(caught.value) == ["missing-key", "yaml-anchor", "yaml-alias"]


def test_a_perspective_without_decisions_has_no_options(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(
            """\
            actors: {driller: {}, regulator: {}}
            perspective: regulator
            expect: [{best: drill}]
            start: choice
            nodes: {choice: {kind: decision, by: driller, branches: {drill: {}, sell: {}}}}
            """
        )

    (finding,) = caught.value.findings
    assert (finding.problem, finding.remedy) == (
        "There is no option drill.", "The perspective has no one first decision.",
    )  # fmt: skip


def test_a_broken_item_of_a_list_leaves_the_others_at_their_places(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(
            """\
            parameters: {p: {value: 2, low: 1, high: 3}, q: {value: 2, low: 1, high: 3}}
            correlations:
              - {between: [p, q], rnk: 0.3}
              - {between: [p, r], rank: 0.3}
            start: end
            nodes: {end: {kind: outcome, payoff: p * q}}
            """
        )

    assert [(finding.code, finding.path) for finding in caught.value.findings] == [
        ("unknown-key", "correlations[0].rnk"), ("unknown-parameter", "correlations[1].between[1]"),
    ]  # fmt: skip


# Loops


def _ring(count: int, *more: str) -> str:
    """Return nodes in a ring, each of which may also end."""
    lines = [
        f"  n{i}: {{kind: decision, branches: {{on: {{to: n{(i + 1) % count}}}, out: {{}}}}}}" for i in range(count)
    ]
    return "\n".join(["start: n0", "nodes:", *lines, *more, ""])


def test_a_long_loop_is_told_by_its_first_steps_and_its_last(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(_ring(30))

    (finding,) = caught.value.findings
    steps = " → ".join(f"n{i}.on" for i in range(11))
    assert finding.problem == f"The branches lead in a loop: {steps} → … → n29.on → n0."
    assert finding.path == "nodes.n29.branches.on.to"


def test_a_loop_of_many_thousand_nodes_is_found(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(_ring(5000))

    assert _codes(caught.value) == ["loop"]


def test_of_many_loops_the_first_are_told(read: Read) -> None:
    nodes = ", ".join(
        f"n{i}: {{kind: decision, branches: {{again: {{to: n{i}}}, on: {{to: n{i + 1}}}}}}}" for i in range(30)
    )

    with pytest.raises(ScenarioError) as caught:
        read(f"start: n0\nnodes: {{{nodes}, n30: {{kind: outcome}}}}\n")

    assert [finding.path for finding in caught.value.findings] == [f"nodes.n{i}.branches.again.to" for i in range(20)]


def test_a_shortcut_within_a_loop_is_a_loop_of_its_own(read: Read) -> None:
    text = """\
        start: a
        nodes:
          a: {kind: decision, branches: {on: {to: b}, out: {}}}
          b: {kind: decision, branches: {on: {to: c}, back: {to: a}}}
          c: {kind: decision, branches: {back: {to: a}, stay: {to: b}}}
        """
    with pytest.raises(ScenarioError) as caught:
        read(text)

    assert [finding.problem for finding in caught.value.findings] == [
        "The branches lead in a loop: a.on → b.back → a.",
        "The branches lead in a loop: a.on → b.on → c.back → a.",
        "The branches lead in a loop: b.on → c.stay → b.",
    ]
