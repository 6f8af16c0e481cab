"""The shelf of charts: one picture of one kind of result, one file.

To add one: a file with ``frame(result)``, which asks for its size, subtitle and note, and ``draw(result, axes)``,
which draws and returns nothing; and its line in CHARTS. Title, foot line, style and saving come from ``frame.py``,
colours from ``palette.py``, room for labels from ``texts.py``. Command line, report and notebooks read the table.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path

from matplotlib import __version__ as DRAWN_BY  # noqa: N812 - a constant
from matplotlib.figure import Figure

from crossroads.analyses.comparison import Comparison
from crossroads.analyses.result import Result
from crossroads.analyses.sweep import Sweep
from crossroads.analyses.waterfall import waterfall_of
from crossroads.charts import (
    assessors,
    attitude,
    beliefs,
    convergence,
    decision_graph,
    discover,
    dominance,
    equilibrium,
    event_tornado,
    forecast,
    frontier,
    implied,
    importance,
    information,
    options,
    outcomes,
    policy,
    posterior,
    precision,
    prospect,
    rainbow,
    readings,
    region,
    regret,
    risk_measures,
    risk_profile,
    robustness,
    rules,
    score,
    sources,
    spider,
    stability,
    strategy,
    support,
    sweep,
    thresholds,
    tornado,
    uncertainty,
    waterfall,
)
from crossroads.charts.frame import Frame, framed, styled, to_png, to_svg
from crossroads.charts.sheet import PAGE
from crossroads.errors import AnalysisError, OutputError
from crossroads.files import write_whole
from crossroads.prose import nearest

__all__ = ["CHARTS", "Chart", "Drawing", "draw_chart", "draw_comparison", "draw_sweep", "figure_of", "to_png", "to_svg"]
__all__ = ["CHARTS", "DRAWN_BY", "Chart", "Drawing", "draw_chart", "draw_sweep", "figure_of", "to_png", "to_svg"]


@dataclass(frozen=True)
class Chart:
    """A chart on the shelf."""

    question: str
    """The analysis whose result it draws."""
    draw: Callable[..., None]
    """Draws the result of that analysis on axes."""
    frame: Callable[..., Frame]
    """Returns the size and the texts that the result asks for."""
    caption: str
    """What the picture shows, as a heading."""


CHARTS: dict[str, Chart] = {
    # What is best, and where it leads.
    "options": Chart("options", options.draw, options.frame, "What is each option worth, and why?"),
    "policy_graph": Chart("policy_graph", decision_graph.draw, decision_graph.frame, "Where does the choice lead?"),
    "policy": Chart("policy", policy.draw, policy.frame, "How likely is each move and event?"),
    "equilibrium": Chart(
        "equilibrium", equilibrium.draw, equilibrium.frame, "What may everybody do if each does its best?"
    ),
    "beliefs": Chart("beliefs", beliefs.draw, beliefs.frame, "What is believed, and what is done on that?"),
    "outcomes": Chart("outcomes", outcomes.draw, outcomes.frame, "Where does each option end?"),
    "forecast": Chart("forecast", forecast.draw, forecast.frame, "How likely is what the questions ask?"),
    "frontier": Chart("frontier", frontier.draw, frontier.frame, "Which strategies are worth their cost?"),
    # What others may do.
    "readings": Chart("readings", readings.draw, readings.frame, "What changes if the others are read otherwise?"),
    "strategy": Chart("strategy", strategy.draw, strategy.frame, "What is in the others' own interest?"),
    "precision": Chart("precision", precision.draw, precision.frame, "How precisely must the others choose?"),
    "assessors": Chart("assessors", assessors.draw, assessors.frame, "Who judges otherwise, and what divides them?"),
    # How sure that is.
    "risk_profile": Chart("risk_profile", risk_profile.draw, risk_profile.frame, "How uncertain are the results?"),
    "risk_measures": Chart("risk_measures", risk_measures.draw, risk_measures.frame, "How bad can each option be?"),
    "uncertainty": Chart("uncertainty", uncertainty.draw, uncertainty.frame, "How uncertain is the choice?"),
    "convergence": Chart("uncertainty", convergence.draw, convergence.frame, "Are there enough draws?"),
    "dominance": Chart("dominance", dominance.draw, dominance.frame, "Which options would nobody take?"),
    # What would change it: numbers, then attitudes and rules.
    "tornado": Chart("tornado", tornado.draw, tornado.frame, "Which numbers does the choice hang on?"),
    "event_tornado": Chart(
        "event_tornado", event_tornado.draw, event_tornado.frame, "Which events does the choice hang on?"
    ),
    "thresholds": Chart("thresholds", thresholds.draw, thresholds.frame, "Where exactly does the choice change?"),
    "spider": Chart("spider", spider.draw, spider.frame, "How does the lead move along the parameters' ranges?"),
    "rainbow": Chart("rainbow", rainbow.draw, rainbow.frame, "Which policy is best along one parameter?"),
    "region": Chart("region", region.draw, region.frame, "Which option is best where, in two parameters?"),
    "stability": Chart("stability", stability.draw, stability.frame, "How far may all move before the choice changes?"),
    "robustness": Chart(
        "robustness", robustness.draw, robustness.frame, "How far may numbers move before the choice changes?"
    ),
    "discover": Chart("discover", discover.draw, discover.frame, "In which combinations does the recommendation fail?"),
    "attitude": Chart("attitude", attitude.draw, attitude.frame, "Which attitude to risk would change the choice?"),
    "prospect": Chart("prospect", prospect.draw, prospect.frame, "How do people tend to judge the options?"),
    "regret": Chart("regret", regret.draw, regret.frame, "Which option would one regret least?"),
    "rules": Chart("rules", rules.draw, rules.frame, "What would one choose without odds?"),
    # What it rests on.
    "support": Chart("support", support.draw, support.frame, "What does the conclusion rest on?"),
    "sources": Chart("sources", sources.draw, sources.frame, "What would be chosen without each source?"),
    # What is worth finding out, and what choices would tell.
    "information": Chart("information", information.draw, information.frame, "What is worth finding out?"),
    "event_information": Chart(
        "information", information.draw_events, information.frame_events, "Which events would be worth knowing?"
    ),
    "importance": Chart("importance", importance.draw, importance.frame, "What makes the lead uncertain?"),
    "implied": Chart("implied", implied.draw, implied.frame, "What would an observed choice tell of the numbers?"),
    "posterior": Chart(
        "posterior", posterior.draw, posterior.frame, "What would an observed choice tell about all parameters?"
    ),
    "score": Chart("score", score.draw, score.frame, "Did what was called likely come true?"),
    # All there is.
    "decision_graph": Chart("decision_graph", decision_graph.draw, decision_graph.frame, "The whole decision graph"),
}


def figure_of(result: Result, chart: str = "") -> Figure:
    """Return the picture of a result.

    Parameters
    ----------
    chart
        A name in CHARTS; left out, the first chart that draws such results.

    Raises
    ------
    AnalysisError
        If there is no such chart, or it draws another kind of result.
    """
    fitting = [name for name, each in CHARTS.items() if each.question == result.question]
    if chart and chart not in CHARTS:
        raise AnalysisError(f"There is no chart {chart}. {nearest(chart, CHARTS)}")
    if not fitting or (chart and chart not in fitting):
        problem = f"The chart {chart}" if chart else "No chart"
        remedy = f"Use one of: {', '.join(fitting)}." if fitting else f"Charts draw: {', '.join(CHARTS)}."
        raise AnalysisError(f"{problem} draws the results of {result.question}. {remedy}")
    chosen = CHARTS[chart or fitting[0]]
    with styled():
        figure, axes = framed(result, chosen.frame(result))
        chosen.draw(result, axes)
    return figure


@dataclass(frozen=True)
class Drawing:
    """A chart that is drawn, to be saved or shown; it shows itself in a notebook."""

    title: str
    figure: Figure
    name: str = ""
    """Of the chart; ids in its SVG begin with it."""
    record: str = ""
    """How it was made, as JSON: kept in the files, so that they can be verified."""
    nothing: str = ""
    """What is said instead where there is nothing to see; empty where there is."""

    @cached_property
    def svg(self) -> str:
        """The picture as SVG."""
        return to_svg(self.figure, self.name, self.record)

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG."""
        return to_png(self.figure, record=self.record)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the picture to a file, whole or not at all, as its name ends: .svg or .png.

        Raises
        ------
        OutputError
            If the name ends in neither, or the file cannot be written.
        """
        target = Path(path)
        kind = target.suffix.lower()
        if kind not in (".svg", ".png"):
            raise OutputError(f"{target} ends in neither .svg nor .png.")
        write_whole(target, self.png if kind == ".png" else self.svg)

    @property
    def is_wide(self) -> bool:
        """Whether the picture is wider than a page shows without making it small."""
        return bool(self.figure.get_size_inches()[0] > PAGE)

    def _repr_svg_(self) -> str:
        return self.svg


def draw_chart(chart: str, result: Result) -> Drawing:
    """Return a chart of a result; errors as of ``figure_of``."""
    figure = figure_of(result, chart)  # refuses what does not go together
    return Drawing(result.headline(), figure, chart, record_of(result, chart), CHARTS[chart].frame(result).nothing)


def record_of(result: Result, chart: str) -> str:
    """Return how a chart was made as JSON in ASCII: what it draws, and the library that drew it."""
    return json.dumps({"chart": chart, **result.record(), "matplotlib": DRAWN_BY})


def draw_sweep(result: Sweep) -> Drawing:
    """Return the small multiples of a sweep: it is no question on the shelf, since it takes several scenarios."""
    with styled():
        figure, axes = framed(result, sweep.frame(result))
        sweep.draw(result, axes)
    return Drawing(result.headline(), figure, "sweep", record_of(result, "sweep"))


def draw_comparison(result: Comparison, option: str | None = None) -> Drawing:
    """Return what each edit moved between two scenarios: the lead, or the value of an option.

    Raises
    ------
    AnalysisError
        If there is no such option in both of them, or the two are not compared in value.
    """
    shown = waterfall_of(result, option)
    with styled():
        figure, axes = framed(shown, waterfall.frame(shown))
        waterfall.draw(shown, axes)
    return Drawing(shown.headline(), figure, "comparison", record_of(result, "comparison"))
