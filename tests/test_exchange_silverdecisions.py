"""SilverDecisions trees: published ones give their answers, wrong ones are told where, and ours come back the same."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from case_converter import CASES, Case, load_case
from crossroads.errors import AnalysisError, DefinitionError, Finding, ScenarioError
from crossroads.exchange import export, import_scenario
from crossroads.exchange.silverdecisions import read_silverdecisions
from crossroads.exchange.silverdecisions.formulas import Lookup, Part, translate
from crossroads.expressions import parse
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import Scenario, read_scenario
from strategies import Data, scenario_of, scenarios

TREES = CASES / "silverdecisions"
EXCHANGE = Path(__file__).parent / "exchange"
SCENARIOS = Path(__file__).parents[1] / "scenarios"
VALID = [path for path in sorted(TREES.glob("*.json")) if not path.stem.startswith("invalid")]
INVALID = sorted(TREES.glob("invalid-*.json"))
PUBLISHED = [path.stem for path in VALID if (CASES / path.name).exists()]


def solved(scenario: Scenario) -> Solution:
    return solve(make_solver(compile_graph(build_graph(scenario))))


def imported(path: Path) -> Solution:
    """Return the solution of a tree, by way of the text of its scenario."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "scenario.yaml"
        target.write_text(import_scenario(path).yaml, "utf-8")
        return solved(read_scenario(target))


def pairs(case: Case, solution: Solution) -> dict[str, tuple[str, list[str]]]:
    """Return node of a case → a node of the tree that stands for it, with its branches; both in their order."""
    by_id = {node["id"]: node for node in case.data["nodes"]}
    found: dict[str, tuple[str, list[str]]] = {}
    stack = [(case.data["root"], solution.scenario.start)]
    while stack:
        theirs, ours = stack.pop()
        arcs = solution.graph.arcs_of[ours]
        found[theirs] = (ours, [arc.id for arc in arcs])
        branches = by_id[theirs].get("branches", [])
        assert len(branches) == len(arcs)
        stack += [(branch["child"], arc.target) for branch, arc in zip(branches, arcs, strict=True)]
    return found


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_tree_gives_its_answers(name: str) -> None:
    case, solution = load_case(name), imported(TREES / f"{name}.json")
    nodes = pairs(case, solution)
    by_id = {node["id"]: node for node in case.data["nodes"]}
    checked = 0
    for entry in case.expected:
        if "set" in entry or entry["what"] not in ("value", "branch_value", "optimal"):
            continue
        theirs = str(entry.get("node", case.data["root"]))
        ours, branches = nodes[theirs]
        labels = dict(zip([each["label"] for each in by_id[theirs].get("branches", [])], branches, strict=True))
        if entry["what"] == "optimal":
            choice = solution.choice(ours)
            assert set(solution.ties.get(ours, (choice,))) == {labels[label] for label in entry["branches"]}
        else:
            branch = entry.get("branch")
            value = solution.branch_value(ours, labels[branch]) if branch else solution.value(ours)
            assert value == pytest.approx(entry["value"], abs=entry["tolerance"], rel=1e-12)
        checked += 1
    assert checked >= 3


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_tree_becomes_a_scenario_without_warnings(path: Path) -> None:
    assert imported(path).scenario.warnings == ()


