"""A study: one scenario with its readings, and everything that is computed from it.

What Python users and the command line call: load, solve, analyse, draw, report, run. Charts and the report bring in
the drawing library, half a second to import; they are imported by the methods that need them, so that solving stays
instant.
"""

import datetime as dt
import os
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossroads.document import DISK, Texts
from crossroads.draws.sampling import DEFAULT_DRAWS, DEFAULT_SEED, Method, Sampling, read_method
from crossroads.errors import AnalysisError
from crossroads.files import write_whole
from crossroads.program import read_plays
from crossroads.progress import Progress, silent
from crossroads.prose import nearest
from crossroads.scenario import Plays
from crossroads.study.answers import Answers
from crossroads.study.inputs import Path_, day_of, names_of

if TYPE_CHECKING:
    from crossroads.analyses.comparison import Comparison
    from crossroads.analyses.moving.grids import GridSpec
    from crossroads.analyses.sweep import Sweep
    from crossroads.charts import Drawing
    from crossroads.exchange import Exported
    from crossroads.study.running import Ran


@dataclass(frozen=True, eq=False)
class Study(Answers):
    """One scenario, how its actors play, and everything that is computed, drawn and written of it."""

    def draw(self, chart: str, *, progress: Progress = silent, **settings: Any) -> "Drawing":
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
        assessor: str | None = None,
        as_of: dt.date | str | None = None,
    ) -> "Study":
        """Return a study with more laid over it, other readings or draws, another day, or as somebody sees it."""
        return replace(
            self,
            overlays=(*self.overlays, *names_of(overlays)),
            settings={**self.settings, **(set or {})},
            plays={**self.plays, **read_plays(plays or {})},
            sampling=sampling or self.sampling,
            assessor=self.assessor if assessor is None else assessor,
            as_of=self.as_of if as_of is None else day_of(as_of),
        )

    def sweep(
        self,
        grid: "Mapping[str, GridSpec] | None" = None,
        *,
        overlays: Sequence[Path_ | Sequence[Path_]] = (),
        readings: Sequence[Mapping[str, Plays | str]] = (),
        progress: Progress = silent,
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

        layers = [(), *(names_of(each) for each in overlays)]
        plays = [{}, *(read_plays(each) for each in readings)]
        variants = [
            Variant(name, reading_name(reading), self.with_(overlays=layer, plays=reading).solve())
            for name, layer in zip(overlay_names(layers), layers, strict=True)
            for reading in plays
        ]
        return sweep(variants, make_grids(self.scenario.parameters, grid or {}), progress)

    def compare(
        self, other: "Study | Path_", names: tuple[str, str] | None = None, *, progress: Progress = silent
    ) -> "Comparison":
        """Return what differs between this study and another one, and which edit moved what.

        Parameters
        ----------
        other
            A study, or the file of one.
        names
            What the two are called; left out, by their files and what is laid over them.

        Raises
        ------
        AnalysisError
            If one of them cannot be solved, and is no game.
        """
        from crossroads.analyses.comparison import Side, compare

        against = other if isinstance(other, Study) else load(other)
        called = names or (self.name, against.name)
        before, after = (
            Side(name, each.reading, None if each.reading.is_game else each.solve())
            for name, each in zip(called, (self, against), strict=True)
        )
        return compare(before, after, self.sampling.seed, progress)

    def export(self, format: str) -> "Exported":  # noqa: A002 - the plain word
        """Return the scenario in one of the ``crossroads.FORMATS``; raises an ``AnalysisError`` if it cannot."""
        from crossroads.exchange import export

        return export(self.reading if self.reading.is_game else self.solve(), format)

    def draw_all(self, progress: Progress = silent) -> "dict[str, Drawing]":
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
        from crossroads.study.outputs import report_page

        page = report_page(self, drawings or self.draw_all())
        if path is not None:
            write_whole(Path(path), page)
        return page

    def run(self, out: Path_ | None = None, progress: Progress = silent, *, ledger: Path_ | None = None) -> Path:
        """Write charts, report, results and tables to a folder, whole or not at all; return the folder.

        The run is recorded in a ledger; one that cannot be written is told by a warning, and the outputs stand.

        Parameters
        ----------
        out
            The folder; left out, ``out/NAME`` with the name of the scenario's folder or file, and of all that is laid
            over it, as in ``out/belarus-2022+kremlin_ultimatum``. What a former run
            left there is replaced once everything is computed; other files in it stay.
        ledger
            Where the run is recorded; left out, ``history.sqlite`` in ``out``, whether named or not.

        Raises
        ------
        OutputError
            If the folder cannot be written, or holds other things under the same names.
        """
        ran = self.carry_out(out, progress, ledger=ledger)
        if ran.trouble:
            warnings.warn(ran.trouble, stacklevel=2)
        return ran.folder

    def carry_out(
        self,
        out: Path_ | None = None,
        progress: Progress = silent,
        *,
        ledger: Path_ | None = None,
        started: float | None = None,
    ) -> "Ran":
        """Do what ``run`` does; return the folder, the id of the run, and what is wrong with the ledger.

        Parameters
        ----------
        started
            When the run began, by the monotonic clock; left out, now.
        """
        from crossroads.document import collector_paused
        from crossroads.history import LEDGER, Ledger
        from crossroads.study.outputs import print_all
        from crossroads.study.running import carry_out

        began = time.monotonic() if started is None else started
        folder = Path("out") / self.folder if out is None else Path(out)
        book = Ledger((folder.parent if out is None else folder) / LEDGER) if ledger is None else Ledger.at(ledger)
        # Drawing makes millions of small objects, and the collector would walk through them again and again.
        with collector_paused():
            return carry_out(self, print_all(self, progress), folder, book, began)

    def _repr_html_(self) -> str:
        """Return the brief, for notebooks."""
        brief = self.brief
        parts = [f"<h3>{escape(brief.title)}</h3>"]
        for section in brief.sections:
            lines = "".join(f"<li>{escape(str(sentence))}</li>" for sentence in section.sentences)
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
    texts: Texts = DISK,
    assessor: str = "",
    as_of: dt.date | str | None = None,
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
    texts
        Where files are read from: left out, the disk.
    assessor
        The person whose numbers stand in for the author's, applied before ``set``.
    as_of
        The day from which it is judged, as in ``2022-10-14``: later evidence is dropped, and what rests on it alone is
        refused. Left out, all that the files state is used.

    Raises
    ------
    ScenarioError
        With every problem of the files.
    AnalysisError
        If the draws or the day make no sense.

    Example
    -------
    >>> study = load("scenarios/first-steps/scenario.yaml", set={"p_better": 0.25})
    >>> study.solve().best.id
    'accept'
    """
    method = sampling if isinstance(sampling, Method) else read_method(sampling)
    taken = Sampling(draws, seed, method)
    day = None if as_of is None else day_of(as_of)
    plain = read_plays(plays or {})
    study = Study(os.fspath(path), names_of(overlays), dict(set or {}), plain, taken, assessor, day, texts)
    _ = study.scenario  # read now, so that what is wrong with the files is said here
    return study
