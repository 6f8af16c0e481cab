"""Charts of odd scenarios: tiny, huge, without this or that, with every sign that a label may hold."""

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from crossroads.analyses import analyse
from crossroads.analyses.decision_graph import analyse_decision_graph
from crossroads.analyses.options import Options
from crossroads.analyses.subject import Subject
from crossroads.charts import CHARTS, figure_of, to_png, to_svg
from crossroads.charts.blocks import line_width, node_blocks
from crossroads.charts.decision_graph import frame
from crossroads.errors import AnalysisError
from drawn import ABOUT_EVIDENCE, ABOUT_HIDING, ELSEWHERE, cut, overlapping, solve_text

LONG = "A label that goes on and on because its author could not stop, Donaudampfschifffahrtsgesellschaftskapitaen"


def decision(branches: str, more: str = "", head: str = "", title: str = "Odd") -> str:
    lines = "\n".join(f"      {line}" for line in branches.strip().splitlines())
    top = f"crossroads: 1\ntitle: {title}\nstart: a\n{head}"
    return f"{top}nodes:\n  a:\n    kind: decision\n    branches:\n{lines}\n{more}"


GAMBLE = "  c: {kind: chance, branches: {u: {p: 0.3, payoff: 500}, v: {p: rest, payoff: -100}}}\n"
RANGE = "parameters:\n  q: {value: 2, low: -1, high: 4, label: Worth}\n"

ODD = {
    "one option": decision("go: {label: Go, payoff: 3}"),
    "an ending alone": "crossroads: 1\ntitle: Odd\nstart: e\nnodes:\n  e: {kind: outcome, payoff: 5}\n",
    "chance alone": "crossroads: 1\ntitle: Odd\nstart: c\nnodes:\n" + GAMBLE,
    "nothing at stake": decision("x: {payoff: 0}\ny: {payoff: 0}", head="reference: {label: Nothing, payoff: 0}\n"),
    "impossible branches": decision(
        "x: {to: c}\ny: {payoff: 1}",
        "  c: {kind: chance, branches: {u: {p: 0, payoff: 5}, v: {p: 1, to: d}}}\n  d: {kind: outcome, payoff: 3}\n",
    ),
    "no range": decision("x: {to: c}\ny: {payoff: 2}", GAMBLE),
    "costs and large numbers": decision(
        "x: {label: Repair, to: c}\ny: {label: Replace, payoff: 250000}",
        "  c: {kind: chance, branches: {u: {p: q, payoff: 1250000}, v: {p: rest, payoff: -50000}}}\n",
        "actors: {owner: {label: The owner, goal: min}}\nattributes: {money: {label: Cost, unit: EUR}}\n"
        "parameters:\n  q: {value: 0.2, low: 0.05, high: 0.9}\nreference: {label: Doing nothing, payoff: 0}\n",
    ),
    "astronomical numbers": decision("x: {payoff: 3.2e12}\ny: {payoff: q}", head=RANGE),
    "tiny numbers": decision("x: {payoff: 0.000012}\ny: {payoff: 0.0000321}"),
    "aversion to risk": decision(
        "x: {to: c}\ny: {payoff: 100}", GAMBLE, "actors: {me: {risk: {kind: exponential, tolerance: 200}}}\n"
    ),
    "many options": decision("\n".join(f"o{i}: {{label: Option number {i}, payoff: {i}}}" for i in range(25))),
    "many attributes": decision(
        "x: {payoff: {" + ", ".join(f"t{i}: {i - 5}" for i in range(12)) + "}}\ny: {payoff: {t1: 3}}",
        head="attributes: {" + ", ".join(f"t{i}: {{label: Attribute {i}}}" for i in range(12)) + "}\n"
        "actors: {me: {values: {" + ", ".join(f"t{i}: 1" for i in range(12)) + "}}}\n",
    ),
    "long labels": decision(
        f"x: {{label: {LONG!r}, to: c}}\ny: {{label: {LONG!r}, payoff: q}}",
        f"  c:\n    kind: chance\n    label: {LONG!r}\n    branches:\n"
        f"      u: {{label: {LONG!r}, p: 0.5, payoff: 5}}\n      v: {{label: {LONG!r}, p: rest, payoff: -1}}\n",
        f"reference: {{label: {LONG!r}, payoff: 1}}\n"
        f"parameters:\n  q: {{value: 2, low: 1, high: 4, label: {LONG!r}, unit: {LONG[:50]!r}}}\n",
        repr(LONG),
    ),
    "every sign": decision(
        "x: {label: '50% of $x_i^2$ \\frac & <b>', to: c}\n"
        "y: {label: '保持现状并等待更好的机会出现然后再做决定', payoff: q}\n"
        "z: {label: 'Подождать лучшего предложения', payoff: 1}",
        "  c: {kind: chance, label: '良い知らせ 🎲', branches: {u: {label: '$', p: 0.3, payoff: 500}, v: {p: rest}}}\n",
        "parameters:\n  q: {value: 2, low: 1, high: 4, label: 'a_b^c $5 & $6', unit: '$/%'}\n",
        "'$odd$ & <title>'",
    ),
}