FOUND = {
    "invalid-badchance": [(147, 27, "probability-sum"), (206, 27, "no-branches")],
    "invalid-badx": [(504, 14, "not-json")],
    "invalid-malformed": [(3, 3, "not-json")],
    "invalid-not-silverdecisions": [
        (1, 1, "not-silverdecisions"),
        (19, 27, "probability-sum"),
        (78, 27, "no-branches"),
    ],
    "invalid-probability": [(225, 27, "probability-sum")],
}


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_wrong_tree_is_told_at_its_places(path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        import_scenario(path)

    assert [(*each.place[1:], each.code) for each in caught.value.findings] == FOUND[path.stem]
    assert all(each.place.file == str(path) and each.remedy for each in caught.value.findings)


def test_a_finding_says_where_what_and_what_to_do() -> None:
    text = tree(chance(("win", "0.3", "1 +"), ("lose", "0.3", "x"), ("draw", "2", None)))

    with pytest.raises(ScenarioError) as caught:
        read_silverdecisions(text, "tree.json")

    problems = [each.problem for each in caught.value.findings]
    assert problems == [
        "The formula '1 +' cannot be read at 'its end'.",
        "There is no variable x.",
        "Expected a number or a formula; found nothing.",
        "The probability 2 is not from 0 to 1.",
    ]


def tree(root: Data, **top: Any) -> str:
    data = {"trees": [root], **top.pop("data", {})}
    return json.dumps(
        {"SilverDecisions": "1.2.1", "rule": "expected-value-maximization", **top, "data": data}, indent=1
    )


def end(name: str = "") -> Data:
    return {"type": "terminal", "name": name, "childEdges": []}


def edge(name: str, payoff: Any, child: Data | None = None, probability: Any = None) -> Data:
    odds = {} if probability is None else {"probability": probability}
    return {"name": name, "payoff": payoff, "childNode": child or end()} | odds


def chance(*edges: tuple[str, Any, Any], **more: Any) -> Data:
    return {
        "type": "chance",
        "name": "",
        "childEdges": [edge(name, payoff, None, p) for name, p, payoff in edges],
    } | more


def decision(*edges: Data, **more: Any) -> Data:
    return {"type": "decision", "name": "", "childEdges": list(edges)} | more


def read(text: str) -> tuple[Data, tuple[str, ...]]:
    result = read_silverdecisions(text, "tree.json")
    return dict(result.scenario), result.lost


def branches(scenario: Data, node: str = "start") -> Data:
    found: Data = scenario["nodes"][node]["branches"]
    return found


def test_hashes_share_what_is_left() -> None:
    given = chance(("a", "q / 2", 0), ("b", "#", 1), ("c", "#", 2))

    found, _ = read(tree(given, data={"code": "q = 0.5"}))

    assert [each["p"] for each in branches(found).values()] == ["q / 2", "(1 - (q / 2)) / 2", "rest"]


def test_code_below_shadows_code_above_and_leaves_what_was_computed() -> None:
    below = chance(("a", "p", "x"), ("b", "#", "double(x) + c"), code="x = x + 1")
    root = decision(edge("go", "c", below), edge("stay", "x"), code="x = 2; c = 10 * x  # cost\ndouble(y) = 2 * y")

    found, lost = read(tree(root, data={"code": "p = 1/4\nunused = ones(3)"}))

    assert found["parameters"] == {"p": 0.25, "x": 2, "c": "10 * x", "x_2": {"value": "x + 1", "label": "x"}}
    assert branches(found, "go")["a"] == {"p": "p", "payoff": "x_2"}
    assert branches(found, "go")["b"]["payoff"] == "(2 * x_2) + c"
    assert "unused = ones(3), unless it is used" in lost[0]
    assert solved(scenario_of(found)).value("start") == 20 + 0.25 * 3 + 0.75 * (6 + 20)


def test_random_numbers_become_distributions() -> None:
    code = "a = random(2, 4)\nb = Normal(1, 0.5)\nc = 10 + Triangular(0, 6, 3)"

    found, _ = read(tree(decision(edge("x", "a + b"), edge("y", "c + random()")), data={"code": code}))

    shapes = {name: entry.get("distribution") for name, entry in found["parameters"].items() if isinstance(entry, dict)}
    assert shapes == {
        "a": {"uniform": {"low": 2, "high": 4}},
        "b": {"normal": {"mean": 1, "sd": 0.5}},
        "c_draw": {"triangular": {"low": 0, "mode": 3, "high": 6}},
        "payoff_y_draw": {"uniform": {"low": 0, "high": 1}},
    }
    # The means: 3 + 1, and 10 + 3 + 0.5.
    assert [option.value for option in solved(scenario_of(found)).options] == [4, 13.5]


def test_functions_without_a_counterpart_are_written_as_their_value() -> None:
    root = decision(edge("a", "2 * sin(angle)"), edge("b", "round(-2.5)"), edge("c", "asin(2) + gamma(3)"))

    with pytest.raises(ScenarioError, match="The function asin with 1 arguments has no counterpart"):
        read(tree(root, data={"code": "angle = 0.5"}))
    found, lost = read(tree(decision(*root["childEdges"][:2]), data={"code": "angle = 0.5"}))

    # sin 0.5 from a table of natural sines.
    assert [option.value for option in solved(scenario_of(found)).options] == pytest.approx([2 * 0.4794255386, -3])
    assert lost[0] == "sin(angle) has no counterpart: it is written as its value, 0.479426, and follows nothing."


@pytest.mark.parametrize(
    ("rule", "values"),
    [("min-max", (-1.5, 1)), ("max-min", (1.5, -1)), ("min-min", (-1.5, -1)), ("max-max", (1.5, 1))],
)
def test_two_criteria_are_weighed_as_the_rule_says(rule: str, values: tuple[float, float]) -> None:
    root = decision(edge("a", ["2", "5"]), edge("b", [1, 1]))
    data = {"payoffNames": ["Cost", "Effect"], "defaultCriterion1Weight": 1.5}

    found, lost = read(tree(root, rule=rule, viewMode="twoCriteria", data=data))

    assert not lost
    expected = [2 * values[0] + 5 * values[1], values[0] + values[1]]
    assert [option.value for option in solved(scenario_of(found)).options] == pytest.approx(expected)


def test_the_second_criterion_alone_is_judged_where_it_is_shown_alone() -> None:
    found, _ = read(tree(decision(edge("a", ["2", "5"]), edge("b", [9, 1])), viewMode="criterion2"))

    assert [option.value for option in solved(scenario_of(found)).options] == [5, 1]


def test_costs_are_minimised_and_rules_without_odds_are_told() -> None:
    root = decision(edge("a", "2"), edge("b", "1"))

    least, _ = read(tree(root, rule="expected-value-minimization"))
    worst, lost = read(tree(root, rule="maxi-min"))

    assert solved(scenario_of(least)).choice("start") == "b"
    assert solved(scenario_of(worst)).choice("start") == "a"
    assert len(lost) == 1
    assert lost[0].startswith("tree.json:3:10: The rule maxi-min looks at best or worst endings and not at odds;")


def test_other_trees_of_a_file_are_told() -> None:
    text = json.loads(tree(decision(edge("a", 1), edge("b", 2))))
    text["data"]["trees"].insert(0, end("Scrap"))

    found, lost = read(json.dumps(text))

    assert list(branches(found)) == ["a", "b"]
    assert lost == ("1 tree (Scrap) beside the largest one: import each from a file of its own.",)


def test_a_deep_tree_is_read() -> None:
    text = '{"SilverDecisions": "1.0.0", "data": {"trees": ['
    depth = 5000
    text += (
        '{"type": "chance", "name": "", "childEdges": [{"name": "", "payoff": 1, "probability": 1, "childNode": '
        * depth
    )
    text += '{"type": "terminal", "name": "", "childEdges": []}' + "}]}" * depth + "]}}"

    assert len(read(text)[0]["nodes"]) == depth


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("-2^2", "-2 ** 2"), ("(a+b)*2", "(a + b) * 2"), ("a-(b-c)", "a - (b - c)"), ("a/(b*c)", "a / (b * c)"),
        ("2 a b", "2 * a * b"), ("2(a+1)", "2 * (a + 1)"), ("log(a, 10)", "log(a) / log(10)"),
        ("pow(a+1, 2)", "(a + 1) ** 2"), ("0.(3)", "1/3"), ("1 1/2", 1.5),
        ("a>1 and not b ? a : b ? 1 : 2", "a if a > 1 and (not b) else 1 if b else 2"),
        ("((a)+(b*c))*(2)", "(a + b * c) * 2"), ("(a<b)<c", "(a < b) < c"), ("a<b<c", "a < b < c"),
        ("(a ? b : c) + (-a)^2", "(b if a else c) + (-a) ** 2"), ("((a>1) ? b : c)", "b if a > 1 else c"),
        ("pi*2", "3.141592653589793 * 2"), ("1e3", 1000), ("a^-1", "a ** -1"), (".5", 0.5),
    ],
)  # fmt: skip
def test_formulas_are_translated(theirs: str, ours: str | float) -> None:
    def known(name: str) -> Part:
        if name in "abc":
            return Part(name)
        raise DefinitionError(f"There is no variable {name}.", "")

    assert translate(theirs, Lookup(known, lambda _name, _given: None)) == ours


