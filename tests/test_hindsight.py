"""Options in hindsight: against paths followed one by one, clairvoyance, and numbers worked by hand."""

import math
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crossroads
from crossroads.analyses.forecasting.conditioned import value_known
from crossroads.analyses.forecasting.event_graph import make_event_graph
from crossroads.analyses.hindsight import Hindsight
from crossroads.analyses.learning.event_information import clairvoyance
from crossroads.analyses.learning.known_events import find_event
from crossroads.errors import AnalysisError, ScenarioError
from crossroads.program import Solution
from crossroads.scenario import EventFormula, Exponential, read_event
from crossroads.study import Study
from oracle import Oracle, Policy
from programs import near, solution_of
from strategies import Data, scenario_of, scenarios
from test_events import formulas, named, places

often = settings(derandomize=True, max_examples=60)


class _Followed:
    """The definition, followed down every path on its own."""

    def __init__(self, solution: Solution, event: EventFormula, policy: Policy) -> None:
        self.scenario, self.event, self.policy = solution.scenario, event, policy
        self.oracle, self.by = Oracle(solution.scenario), solution.by
        self.chooses = self.scenario.plays(self.by).kind == "rational"

    def known(self, node_id: str | None, met: frozenset[str]) -> tuple[float, float]:
        """Return the likelihood of the event, and the value given it, from a node on."""
        if node_id is None:
            return float(self.event.happens(met)), 0.0
        node, met = self.scenario.nodes[node_id], met | {node_id}
        here = self.oracle.objective(self.by, self.oracle.earned_at(node_id))
        if not node.branches:
            return float(self.event.happens(met)), here
        found = {}
        for key, branch in node.branches.items():
            likelihood, value = self.known(branch.to, met | {f"{node_id}.{key}"})
            on_it = self.oracle.objective(self.by, self.oracle.on_branch[node_id, key])
            found[key] = likelihood, on_it + value
        is_own = self.scenario.owner(node_id) == self.by and node_id not in self.scenario.first_decision
        likelihood, value = self._best(found) if is_own and self.chooses else self._mean(node_id, found)
        return likelihood, here + value

    def _best(self, found: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
        possible = [each for each in found.values() if each[0] > 0]
        return max(possible, key=lambda each: self.oracle.sign(self.by) * each[1], default=(0.0, 0.0))

    def _mean(self, node_id: str, found: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
        mass = {key: self.policy[node_id][key] * likelihood for key, (likelihood, _) in found.items()}
        total = math.fsum(mass.values())
        if total <= 0:
            return 0.0, 0.0
        pairs = [(mass[key] / total, value) for key, (_, value) in found.items() if mass[key] > 0]
        risk = self.scenario.actors[self.by].risk
        if not isinstance(risk, Exponential):
            return total, math.fsum(p * value for p, value in pairs)
        sign, tolerance = self.oracle.sign(self.by), self.oracle.number(risk.tolerance)
        return total, -sign * tolerance * math.log(math.fsum(p * math.exp(-sign * v / tolerance) for p, v in pairs))


@often
@given(scenarios(most_nodes=7), st.data())
def test_it_is_the_expectation_over_the_paths_on_which_it_happened(data: Data, more: st.DataObject) -> None:
    scenario = scenario_of(data)
    solution = solution_of(scenario)
    text, _ = more.draw(formulas(places(scenario), depth=2))
    event = read_event(text)
    graph = make_event_graph(solution.program, event)

    for option in scenario.options:
        weight = solution.policy_with(option)
        policy = named(scenario, solution.program.arc_names, weight[:, 0].tolist())
        likelihood, value = _Followed(solution, event, policy).known(scenario.start, frozenset())
        known = value_known(solution, graph, weight)
        assert known.likelihood == near(likelihood)
        if likelihood > 1e-9:
            assert known.value == near(value)


# A well that is wet or dry whatever is done; a company may drill at once, or buy a test of the market first, after
# which it may still leave. What is earned is worked out below by hand.
WELL = """
crossroads: 1
title: Drill?
as_of: 2030-01-01
parameters: {p_wet: {value: 0.3, low: 0.1, high: 0.5}}
start: choice
nodes:
  choice:
    kind: decision
    branches:
      drill: {label: Drill, to: well, payoff: -70}
      wait:  {label: Wait, to: price, payoff: -5}
      leave: {label: Leave, payoff: 10}
  price:
    kind: chance
    branches:
      up:   {p: 0.4, to: again, payoff: 20}
      down: {p: rest, to: again}
  again:
    kind: decision
    branches:
      drill: {to: well, payoff: -70}
      leave: {}
  well:
    kind: chance
    branches:
      wet: {p: p_wet, payoff: 200}
      dry: {p: rest}
questions:
  wet:    {text: Is there oil?, by: 2030-06-30, event: [well.wet]}
  up:     {text: Does the price rise?, by: 2030-06-30, event: [price.up]}
  oil:    {text: Is oil of no use?, by: 2030-06-30, event: not well.wet and (choice.wait or choice.leave)}
  strike: {text: Is there a strike?, by: 2030-06-30}
"""


@pytest.fixture
def well(tmp_path: Path) -> Study:
    (tmp_path / "well.yaml").write_text(WELL, "utf-8")
    return crossroads.load(tmp_path / "well.yaml")


def resolved(study: Study, folder: Path, **outcomes: bool) -> Hindsight:
    path = folder / "resolutions.yaml"
    lines = [f"{key}: {{date: 2030-06-30, outcome: {str(each).lower()}}}" for key, each in outcomes.items()]
    path.write_text("\n".join(lines), "utf-8")
    result = study.analyse("hindsight", resolutions=str(path))
    assert isinstance(result, Hindsight)
    return result


def test_known_oil_changes_the_choice(well: Study, tmp_path: Path) -> None:
    result = resolved(well, tmp_path, wet=True)

    # Beforehand: drill 0.3 * 200 - 70 = -10, wait -5 + 0.4 * 20 = 3, leave 10. With oil: 130; -5 + 8 - 70 + 200 = 133.
    assert [each.before for each in result.options] == pytest.approx([-10, 3, 10])
    assert [each.known for each in result.options] == pytest.approx([130, 133, None])
    assert [each.likelihood for each in result.options] == pytest.approx([0.3, 0.3, 0])
    assert result.headline() == (
        "Knowing what happened, “Wait” would have been best, not “Leave”: worth 133.0, 3.0 ahead of “Drill”"
    )
    assert result.note() == (
        "Taken as known: yes to “Is there oil?”. It cannot happen after “Leave”: nothing is said of that."
    )


def test_what_hangs_on_the_choice_is_told(well: Study, tmp_path: Path) -> None:
    result = resolved(well, tmp_path, wet=False, up=True, strike=True)

    # Without drilling first, waiting and a rise: then it leaves, or drills dry. -5 + 20 = 15.
    assert [each.known for each in result.options] == pytest.approx([None, 15, None])
    assert result.headline() == "Only “Wait” goes with what happened: it is worth 15.00 then"
    assert result.note() == (
        "Taken as known: yes to “Does the price rise?”; no to “Is there oil?”. It cannot happen after “Drill” or "
        "“Leave”: nothing is said of that. Not in the model, so left aside: “Is there a strike?”."
    )

    result = resolved(well, tmp_path, wet=False)
    assert [each.known for each in result.options] == pytest.approx([-70, 3, 10])
    assert [each.likelihood for each in result.options] == pytest.approx([0.7, 1, 1])
    assert result.headline() == "Knowing what happened, “Leave” would still be best: worth 10.0, 7.0 ahead of “Wait”"
    assert result.note() == (
        "Taken as known: no to “Is there oil?”. What happened hangs on the choice (100 % after “Wait”, 70 % after "
        "“Drill”): options are compared in the worlds in which it happened, not by what they would have brought about."
    )


def test_of_equally_good_options_the_one_chosen_beforehand_stays(tmp_path: Path) -> None:
    # Whoever waits drills later at no loss: -5 + 20 * 0.4 + (-73 + 200) is as much as drilling at once for 130.
    text = WELL.replace("drill: {to: well, payoff: -70}", "drill: {to: well, payoff: -73}").replace(
        "{payoff: 10}", "{}"
    )
    text = text.replace("leave: {label: Leave, payoff: 10}", "leave: {label: Leave, payoff: -10}")
    (tmp_path / "well.yaml").write_text(text, "utf-8")

    result = resolved(crossroads.load(tmp_path / "well.yaml"), tmp_path, wet=True)

    assert [each.known for each in result.options] == pytest.approx([130, 130, None])
    assert (result.best.id, result.lead, result.is_changed) == ("wait", 0, False)
    assert result.headline() == "Knowing what happened, “Wait” would still be best: worth 130.00, as is “Drill”"


def test_it_is_judged_as_the_risk_has_it(tmp_path: Path) -> None:
    (tmp_path / "well.yaml").write_text(f"{WELL}actors: {{driller: {{risk: {{kind: log, wealth: 300}}}}}}\n", "utf-8")
    study = crossroads.load(tmp_path / "well.yaml")

    # With oil waiting ends with 145 or 125, without it with 15 or -5: the certain totals that are worth as much.
    wet, dry = (resolved(study, tmp_path, wet=is_wet).options for is_wet in (True, False))
    assert wet[1].known == pytest.approx(445**0.4 * 425**0.6 - 300)
    assert dry[1].known == pytest.approx(315**0.4 * 295**0.6 - 300)
    assert [each.known for each in dry] == pytest.approx([-70, dry[1].known, 10])


def test_it_is_clairvoyance_where_the_event_comes_whatever_is_done(tmp_path: Path) -> None:
    # The same well, with a state that shows after every option.
    text = WELL.replace("leave: {label: Leave, payoff: 10}", "leave: {label: Leave, to: well, payoff: -50}")
    text = text.replace("      leave: {}", "      leave: {to: well, payoff: -60}")
    (tmp_path / "well.yaml").write_text(text, "utf-8")
    study = crossroads.load(tmp_path / "well.yaml")
    solution = study.solve()

    knowing = 0.0
    for is_wet, probability in ((True, 0.3), (False, 0.7)):
        result = resolved(study, tmp_path, wet=is_wet)
        assert [each.likelihood for each in result.options] == pytest.approx([probability] * 3)
        knowing += probability * (result.best.known or 0.0)

    told = clairvoyance(solution, [find_event(solution, ["well"])])
    assert knowing - solution.root[2] == pytest.approx(told.value)


def test_what_cannot_have_happened_is_told(well: Study, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError) as refused:
        resolved(well, tmp_path, up=True, wet=True, oil=True)

    assert str(refused.value) == (
        "What happened cannot happen in the model, whatever is chosen: “yes” to “Is oil of no use?” and what the "
        "questions before it say. Mend the event or the resolution, or read the others as assessed: "
        "--actor NAME=assessed."
    )


def test_without_resolutions_there_is_no_hindsight(well: Study, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="No question is resolved"):
        well.analyse("hindsight")
    with pytest.raises(AnalysisError, match="No resolved question names an event"):
        resolved(well, tmp_path, strike=True)
    with pytest.raises(AnalysisError) as refused:
        resolved(well, tmp_path, wett=True)
    assert str(refused.value) == "There is no question wett to resolve. Did you mean wet?"


def test_a_file_of_resolutions_is_checked_at_its_lines(well: Study, tmp_path: Path) -> None:
    path = tmp_path / "resolutions.yaml"
    path.write_text("wet: {date: 2030-06-30, outcome: maybe}\nup: {outcome: true}\n", "utf-8")

    with pytest.raises(ScenarioError) as refused:
        well.analyse("hindsight", resolutions=str(path))

    assert str(refused.value) == (
        f"{path}:1:34: error: questions.wet.resolved.outcome [wrong-type]\n"
        "    1 | wet: {date: 2030-06-30, outcome: maybe}\n"
        "      |                                  ^\n"
        "  Expected true or false; found the text 'maybe'.\n"
        "  Write true or false.\n\n"
        f"{path}:2:1: error: questions.up.resolved [missing-key]\n"
        "    2 | up: {outcome: true}\n"
        "      | ^\n"
        "  resolved has no date.\n"
        "  Add date.\n\n"
        "2 problems."
    )


def test_the_ferries_have_the_answer_of_their_readme() -> None:
    folder = Path(__file__).parents[1] / "scenarios" / "ferry-strike"
    result = crossroads.load(folder / "overlays" / "resolved.yaml").analyse("hindsight")
    assert isinstance(result, Hindsight)

    # Beforehand, with 1.23 for summer and autumn taken off; then a strike wins with 0.65 / (0.65 + 0.35 * 0.35), the
    # other company costs 2, and after talks the strike is a point worse.
    win = 0.65 / 0.7725
    strike = 9 * win - 2 * (1 - win) - 2.5 - 2
    assert [each.before for each in result.options] == pytest.approx([1.23875 - 1.23, 3.18925 - 1.23, 3 - 1.23])
    assert [each.known for each in result.options] == pytest.approx([strike, strike - 1, 3 - 2])