# How many uncertain parameters a question is about at least.
NEEDED = {
    "information": 1,
    "posterior": 1,
    "rainbow": 1,
    "region": 2,
    "uncertainty": 1,
    "regret": 1,
    "dominance": 1,
    "importance": 1,
    "discover": 1,
    "robustness": 1,
}


@pytest.mark.parametrize("name", ODD)
def test_charts_of_odd_scenarios_are_whole(name: str, tmp_path: Path) -> None:
    solution = solve_text(tmp_path, ODD[name])
    subject = Subject(solution)
    uncertain = sum(each.is_uncertain for each in solution.scenario.parameters.values())
    has_odds = any(vertex.kind == "chance" for vertex in solution.graph.vertices.values())
    for chart_name, chart in CHARTS.items():
        try:
            result = analyse(chart.question, subject)
        except AnalysisError:
            if chart.question in ELSEWHERE:
                continue
            needed = NEEDED.get(chart.question, 0)
            is_sure = chart.question == "stability" and not has_odds
            asks_others = chart.question in ("readings", "strategy", "precision")
            is_seen = chart.question in ABOUT_HIDING and not solution.information_sets
            is_beside = asks_others or is_seen or chart.question in ABOUT_EVIDENCE
            assert len(solution.options) < 2 or uncertain < needed or is_sure or is_beside, chart.question
            continue
        figure = figure_of(result, chart_name)
        assert cut(figure) == [], chart_name
        assert overlapping(figure) == [], chart_name


def test_labels_are_texts_and_no_formulas(tmp_path: Path) -> None:
    svg = to_svg(figure_of(analyse("options", Subject(solve_text(tmp_path, ODD["every sign"])))))

    assert "50% of $x_i^2$ \\frac &amp; &lt;b&gt;" in svg
    assert "Подождать лучшего" in svg


def test_signs_that_the_font_lacks_are_left_to_the_reader(tmp_path: Path) -> None:
    svg = to_svg(figure_of(analyse("risk_profile", Subject(solve_text(tmp_path, ODD["every sign"])))))

    assert "保持现状" in svg


def test_more_lines_than_can_be_told_apart_are_grey(tmp_path: Path) -> None:
    figure = figure_of(analyse("risk_profile", Subject(solve_text(tmp_path, ODD["many options"]))))

    assert any("19 options with a lower mean drawn in grey." in text.get_text() for text in figure.texts)


def test_nothing_to_move_is_said(tmp_path: Path) -> None:
    figure = figure_of(analyse("tornado", Subject(solve_text(tmp_path, ODD["no range"]))))

    assert [text.get_text() for text in figure.axes[0].texts] == ["No range of a parameter moves the lead."]


def test_chosen_option_is_compared_by_its_certainty_equivalent(tmp_path: Path) -> None:
    text = ODD["aversion to risk"].replace("start: a", "start: a\nreference: {payoff: 45}")
    result = analyse("options", Subject(solve_text(tmp_path, text)))
    assert isinstance(result, Options)
    axes = figure_of(result).axes[0]
    texts = [text.get_text() for text in axes.texts]
    sums = [float(np.asarray(line.get_xdata())[0]) for line in axes.lines if line.get_label() == "sum"]

    assert "risk premium" in texts
    assert "+55.0" in texts
    assert sums == pytest.approx([option.certainty_equivalent - 45 for option in result.ranked()])


