"""A study: one scenario with its readings, and everything that is computed from it.

The top of the house for Python users and the command line: load, solve, analyse, draw, report, run. Everything is
computed once, when it is first asked for. Charts and the report bring in the drawing library, half a second to
import; they are imported by the methods that need them, so that solving stays instant.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossroads.analyses import ANALYSES, analyse, refuse_heavy
from crossroads.analyses.result import Result
from crossroads.analyses.subject import Subject
from crossroads.document import collector_paused
from crossroads.draws.sampling import DEFAULT_DRAWS, DEFAULT_SEED, Method, Sampling, read_method
from crossroads.errors import AnalysisError, Finding
from crossroads.files import default_name, replaced, write_whole
from crossroads.graph import DecisionGraph, build_graph
from crossroads.program import Program, Reading, Solution, compile_graph, make_solver, read_actors, read_plays, solve
from crossroads.prose import nearest
from crossroads.scenario import Plays, Scenario, read_scenario

if TYPE_CHECKING:
    from crossroads.analyses.moving.grids import GridSpec
    from crossroads.analyses.sweep import Sweep
    from crossroads.charts import Drawing
    from crossroads.exchange import Exported
    from crossroads.report.brief import Brief
    from crossroads.report.findings import Findings

# Told of each step of a run: what is being done, how many steps are done, how many there are.
Progress = Callable[[str, int, int], None]
Path_ = str | os.PathLike[str]


def _silent(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, eq=False)
class Study:
    """One scenario, how its actors play, and what follows from it."""

    path: str
    overlays: tuple[str, ...] = ()
    settings: Mapping[str, float | str] = field(default_factory=dict)
    plays: Mapping[str, Plays] = field(default_factory=dict)
    """Actor → how it plays, where that differs from what the scenario says."""
    sampling: Sampling = field(default_factory=Sampling)
    """How draws are taken."""
    _known: dict[str, Result] = field(default_factory=dict, init=False, repr=False, compare=False)
    _refused: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario, read and checked.

        Raises
        ------
        ScenarioError
            With every problem of the files.
        """
        return read_scenario(self.path, self.overlays, self.settings)

    @cached_property
    def graph(self) -> DecisionGraph:
        """The decision graph."""
        return build_graph(self.scenario)

    @cached_property
    def program(self) -> Program:
        """The compiled graph."""
        return compile_graph(self.graph)

    @cached_property
    def reading(self) -> Reading:
        """The program with how its actors play, whether or not rolling back solves it.

        Raises
        ------
        AnalysisError
            If the actors cannot be read as asked.
        """
        return read_actors(self.program, self.plays)

    @cached_property
    def _solution(self) -> Solution:
        return solve(make_solver(self.program, self.plays))

    def solve(self) -> Solution:
        """Return the base case rolled back.

        Raises
        ------
        AnalysisError
            If the actors cannot be read as asked, or play a game with hidden moves: ``analyse("equilibrium")``
            solves that.
        """
        return self._solution

    @cached_property
    def subject(self) -> Subject:
        """What analyses look at: the base case solved, and the draws around it."""
        return Subject(self.reading if self.reading.is_game else self.solve(), self.sampling)

    def analyse(self, question: str, *, progress: Progress = _silent, **settings: Any) -> Result:
        """Return the answer to one of the questions in ``crossroads.analyses.ANALYSES``.

        Parameters
        ----------
        progress
            Is told how many draws are done, and how many there are, by analyses that take long.
        settings
            What is asked beyond the question, as values: ``parameter="p_lose", range=(0.2, 0.7)``.

        Raises
        ------
        AnalysisError
            If there is no such analysis or setting, or it does not apply.
        """
        if not settings and question in self._known:
            return self._known[question]
        subject = self.subject.telling(lambda done, total: progress("drawing parameters", done, total))
        if settings:
            return analyse(question, subject, **settings)
        self._known[question] = analyse(question, subject)
        return self._known[question]

    def draw(self, chart: str, *, progress: Progress = _silent, **settings: Any) -> "Drawing":
        """Return one of the charts in ``crossroads.charts.CHARTS``; it shows itself in a notebook.

        Parameters
        ----------
        progress, settings
            Those of the analysis that the chart draws.

        Raises
        ------
        AnalysisError
            If there is no such chart, or it does not apply.
        """
        from crossroads.charts import CHARTS, draw_chart

        if chart not in CHARTS:
            raise AnalysisError(f"There is no chart {chart}. {nearest(chart, CHARTS)}")
        return draw_chart(chart, self.analyse(CHARTS[chart].question, progress=progress, **settings))

    def with_(
        self,
        *,
        overlays: Path_ | Sequence[Path_] = (),
        set: Mapping[str, float | str] | None = None,  # noqa: A002 - the word of the command line
        plays: Mapping[str, Plays | str] | None = None,
        sampling: Sampling | None = None,
    ) -> "Study":
        """Return a study with further overlays, settings and readings on top of these, or with other draws."""
        return Study(
            self.path,
            (*self.overlays, *_paths(overlays)),
            {**self.settings, **(set or {})},
            {**self.plays, **read_plays(plays or {})},
            sampling or self.sampling,
        )

    def sweep(
        self,
        grid: "Mapping[str, GridSpec] | None" = None,
        *,
        overlays: Sequence[Path_ | Sequence[Path_]] = (),
        readings: Sequence[Mapping[str, Plays | str]] = (),
        progress: Progress = _silent,
    ) -> "Sweep":
        """Return what is best over all combinations of parameter values, overlays and readings.

        Parameters
        ----------
        grid
            Parameter → its values: (low, high, count), a list, or None for its own low end, value and high end.
        overlays, readings
            What is compared with this study as it is, one variant each; an overlay may be several files.

        Raises
        ------
        AnalysisError
            If a parameter is unknown, a grid makes no sense, or a variant cannot be solved.
        """
        from crossroads.analyses.moving.grids import make_grids
        from crossroads.analyses.sweep import Variant, overlay_names, reading_name, sweep

        layers = [(), *(_paths(each) for each in overlays)]
        plays = [{}, *(read_plays(each) for each in readings)]
        variants = [
            Variant(name, reading_name(reading), self.with_(overlays=layer, plays=reading).solve())
            for name, layer in zip(overlay_names(layers), layers, strict=True)
            for reading in plays
        ]
        return sweep(variants, make_grids(self.scenario.parameters, grid or {}), progress)

    def export(self, format: str) -> "Exported":  # noqa: A002 - the plain word
        """Return the scenario in one of the ``crossroads.FORMATS``; raises an ``AnalysisError`` if it cannot."""
        from crossroads.exchange import export

        return export(self.reading if self.reading.is_game else self.solve(), format)

    def answer(self, question: str) -> Result | None:
        """Return the answer to a question, or None where it does not apply: ``declined`` then says why."""
        _ = self.subject  # what cannot be solved at all is an error, not a list of unanswered questions
        if question not in self._refused:
            try:
                refuse_heavy(question, self.subject)
                return self.analyse(question)
            except AnalysisError as error:
                self._refused[question] = str(error)
        return None

    @property
    def results(self) -> dict[str, Result]:
        """The answers to all questions that apply to the scenario, by the name of the analysis."""
        return {name: result for name in ANALYSES if (result := self.answer(name)) is not None}

    @property
    def declined(self) -> dict[str, str]:
        """The questions that do not apply, each with the reason."""
        _ = self.results
        return {name: self._refused[name] for name in ANALYSES if name in self._refused}

    @cached_property
    def findings(self) -> "Findings":
        """The results that the brief and the report are made of."""
        from crossroads.report.findings import gather

        return gather(self.solve(), self.answer)

    @property
    def brief(self) -> "Brief":
        """The conclusions in words."""
        from crossroads.report.brief import write_brief
        from crossroads.report.game import write_game_brief

        if self.reading.is_game:
            return write_game_brief(self.reading, self.answer("equilibrium"), self.declined.get("equilibrium", ""))
        return write_brief(self.findings)

    def broken_expectations(self) -> list[Finding]:
        """Return a finding for each expectation that does not hold.

        What a scenario expects, it expects of itself: an expectation counts only where nothing was laid on top of
        the layer that states it.
        """
        document = self.scenario.document
        stated = document.origin(("expect",))
        layers = len(document.overlays) + len(document.settings)
        if stated is None or stated.layer < layers or self.plays or self.reading.is_game:
            return []
        from crossroads.analyses.expectations import Expectations, as_findings

        expectations = self.analyse("expectations")
        return as_findings(self.solve(), expectations) if isinstance(expectations, Expectations) else []

    def draw_all(self, progress: Progress = _silent) -> "dict[str, Drawing]":
        """Return every chart that applies to the scenario, by name."""
        from crossroads.charts import CHARTS

        names = [name for name, chart in CHARTS.items() if chart.question in self.results]
        drawings = {}
        for done, name in enumerate(names):
            progress(f"drawing {name.replace('_', ' ')}", done, len(names))
            drawings[name] = self.draw(name)
        return drawings

    def report(self, path: Path_ | None = None, drawings: "Mapping[str, Drawing] | None" = None) -> str:
        """Return the report as one HTML page, and write it where a path is given, whole or not at all."""
        from crossroads.charts import CHARTS
        from crossroads.report.page import Page, Picture, render_page

        pictures = [
            Picture(
                name=name,
                title=drawing.title,
                caption=CHARTS[name].caption,
                svg=drawing.svg,
                result=self.analyse(CHARTS[name].question),
                is_wide=drawing.is_wide,
            )
            for name, drawing in (drawings or self.draw_all()).items()
        ]
        findings = None if self.reading.is_game else self.findings
        page = render_page(Page(self.reading, self.brief, findings, pictures, self.declined))
        if path is not None:
            write_whole(Path(path), page)
        return page

    def run(self, out: Path_ | None = None, progress: Progress = _silent) -> Path:
        """Write charts, report, results and tables to a folder, whole or not at all; return the folder.

        Parameters
        ----------
        out
            The folder; left out, ``out/NAME`` with the name of the scenario's folder or file. What a former run
            left there is replaced once everything is computed; other files in it stay.

        Raises
        ------
        OutputError
            If the folder cannot be written, or holds other things under the same names.
        """
        target = Path(out) if out is not None else Path("out") / default_name(self.path)
        # Drawing makes millions of small objects, and the collector would walk through them again and again.
        with collector_paused():
            drawings = self.draw_all(progress)
            page = self.report(drawings=drawings)
            pictures = {name: drawing.png for name, drawing in drawings.items()}
        with replaced(target) as folder:
            (folder / "charts").mkdir()
            (folder / "tables").mkdir()
            for name, drawing in drawings.items():
                (folder / "charts" / f"{name}.svg").write_text(drawing.svg, "utf-8")
                (folder / "charts" / f"{name}.png").write_bytes(pictures[name])
            for name, result in self.results.items():
                (folder / "tables" / f"{name}.csv").write_text(result.to_csv(), "utf-8")
            (folder / "report.html").write_text(page, "utf-8")
            (folder / "brief.txt").write_text(f"{self.brief}\n", "utf-8")
            (folder / "results.json").write_text(self.results_json(), "utf-8")
        return target

    def results_json(self) -> str:
        """Return the solution and all results as one JSON document."""
        data = {
            "solution": None if self.reading.is_game else self.solve().to_json(),
            "results": [result.to_json() for result in self.results.values()],
            "declined": self.declined,
        }
        return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def _repr_html_(self) -> str:
        """Return the brief, for notebooks."""
        brief = self.brief
        parts = [f"<h3>{escape(brief.title)}</h3>"]
        for section in brief.sections:
            lines = "".join(f"<li>{escape(sentence)}</li>" for sentence in section.sentences)
            parts.append(f"<p><strong>{escape(section.heading)}</strong></p><ul>{lines}</ul>")
        return "".join(parts)