def test_translated_formulas_have_the_values_that_mathjs_gives_them() -> None:
    stored = json.loads((EXCHANGE / "formulas.json").read_text("utf-8"))
    same = Lookup(Part, lambda _name, _given: None)

    found = {text: parse(str(translate(text, same))).at(stored["at"]) for text in stored["formulas"]}

    assert len(found) == 80
    assert found == pytest.approx(stored["formulas"], rel=1e-12)


def test_repeated_numbers_become_parameters_of_their_label() -> None:
    text = import_scenario(TREES / "rockefeller.json").yaml

    assert "instaluj: {value: -250}" in text
    assert "payoff: instaluj" in text
    # 750, 1000 and 500 are different prices under one label.
    assert "sprzedaj: {payoff: 750}" in text


@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(scenarios())
def test_a_scenario_comes_back_with_its_values_and_choices(data: Data) -> None:
    first = solved(scenario_of(data))
    # Attitudes to risk are lost, and said to be; so are payoffs of a sole node, and options that are not at the root.
    assume(first.scenario.actors[first.by].risk is None and first.graph.arcs_of[first.scenario.start])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.json"
        path.write_text(export(first, "silverdecisions").text, "utf-8")
        again = imported(path)

    scale = 1 + max(abs(first.value(node_id)) for node_id in first.graph.vertices)
    near = pytest.approx
    # Odds that follow from a solution are written to nine decimals.
    digits = 1e-7 if any(each.kind == "logit" for each in first.solver.plays.values()) else 1e-9
    own = [amount_of_start(first)]
    # The pair of nodes at every step: the graph of the one, and what became of it in the tree of the other.
    stack = [(first.scenario.start, again.scenario.start)]
    while stack:
        here, there = stack.pop()
        ours, theirs = first.graph.arcs_of[here], again.graph.arcs_of[there]
        assert [arc.label for arc in ours] == [arc.label for arc in theirs]
        is_start = here == first.scenario.start
        for before, after in zip(ours, theirs, strict=True):
            kept = first.branch_value(here, before.id) + (own[0] if is_start else 0)
            assert again.branch_value(there, after.id) == near(kept, abs=digits * scale)
            assert again.weight(there, after.id) == near(first.weight(here, before.id), abs=digits)
            stack.append((before.target, after.target))
    assert again.value(again.scenario.start) == near(first.value(first.scenario.start), abs=digits * scale)


