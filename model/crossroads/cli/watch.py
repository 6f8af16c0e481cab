"""``crossroads watch``: what each save changed, at once; charts and report after a quiet moment."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from crossroads.cli.options import Asked, reports_errors, scenario_options, show_warnings

if TYPE_CHECKING:
    from crossroads.document import Texts
    from crossroads.errors import CrossroadsError
    from crossroads.study import Study
    from crossroads.watching import Drawing

# Charts are drawn when nothing was saved for so long, in seconds: who is still typing saves again.
_QUIET = 1.0
_STOPPED = 130


@click.command(
    "watch",
    epilog="""\b
Examples:
  crossroads watch scenarios/belarus-2022/scenario.yaml
  crossroads watch FILE --overlay worse.yaml --out out/worse
  crossroads watch FILE --no-charts

Files that it extends, overlays and copies of sources are watched too. Ctrl-C ends it.""",
)
@scenario_options
@click.option("--charts/--no-charts", default=True, help="Draw charts and report after a quiet moment.  [default: do]")
@click.option("--out", type=click.Path(file_okay=False), help="Folder for the results.  [default: out/NAME]")
@reports_errors
def command(asked: Asked, *, charts: bool, out: str | None) -> None:
    """Solve the scenario after every save, and show what the edit changed.

    Prints which values the edit moved, what is best now, and what else differs; or what is wrong, and then compares
    with the last state that was sound. Charts and report follow when nothing is saved for a moment, as by run.
    """
    from crossroads.watching import Broken, Drawing, Idle, Loaded, Saving, watch_saves

    if out == "":
        raise click.BadParameter("A folder has a name.", param_hint="--out")
    if not Path(asked.file).exists():
        asked.load()  # says what is there instead
    session = _Session(asked, Drawing(drawing_command(asked, out)) if charts else None)
    with _ending_in_order():
        try:
            for event in watch_saves(session.load):
                if isinstance(event, Loaded):
                    session.show(event.value)
                elif isinstance(event, Broken):
                    session.show_broken(event.error)
                elif isinstance(event, Saving):
                    session.give_way()
                elif isinstance(event, Idle):
                    session.idle(event.seconds)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            sys.exit(_STOPPED)
        finally:
            session.close()


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let a process that somebody else ends, or whose terminal is closed, stop its drawing first."""
    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, _leave) for number in known}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def drawing_command(asked: Asked, out: str | None) -> list[str]:
    """Return the command that draws: a run of the same."""
    command = [sys.executable, "-m", "crossroads", "run", "--quiet"]
    for option, values in (
        ("--overlay", asked.overlays),
        ("--set", _pairs(asked.settings)),
        ("--actor", _pairs(asked.plays)),
    ):
        command += [part for value in values for part in (option, value)]
    for option, value in (
        ("--draws", asked.draws),
        ("--seed", asked.seed),
        ("--sampling", asked.sampling),
        ("--assessor", asked.assessor),
        ("--as-of", asked.as_of),
        ("--out", out),
    ):
        command += [] if value is None else [option, str(value)]
    return [*command, "--", asked.file]


def _pairs(pairs: dict[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in pairs.items()]


@dataclass
class _Session:
    """What was sound last, what is shown, and the drawing."""

    asked: Asked
    drawing: "Drawing | None"
    last: "Study | None" = field(default=None, init=False)
    is_broken: bool = field(default=False, init=False)
    is_drawn: bool = field(default=True, init=False)

    def load(self, texts: "Texts") -> "Study":
        """Return the scenario read, checked and solved."""
        study = self.asked.load(texts)
        if not study.reading.is_game:
            study.solve()
        return study

    def give_way(self) -> None:
        """Stop a drawing, as what it draws may be the past; it would take its time from what is printed."""
        if self.drawing is not None and self.drawing.is_under_way:
            self.drawing.interrupt()
            self.is_drawn = False

    def show(self, study: "Study") -> None:
        """Show what a save has changed; the first time, what is best."""
        from crossroads.errors import render

        before, self.last = self.last, study
        was_broken, self.is_broken = self.is_broken, False
        if before is None:
            self._show_first(study)
        elif _is_same(before, study):
            click.echo(f"\n{_time()} Saved; nothing differs{' from before it broke' if was_broken else ''}.")
            return
        else:
            self._show_edit(before, study)
        if study.unmet:
            from crossroads.study.expecting import explain_broken

            click.echo(f"\n{render(explain_broken(study))}")
        self.is_drawn = self.drawing is None

    def _show_first(self, study: "Study") -> None:
        from crossroads.cli.tables import options_table, print_table

        show_warnings(study)
        if study.reading.is_game:
            click.echo(f"{study.scenario.title}\n\n{study.reading.refusal()}")
        else:
            print_table(options_table(study.solve()))
        click.echo("\nWatching; Ctrl-C ends it.", err=True)
        # What a save needs is brought in before the first one.
        from crossroads.cli import differences  # noqa: F401

        study.compare(study)

    def _show_edit(self, before: "Study", study: "Study") -> None:
        from crossroads.cli.differences import print_comparison

        known = set(before.scenario.warnings)
        result = before.compare(study)
        click.echo(f"\n{_time()} ", nl=False)
        print_comparison(result)
        for warning in study.scenario.warnings:
            if warning not in known:
                click.echo(f"\n{warning}")

    def show_broken(self, error: "CrossroadsError") -> None:
        """Show what is wrong; what was sound last stays what is compared with."""
        self.is_broken = True
        click.echo(f"\n{_time()} {error}")

    def idle(self, seconds: float) -> None:
        """Tell of a drawing that has ended; start one when it is quiet."""
        if self.drawing is None:
            return
        if (ended := self.drawing.ended()) is not None and self.is_drawn:
            self._tell_drawn(*ended)
        if not self.is_drawn and not self.is_broken and seconds >= _QUIET:
            self.is_drawn = True
            self.drawing.start()

    def _tell_drawn(self, code: int, said: str) -> None:
        report = next((line for line in said.splitlines() if line.startswith("Report: ")), None)
        if report is None and self.is_broken:
            # It met what was told of already, and draws once that is mended.
            self.is_drawn = False
            return
        click.echo(f"\n{_time()} {report or said.strip() or f'The drawing ended with {code}.'}")

    def close(self) -> None:
        """Stop a drawing that is under way."""
        if self.drawing is not None:
            self.drawing.stop()


def _is_same(before: "Study", study: "Study") -> bool:
    return before.scenario.digest == study.scenario.digest


def _time() -> str:
    return time.strftime("%H:%M:%S")