def load(
    path: Path_,
    overlays: Path_ | Sequence[Path_] = (),
    set: Mapping[str, float | str] | None = None,  # noqa: A002 - the word of the command line
    plays: Mapping[str, Plays | str] | None = None,
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    sampling: Method | str = Method.SOBOL,
) -> Study:
    """Return the study of a scenario file, read and checked.

    Parameters
    ----------
    path
        A scenario, or an overlay that extends one.
    overlays
        A file laid over it, or several in this order.
    set
        Parameter → number or formula, applied last.
    plays
        Actor → ``assessed``, ``rational`` or ``logit:PRECISION``, where that differs from the scenario.
    draws, seed, sampling
        How many draws analyses of uncertainty take, from which seed, and by which method: ``sobol``, ``latin`` or
        ``plain``.

    Raises
    ------
    ScenarioError
        With every problem of the files.
    AnalysisError
        If the draws make no sense.

    Example
    -------
    >>> study = load("scenarios/first-steps/scenario.yaml", set={"p_better": 0.25})
    >>> study.solve().best.id
    'accept'
    """
    method = sampling if isinstance(sampling, Method) else read_method(sampling)
    taken = Sampling(draws, seed, method)
    study = Study(os.fspath(path), _paths(overlays), dict(set or {}), read_plays(plays or {}), taken)
    _ = study.scenario  # read now, so that what is wrong with the files is said here
    return study


def _paths(paths: Path_ | Sequence[Path_]) -> tuple[str, ...]:
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    return tuple(os.fspath(path) for path in several)