def amount_of_start(solution: Solution) -> float:
    """Return what the start itself earns, which a tree earns on its branches."""
    program = solution.program
    actor = program.actors.index(solution.by)
    return float(solution.block.payoffs.node[program.node_index[solution.scenario.start], actor, 0])


@pytest.mark.parametrize("name", ["first-steps", "harbour-crisis", "clinic"])
def test_files_are_those_that_silverdecisions_was_asked_about(name: str) -> None:
    """The answers are those of SilverDecisions' own engine (see by), which found no fault in the files."""
    folder = EXCHANGE if name == "clinic" else SCENARIOS / name
    solution = solved(read_scenario(folder / ("clinic.yaml" if name == "clinic" else "scenario.yaml")))
    answers = json.loads((EXCHANGE / "answers.json").read_text("utf-8"))["files"][name]

    assert export(solution, "silverdecisions").text == (EXCHANGE / f"{name}.json").read_text("utf-8")
    for there in (solution, imported(EXCHANGE / f"{name}.json")):
        assert there.value(there.scenario.start) == pytest.approx(answers["value"])
        branches = {arc.label: arc for arc in there.graph.arcs_of[there.scenario.start]}
        for label, (value, is_optimal) in answers["branches"].items():
            arc = branches[label]
            assert there.branch_value(arc.source, arc.id) == pytest.approx(value)
            assert (there.choice(arc.source) == arc.id) == is_optimal


