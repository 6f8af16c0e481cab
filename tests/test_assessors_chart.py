"""The chart of assessors: every mark where the result has it, and room for many people with long names."""

import pytest

from crossroads.analyses.assessors import Assessors, analyse_assessors
from crossroads.analyses.subject import Subject
from crossroads.charts import figure_of
from crossroads.draws import Sampling
from drawn import cut, labels, overlapping
from test_assessors import DRILL, assessed, merged, solution_of


def test_every_row_is_drawn_where_the_result_has_it() -> None:
    result = assessed(DRILL)
    axes = figure_of(result).axes[0]

    marks = {line.get_label(): line for line in axes.lines}
    for each in (*result.people, *result.pools):
        assert list(marks[each.id].get_xdata()) == [each.ahead]  # type: ignore[arg-type]
    bars = {bar.get_label(): bar.patches[0] for bar in axes.containers}  # type: ignore[attr-defined]
    for number in result.numbers:
        bar = bars[number.parameter]
        assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx((min(number.leads), max(number.leads)))


def test_the_chart_says_what_people_choose_and_on_what_they_would_have_to_agree() -> None:
    shown = [label.text for label in labels(figure_of(assessed(DRILL)))]

    assert "Sell +25.0 · 100\N{NO-BREAK SPACE}%" in shown
    assert "Ben 0.2 · Anna 0.3 · Cleo 0.6" in shown
    assert shown.count("← agree here") == 1


def crowded() -> Assessors:
    """Return twelve people with long names, who judge fourteen numbers; one of them makes no sense."""
    people = {f"a{i}": {"label": f"Assessor number {i} of the second regional panel"} for i in range(12)}
    numbers = {
        f"x{j}": {
            "value": j,
            "label": f"The {j}th of the many numbers that the panel was asked about",
            "assessors": {who: j + i * (-1) ** j for i, who in enumerate(people)},
        }
        for j in range(14)
    }
    data = merged(DRILL, numbers)
    nodes = {**data["nodes"], "well": {"kind": "chance", "branches": {
        "wet": {"p": "p", "payoff": " + ".join(["price * 5", *numbers])}, "dry": {"p": "rest"},
    }}}  # fmt: skip
    data = merged({**data, "assessors": people, "nodes": nodes}, {"price": 80, "cost": 70})
    data = merged(data, {"p": {"value": 0.3, "assessors": {who: 0.1 * i for i, who in enumerate(people)}}})
    return analyse_assessors(Subject(solution_of(data), Sampling(64)))


def test_many_people_with_long_names_have_room() -> None:
    result = crowded()
    figure = figure_of(result)

    assert result.people[11].problem == "the probability of well.wet is 1.1"
    # The crux has its row, though what it moves is known at no end but one.
    assert "p" in [label.text for label in labels(figure)]
    assert result.headline().startswith("9 of 12 assessors choose “Drill”, 2 “Sell”; they would agree if")
    assert cut(figure) == []
    assert overlapping(figure) == []
