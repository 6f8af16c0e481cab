"""What the lint says is proved holds at any values of the parameters, on random small scenarios."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.analyses.subject import Subject
from crossroads.expressions import parse
from crossroads.graph import Arc, build_graph
from crossroads.lint.dominated_branch import find_dominations
from crossroads.lint.inspected import Inspected
from crossroads.lint.proving.leads import Leads
from crossroads.lint.proving.polynomials import Polynomials
from crossroads.lint.proving.strays import find_strays
from crossroads.program import Solution
from crossroads.scenario import Scenario
from gated import Read
from oracle import Oracle
from programs import solution_of
from strategies import PARAMETERS, VECTORS, Data, hidden_scenarios, scenario_of, scenarios, whole_path_scenarios

often = settings(derandomize=True, max_examples=80)
seldom = settings(often, max_examples=50)
# Far above rounding, far below the differences of random numbers.
SLACK = 1e-7

FORMULAS = (
    "p", "1 - p", "p - p", "p * q - q * p", "(1 - p) * q", "1 - p - (1 - p) * q", "k * k", "k ** 3 - k",
    "k ** 2 * p - q", "gain", "best", "abs(k) / 2", "max(k, 2) * p", "exp(k) - exp(k)", "k / (p + 1)",
    "k if p < q else q", "p * k / 4 - gain",
    "(p + q + k) * (p - q) * (k - 1) * (p + k)", "-p * 4", "0 * k", "min(p, q) - p",
)  # fmt: skip


def inspected(solution: Solution) -> Inspected:
    return Inspected(Subject(solution), lambda _question: None)


def leads_of(scenario: Scenario, owner: str) -> Leads:
    seen = inspected(solution_of(scenario))
    return Leads(seen.graph, seen.odds, seen.polynomials, owner)


def pairs(scenario: Scenario, owner: str) -> Iterator[tuple[Arc, Arc]]:
    """Yield every two branches of every decision of an actor."""
    graph = build_graph(scenario)
    for node_id, by in scenario.owners.items():
        if by == owner:
            yield from ((one, other) for one in graph.arcs_of[node_id] for other in graph.arcs_of[node_id])


@often
@given(st.sampled_from(FORMULAS), st.lists(VECTORS, min_size=8, max_size=8))
def test_bounds_hold_a_formula_wherever_it_is_worked_out(formula: str, vectors: list[dict[str, float]]) -> None:
    scenario = scenario_of(_with_formula(formula))
    polynomials = Polynomials(scenario.parameters)

    low, high = polynomials.bounds(polynomials.of(parse(formula)))

    for vector in vectors:
        value = Oracle(scenario, values=vector).number(parse(formula))
        assert low - SLACK <= value <= high + SLACK


@pytest.mark.parametrize(
    ("formula", "bounds"),
    [
        # By hand: p and q lie in [0, 1], k in [-1, 3].
        ("p - p", (0, 0)),
        ("1 - p - (1 - p)", (0, 0)),
        ("p * q - q * p", (0, 0)),
        ("exp(k) - exp(k)", (0, 0)),
        ("1 - p - (1 - p) * q", (0, 1)),
        ("(1 - p) * (k - 2)", (-3, 1)),
        ("k * k", (0, 9)),
        ("2 * k - 1 + p", (-3, 6)),
        ("k / 4 - p * q", (-1.25, 0.75)),
        ("max(k, 2) + p", (2, 4)),
    ],
)
def test_bounds_of_what_is_linear_in_each_parameter_are_exact(formula: str, bounds: tuple[float, float]) -> None:
    polynomials = Polynomials(scenario_of(_with_formula(formula)).parameters)

    assert polynomials.bounds(polynomials.of(parse(formula))) == pytest.approx(bounds)


@often
@given(scenarios(), st.lists(VECTORS, min_size=4, max_size=4))
def test_odds_stay_within_their_bounds(data: Data, vectors: list[dict[str, float]]) -> None:
    scenario = scenario_of(data)
    seen = inspected(solution_of(scenario))

    for vector in vectors:
        odds = Oracle(scenario, values=vector).odds
        for name in seen.odds.stated:
            arc = next(arc for arc in seen.graph.arcs if arc.name == name)
            low, high = seen.odds.bounds(arc)
            assert low - SLACK <= odds[arc.source][arc.id] <= high + SLACK


@often
@given(scenarios(), VECTORS)
def test_no_lead_is_told_that_some_values_deny(data: Data, vector: dict[str, float]) -> None:
    scenario = scenario_of(data)
    solution = solution_of(scenario_of(data, vector))
    for owner in scenario.actors:
        if scenario.plays(owner).kind != "rational":
            continue
        leads, sign = leads_of(scenario, owner), -1 if scenario.actors[owner].goal == "min" else 1
        if not leads.can_be_told:
            continue
        scale = sum(leads_scale(scenario, vector, owner)) if scenario.actors[owner].normalised else 1.0
        for one, other in pairs(scenario, owner):
            values = [solution.certainty_equivalent(arc.source, arc.id, owner) for arc in (one, other)]
            if values[0] is not None and values[1] is not None:
                lead = sign * (values[0] - values[1]) * scale
                assert leads.ahead(one, other) <= lead + SLACK * (1 + abs(lead))


def leads_scale(scenario: Scenario, vector: dict[str, float], owner: str) -> list[float]:
    """Return an actor's multipliers before they are divided by their sum."""
    oracle = Oracle(scenario, values=vector)
    return [oracle.number(formula) for formula in scenario.multipliers(owner).values()]