def test_what_both_formats_can_say_comes_back() -> None:
    back = import_scenario(EXCHANGE / "clinic.json")

    assert not back.lost
    assert back.yaml.partition("\n\n")[2] == (EXCHANGE / "clinic.back.yaml").read_text("utf-8")


def test_what_cannot_be_a_tree_is_refused() -> None:
    hidden = read_scenario(SCENARIOS / "oil-driller" / "scenario.yaml")
    large = read_scenario(SCENARIOS / "belarus-2022" / "scenario.yaml")

    with pytest.raises(AnalysisError, match="3 decisions with the information 'before the test' cannot be told so"):
        export(solved(hidden), "silverdecisions")
    with pytest.raises(AnalysisError, match="written out, this graph has 41,624 nodes and 25 steps"):
        export(solved(large), "silverdecisions")


ODD: tuple[Any, ...] = (
    None, True, 0, -1, 0.5, 1e308, "", "#", "p", "1/3", "1/0", "2 pr", "nan", "Infinity", "x = 1", [], {},
    ["1", "2", "3"], "random()", "a" * 200, "é – ☃", "\n\n", "((((", "chance", "terminal", "min-max",
    "f(x) = x\ny = f(2)", "y = f(", "i", "[1, 2]", "sqrt(-1)", "log(0)", "1 ? 2 : 3", "10^400", "~", "payoff",
    "decider", 10**400,
)  # fmt: skip


@settings(max_examples=60)
@given(st.sampled_from([path for path in VALID if "random" not in path.stem]), st.data())
def test_a_damaged_tree_is_told_where_or_passes_the_gate(path: Path, data: st.DataObject) -> None:
    top = json.loads(path.read_text("utf-8"))
    spots: list[tuple[Any, Any]] = []
    waiting = [top]
    while waiting:
        here = waiting.pop()
        inside = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else []
        layout = ("computed", "location", "treeDesigner")
        spots += [(here, key) for key in inside if key not in layout]
        waiting += [here[key] for key in inside if key not in layout]
    holder, key = data.draw(st.sampled_from(spots))
    holder[key] = data.draw(st.sampled_from(ODD))

    findings: tuple[Finding, ...] = ()
    try:
        found = read_silverdecisions(json.dumps(top, indent=1), "tree.json")
    except ScenarioError as error:
        findings = error.findings
    else:
        assert solved(scenario_of(dict(found.scenario))).scenario.nodes
    assert all(finding.place.line and finding.problem and finding.remedy for finding in findings)


def test_what_is_lost_on_the_way_out_is_listed() -> None:
    harbour = read_scenario(SCENARIOS / "harbour-crisis" / "scenario.yaml")

    assert export(solved(harbour), "silverdecisions").lost == (
        "That 3 nodes are shared: each way has its own copy, 22 nodes instead of 11.",
        "That The defender decides: its nodes are chance nodes with the odds of this solution (rational).",
        "That The patron decides: its nodes are chance nodes with the odds of this solution (rational).",
        "The 3 attributes one by one: payoffs are written as the objective of The challenger.",
        "4 effects' names and 2 expectations.",
        "Labels, units, notes and grounds of 3 parameters: only names and numbers are written.",
    )