def test_graph_that_no_picture_holds_is_cut(tmp_path: Path) -> None:
    nodes = "\n".join(
        f"  n{i}: {{kind: decision, branches: {{go: {{to: n{i + 1}, payoff: 1}}, stop: {{payoff: 0}}}}}}"
        for i in range(150)
    )
    text = f"crossroads: 1\ntitle: Chain\nstart: n0\nnodes:\n{nodes}\n  n150: {{kind: outcome}}\n"
    view = analyse_decision_graph(solve_text(tmp_path, text))

    assert 100 < len(view.nodes) <= 120
    assert view.left_out == 301 - len(view.nodes)
    assert f"{view.left_out} nodes left out: what is more than" in frame(view).note


def test_wide_pictures_have_fewer_dots_an_inch() -> None:
    png = to_png(Figure(figsize=(200, 1)))

    assert int.from_bytes(png[16:20]) <= 6000


def test_labels_stand_clear_of_a_thick_line(tmp_path: Path) -> None:
    view = analyse_decision_graph(solve_text(tmp_path, ODD["many options"]))
    stubs = node_blocks(view)["a"].stubs

    assert all(stub.lead - stub.start == pytest.approx(line_width(1.0) / 2 / 72) for stub in stubs)


def test_pictures_with_different_names_share_no_ids(tmp_path: Path) -> None:
    figure = figure_of(analyse("options", Subject(solve_text(tmp_path, ODD["every sign"]))))
    one, other = (to_svg(figure, name) for name in ("one", "other"))
    ids = set(re.findall(r'\bid="([^"]*)"', one))

    assert not ids & set(re.findall(r'\bid="([^"]*)"', other))
    assert {*re.findall(r'href="#([^"]*)"', one), *re.findall(r"url\(#([^)]*)\)", one)} <= ids


OTHERS = {
    "a rival that goes first": "actors: {we: {}, rival: {plays: assessed}}\nperspective: we\nstart: r\nnodes:\n"
    "  r: {kind: decision, by: rival, branches: {x: {p: 0.4, to: a}, y: {p: rest, to: b}}}\n"
    "  a: {kind: decision, by: we, branches: {u: {payoff: 1}, v: {payoff: 2}}}\n"
    "  b: {kind: decision, by: we, branches: {u: {payoff: 3}, v: {payoff: 0}}}\n",
    "one option and one answer": "actors: {we: {}, rival: {}}\nstart: a\nnodes:\n"
    "  a: {kind: decision, by: we, branches: {go: {to: r}}}\n"
    "  r: {kind: decision, by: rival, branches: {only: {payoff: 4}}}\n",
    "nothing at stake for anybody": "actors: {we: {}, rival: {}}\nstart: a\nnodes:\n"
    "  a: {kind: decision, by: we, branches: {go: {to: r}, stay: {}}}\n"
    "  r: {kind: decision, by: rival, branches: {x: {p: 0.5}, y: {p: 0.5}}}\n",
    "huge amounts and long labels": f"actors: {{we: {{}}, rival: {{label: {LONG!r}}}}}\nstart: a\nnodes:\n"
    f"  a: {{kind: decision, by: we, branches: {{go: {{label: {LONG!r}, to: r}}, stay: {{label: {LONG!r}}}}}}}\n"
    f"  r: {{kind: decision, by: rival, label: {LONG!r}, branches: {{x: {{label: {LONG!r}, p: 0.9, payoff: -3.0e12}}, "
    f"y: {{label: {LONG!r}, p: 0.1, payoff: 1.25e+12}}}}}}\n",
}


@pytest.mark.parametrize("chart", ["readings", "strategy", "precision"])
@pytest.mark.parametrize("name", OTHERS)
def test_charts_about_odd_others_are_whole(name: str, chart: str, tmp_path: Path) -> None:
    solution = solve_text(tmp_path, f"crossroads: 1\ntitle: Odd\n{OTHERS[name]}")
    if chart == "precision" and solution.best is None:
        with pytest.raises(AnalysisError, match="chooses its best branch at no one first decision"):
            analyse(chart, Subject(solution))
        return
    figure = figure_of(analyse(chart, Subject(solution)), chart)

    assert cut(figure) == []
    assert overlapping(figure) == []
