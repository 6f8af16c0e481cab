"""What charts drew: their texts and where these stand, for the tests of charts; and scenarios to draw."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from crossroads.analyses import analyse
from crossroads.analyses.result import Result
from crossroads.analyses.subject import Subject
from crossroads.charts import CHARTS, figure_of
from crossroads.charts.frame import styled
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import read_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
ELSEWHERE = {
    "frontier": Path(__file__).parent / "textbook" / "treat-or-wait.yaml",
    "equilibrium": SCENARIOS / "beer-or-quiche" / "scenario.yaml",
    "assessors": SCENARIOS / "vineyard" / "scenario.yaml",
    **dict.fromkeys(("forecast", "score", "hindsight"), Path(__file__).parent / "data" / "resolved.yaml"),
}
"""Analyses, and their charts, that most scenarios have no answer to, with one that has: a frontier needs a cost and an
effect, equilibria need several actors who choose, assessors somebody who judges, forecasts and scores questions."""
# Nobody else decides in the first steps, nor on the oil field.
_ABOUT_OTHERS, _ALONE = {"readings", "strategy", "precision"}, {"first-steps", "oil-driller", "pump-shifts"}
# Boxes may share an edge: they are rounded to pixels.
SLACK = 1.0
# What is asked of decisions that hide where they are; the shipped scenarios that have some.
ABOUT_HIDING, HIDING = {"beliefs"}, ("oil-driller", "pump-shifts")
# What is asked of open questions; the shipped scenarios that ask some.
_ABOUT_QUESTIONS, _ASKING = {"forecast"}, ("belarus-2022", "ferry-strike")


def lacking(name: str) -> set[str]:
    """Return the questions to which a shipped scenario has no answer."""
    hiding = set() if name in HIDING else ABOUT_HIDING
    elsewhere = ELSEWHERE.keys() - (_ABOUT_QUESTIONS if name in _ASKING else set())
    return {*elsewhere, *hiding, *(_ABOUT_OTHERS if name in _ALONE else ())}


def small(question: str, name: str) -> str:
    """Return a shipped scenario that a question applies to: the one that is named, if it does."""
    if question not in lacking(name):
        return name
    if question in _ABOUT_QUESTIONS:
        return "ferry-strike"
    return "oil-driller" if question in ABOUT_HIDING else "harbour-crisis"


@cache
def solved(name: str, overlay: str = "") -> Solution:
    """Return the solution of a shipped scenario, with one of its overlays where one is named."""
    folder = SCENARIOS / name
    overlays = (folder / "overlays" / f"{overlay}.yaml",) if overlay else ()
    return solve(make_solver(compile_graph(build_graph(read_scenario(folder / "scenario.yaml", overlays)))))


def solve_text(folder: Path, text: str) -> Solution:
    """Return the solution of a scenario given as text, written to a folder."""
    path = folder / "scenario.yaml"
    path.write_text(text, "utf-8")
    return solve(make_solver(compile_graph(build_graph(read_scenario(path)))))


def charts_for(name: str) -> list[str]:
    """Return the charts that have something to draw in a shipped scenario."""
    return [chart for chart, each in CHARTS.items() if each.question not in lacking(name)]


@cache
def subject_of(name: str, overlay: str = "") -> Subject:
    """Return the subject of a shipped scenario: its draws are taken once for all tests."""
    return Subject(solved(name, overlay))


@cache
def result_of(question: str, name: str, overlay: str = "") -> Result:
    """Return what an analysis finds in a shipped scenario; results never change, so all tests share them."""
    return analyse(question, subject_of(name, overlay))


@cache
def chart_of(chart: str, name: str, overlay: str = "") -> Figure:
    """Return a chart of a shipped scenario; tests only look at it."""
    return figure_of(result_of(CHARTS[chart].question, name, overlay), chart)


@dataclass(frozen=True)
class Label:
    """A text with its box in pixels."""

    text: str
    box: Bbox


@cache
def labels(figure: Figure) -> list[Label]:
    """Return all texts that are seen in a figure, with their boxes; a figure is drawn once for all tests."""
    with styled():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]  # the library has no types for it
        renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]  # the same
        return [
            Label(text.get_text(), text.get_window_extent(renderer))
            for text in _texts(figure)
            if text.get_text().strip() and text.get_visible()
        ]


def _texts(figure: Figure) -> list[Text]:
    texts = [*figure.texts]
    for axes in figure.axes:
        texts += axes.texts
        if axes.axison:
            texts += [*_ticks(axes.xaxis), *_ticks(axes.yaxis), axes.xaxis.label, axes.yaxis.label]
    return texts


def _ticks(axis: Axis) -> list[Text]:
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]


def points(line: Line2D) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the positions that a line runs through."""
    return np.asarray(line.get_xdata(), np.float64), np.asarray(line.get_ydata(), np.float64)


def cut(figure: Figure) -> list[str]:
    """Return the texts that are not wholly within the figure."""
    width, height = figure.get_size_inches() * figure.dpi
    return [
        each.text
        for each in labels(figure)
        if each.box.x0 < -SLACK or each.box.y0 < -SLACK or each.box.x1 > width + SLACK or each.box.y1 > height + SLACK
    ]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts whose boxes overlap."""
    return [(one.text, other.text) for one, other in combinations(labels(figure), 2) if _overlap(one.box, other.box)]


def _overlap(one: Bbox, other: Bbox) -> bool:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(width > SLACK and height > SLACK)
