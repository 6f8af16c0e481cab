"""What the tornados show: their charts, and the command line."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from matplotlib.container import BarContainer
from matplotlib.figure import Figure

import crossroads
from crossroads.analyses import analyse
from crossroads.analyses.subject import Subject
from crossroads.charts import figure_of
from crossroads.cli import main
from drawn import cut, labels, overlapping, solve_text, solved
from test_charts_odd import ODD
from tornados import BEYOND, FIRST, SIBLINGS, by_option, events, study_of

NAMES = ["belarus-2022", "first-steps", "oil-driller", "harbour-crisis"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def rows_of(*arguments: str) -> list[dict[str, Any]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.stdout)["rows"]
    return rows


def test_the_brief_says_at_which_end_nothing_is_known(tmp_path: Path) -> None:
    assert ("The bet is won: at its high end the probability of bet.lost is -0.1, so nothing is known there.") in str(
        study_of(tmp_path, BEYOND).brief
    )


def test_a_chart_says_which_end_makes_no_sense(tmp_path: Path) -> None:
    for of in ("margin", "options"):
        figure = figure_of(study_of(tmp_path, BEYOND).analyse("tornado", of=of))

        assert any("makes no sense" in label.text for label in labels(figure))
        assert cut(figure) == []
        assert overlapping(figure) == []


def _bars(figure: Figure, label: str) -> list[list[float]]:
    """Return where the bars with a label end, a list for each panel."""
    return [
        [patch.get_x() + patch.get_width() for container in axes.containers
         if isinstance(container, BarContainer) and container.get_label() == label for patch in container.patches]
        for axes in figure.axes[1:]
    ]  # fmt: skip


def test_panels_show_every_option_in_the_same_order(tmp_path: Path) -> None:
    study = study_of(tmp_path, SIBLINGS)
    result = by_option(study)
    figure = figure_of(result)

    assert _bars(figure, "low") == [
        pytest.approx([driver.at_low[number] for driver in result.drivers]) for number in range(3)
    ]
    spans = [axes.get_xlim() for axes in figure.axes[1:]]
    assert [high - low for low, high in spans] == pytest.approx([spans[0][1] - spans[0][0]] * 3)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("question", "settings"),
    [
        ("tornado", {"of": "value"}),
        ("tornado", {"of": "options"}),
        ("tornado", {"of": "options", "ends": "quantiles"}),
        ("tornado", {"ends": (0.1, 0.9)}),
        ("event_tornado", {}),
        ("event_tornado", {"of": "value"}),
    ],
    ids=str,
)
def test_every_chart_is_whole(question: str, settings: dict[str, object], name: str) -> None:
    figure = figure_of(analyse(question, Subject(solved(name)), **settings))

    assert cut(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize(
    ("question", "settings"), [("tornado", {"of": "options"}), ("tornado", {"of": "value"}), ("event_tornado", {})],
    ids=str,
)  # fmt: skip
def test_charts_of_odd_scenarios_are_whole(
    question: str, settings: dict[str, object], name: str, tmp_path: Path
) -> None:
    solution = solve_text(tmp_path, ODD[name])
    if settings == {"of": "options"} and not solution.options:
        return
    figure = figure_of(analyse(question, Subject(solution), **settings))

    assert cut(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("count", [1, 8, 20])
def test_many_and_few_options_have_room(count: int, tmp_path: Path) -> None:
    branches = "".join(
        f"      o{i}: {{label: Option number {i} with a long name of its own, payoff: {i} * q}}\n" for i in range(count)
    )
    text = (
        f"crossroads: 1\ntitle: T\nstart: n\nparameters: {{q: {{value: 2, low: 1, high: 4}}}}\nnodes:\n  n:\n"
        f"    kind: decision\n    branches:\n{branches}"
    )
    figure = figure_of(by_option(study_of(tmp_path, text)))

    assert cut(figure) == []
    assert overlapping(figure) == []
    assert any("12 options left out." in text.get_text() for text in figure.texts) == (count == 20)


def test_ends_of_events_name_the_branch_and_what_the_choice_becomes() -> None:
    texts = [label.text for label in labels(figure_of(events(crossroads.load(FIRST))))]

    assert "It does not, 60\N{NO-BREAK SPACE}% → Take the offer" in texts
    assert "It comes, 40\N{NO-BREAK SPACE}%" in texts


def test_the_command_line_takes_the_settings() -> None:
    by_value = rows_of("analyse", "tornado", FIRST, "--of", "value")
    side_by_side = rows_of("analyse", "tornado", FIRST, "--of", "options", "--ends", "0.1:0.9")
    resolved = rows_of("analyse", "event_tornado", FIRST)

    assert [row["value_high"] for row in by_value] == pytest.approx([52, 52])
    assert [row["option"] for row in side_by_side] == ["accept", "wait", "stay"] * 2
    assert [row["margin"] for row in resolved] == pytest.approx([-6, 14])


def test_the_command_line_prints_the_sibling_rule_under_the_table() -> None:
    result = run("analyse", "tornado", FIRST)

    assert result.stdout.endswith("\n\nWhen a probability moves, the branch marked rest takes the difference.\n")
    table = list(csv.DictReader(io.StringIO(run("analyse", "tornado", FIRST, "--csv").stdout)))
    assert [line["siblings"] for line in table] == ["rest", ""]


def test_the_command_line_refuses_other_settings() -> None:
    assert run("analyse", "tornado", FIRST, "--of", "profit").exit_code == 2
    result = run("analyse", "tornado", FIRST, "--ends", "middle")
    assert result.exit_code == 2
    assert "'middle' is none of range, quantiles and two shares such as 0.1:0.9." in result.stderr


def test_the_command_line_draws_every_variant(tmp_path: Path) -> None:
    path = tmp_path / "options.svg"

    assert run("draw", "tornado", FIRST, "--of", "options", "-o", str(path)).exit_code == 0
    assert "Wait for a better one" in path.read_text("utf-8")