@seldom
@given(whole_path_scenarios(), VECTORS)
def test_who_judges_whole_paths_never_prefers_a_dominated_branch(data: Data, vector: dict[str, float]) -> None:
    found = list(find_dominations(inspected(solution_of(scenario_of(data)))))
    if not found:
        return
    solution = solution_of(scenario_of(data, vector))
    for worse, better, _ in found:
        owner = solution.scenario.owners[worse.source]
        sign = -1 if solution.scenario.actors[owner].goal == "min" else 1
        values = [solution.certainty_equivalent(arc.source, arc.id, owner) for arc in (better, worse)]
        if values[0] is not None and values[1] is not None:
            assert sign * (values[0] - values[1]) >= -SLACK * (1 + abs(values[0]))


@seldom
@given(hidden_scenarios(6), VECTORS)
def test_no_strategy_needs_a_dominated_branch_where_information_is_hidden(data: Data, vector: dict[str, float]) -> None:
    found = list(find_dominations(inspected(solution_of(scenario_of(data)))))
    if not found:
        return
    oracle = Oracle(scenario_of(data, vector))
    for worse, better, nodes in found:
        values = [oracle.best("a", (nodes[0], arc.id))[0] for arc in (better, worse)]
        assert oracle.sign("a") * (values[0] - values[1]) >= -SLACK * (1 + abs(values[0]))


def test_a_corner_of_many_ranges_is_found_by_searching_on(read: Read) -> None:
    # Twelve parameters, six of which push each way: 0.5 + 6 * 0.1 at one corner of 4,096 that the gate does not try.
    names = [*(f"a{i}" for i in range(6)), *(f"b{i}" for i in range(6))]
    entries = ", ".join(f"{name}: {{value: 0.05, low: 0, high: 0.1}}" for name in names)
    formula = f"0.5 + {' + '.join(names[:6])} - ({' + '.join(names[6:])})"
    scenario = read(
        f"parameters: {{{entries}}}\nstart: n\nnodes: {{n: {{kind: chance, branches: "
        f"{{x: {{p: {formula}}}, y: {{p: rest, payoff: 1}}}}}}}}\n"
    )

    (found,) = find_strays(scenario)

    assert scenario.warnings == ()
    assert found.stray.branch == "x"
    assert found.stray.value in (pytest.approx(1.1), pytest.approx(-0.1))
    assert set(found.stray.witness) == set(names)
    assert not found.is_far


def _with_formula(formula: str) -> Data:
    nodes: Data = {"end": {"kind": "outcome", "payoff": formula}}
    return {"crossroads": 1, "title": "Random", "parameters": PARAMETERS, "start": "end", "nodes": nodes}
