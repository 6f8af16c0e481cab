"""Scenarios behind the gate: the example of the format key by key, defaults, digest, what reading costs."""

import datetime as dt
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from pydantic import ValidationError

from crossroads.distributions import Normal, Pert
from crossroads.scenario import Exponential, Plays, Rest, Scenario, read_scenario
from gated import TWO, Read, sole_parameter

CONTRACT = Path(__file__).parent / "data" / "contract.yaml"


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
    assert (question.by, str(question.event), question.resolved) == (dt.date(2023, 6, 30), "permit.granted", None)
    assert (best.best, str(best.margin)) == ("drill", ">= 1")
    assert (str(probability.probability), probability.given, str(probability.is_)) == ("well.wet", "drill", "< 0.25")


def test_its_parts_cannot_be_changed(contract: Scenario) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        contract.nodes["choice"].label = "Another"  # type: ignore[misc]  # what is tested


def test_it_is_read_alike_from_any_folder(contract: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CONTRACT.parent)

    assert read_scenario("contract.yaml").digest == contract.digest


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
    overlaid = sole_parameter(read, "3", "parameters: {x: 4}")

    assert overlaid.digest == sole_parameter(read, "4").digest == sole_parameter(read, "3", x=4).digest


# What reading costs


@pytest.mark.parametrize("module", ["scipy", "networkx", "matplotlib", "pandas"])
def test_reading_a_scenario_imports_nothing_heavy(module: str) -> None:
    code = (
        f"import sys, crossroads.scenario as s\ns.read_scenario({str(CONTRACT)!r})\nsys.exit({module!r} in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
