"""What all commands that read a scenario share: their arguments, and how errors end."""

import errno
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    import datetime as dt

    from crossroads.document import Texts
    from crossroads.study import Study

# What shells report for a program that Ctrl-C stopped.
_STOPPED = 130

P = ParamSpec("P")
R = TypeVar("R")

scenario_argument = click.argument("file", type=click.Path(), metavar="FILE")
ledger_option = click.option(
    "--ledger", type=click.Path(), metavar="FILE", help="Where runs are recorded.  [default: out/history.sqlite]"
)


def _pair(_ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, sign, text = value.partition("=")
        if not sign or not name.strip() or not text.strip():
            wanted = "NAME=VALUE" if parameter.name == "settings" else "NAME=HOW"
            raise click.BadParameter(f"{value!r} is not of the form {wanted}.")
        pairs[name.strip()] = text.strip()
    return pairs


def day_option(_ctx: click.Context, _parameter: click.Parameter, text: str | None) -> "dt.date | None":
    """Return the day of an option's text."""
    if text is None:
        return None
    from crossroads.errors import DefinitionError
    from crossroads.scenario import read_day

    try:
        return read_day(text)
    except DefinitionError as error:
        raise click.BadParameter(str(error)) from None


@dataclass(frozen=True)
class Asked:
    """Which scenario is meant, what is laid over it, from which day, how its actors play and how draws are taken."""

    file: str
    settings: dict[str, str]
    overlays: tuple[str, ...]
    plays: dict[str, str]
    draws: int | None
    seed: int | None
    sampling: str | None
    assessor: str | None
    as_of: "dt.date | None"

    def load(self, texts: "Texts | None" = None) -> "Study":
        """Return the study, read and checked; its files come from the disk where nothing else is said."""
        from crossroads.study import load

        others = {
            "draws": self.draws, "seed": self.seed, "sampling": self.sampling, "assessor": self.assessor,
            "as_of": self.as_of, "texts": texts,
        }  # fmt: skip
        stated: dict[str, Any] = {name: value for name, value in others.items() if value is not None}
        return load(self.file, self.overlays, self.settings, self.plays, **stated)

    def open(self) -> "Study":
        """Return the study, read and checked; warnings go to stderr."""
        study = self.load()
        show_warnings(study)
        return study


_Option = Callable[[Callable[..., Any]], Callable[..., Any]]
# What is asked of every command that solves, the last shown first.
_ASKED: tuple[_Option, ...] = (
    click.option("--sampling", type=click.Choice(["sobol", "latin", "plain"]),
                 help="How draws are taken.  [default: sobol]"),
    click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Where the draws start.  [default: 1]"),
    click.option("--draws", type=click.IntRange(min=2), metavar="N",
                 help="How many draws analyses of uncertainty take.  [default: 16384]"),
    click.option("--as-of", callback=day_option, metavar="DATE",
                 help="Judge it from a day, as in 2022-10-14: drop later evidence, refuse what rests on it alone."),
    click.option("--assessor", metavar="ID",
                 help="Solve it as this person sees it, with the numbers that the scenario has from them."),
    click.option("--actor", "plays", multiple=True, callback=_pair, metavar="NAME=HOW",
                 help="How an actor plays: assessed, rational or logit[:PRECISION] (1 if left out). Repeatable."),
    click.option("--overlay", "overlays", multiple=True, type=click.Path(), metavar="FILE",
                 help="Lay a file over the scenario. Repeatable, applied in order."),
    click.option("--set", "settings", multiple=True, callback=_pair, metavar="NAME=VALUE",
                 help="Set a parameter to a number or a formula. Repeatable."),
)  # fmt: skip


def show_warnings(*studies: "Study") -> None:
    """Show what the files of studies are warned of on stderr, each warning once."""
    warnings = (warning for study in studies for warning in study.scenario.warnings)
    for warning in dict.fromkeys(warnings):
        click.echo(f"{warning}\n", err=True)


def scenario_options(command: Callable[..., R], argument: Callable[..., Any] = scenario_argument) -> Callable[..., R]:
    """Give a command the scenario file and the options that change what is solved, as one argument ``asked``.

    Parameters
    ----------
    argument
        The file, where a command calls it otherwise.
    """

    @wraps(command)
    def run(**given: Any) -> R:
        asked = Asked(**{field.name: given.pop(field.name) for field in fields(Asked)})
        return command(asked=asked, **given)

    return _offering(run, (*_ASKED, argument))


def several_scenarios_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command one scenario file or several, with the same options for all, as one argument ``asked``."""

    @wraps(command)
    def run(**given: Any) -> R:
        files = given.pop("files")
        common = {field.name: given.pop(field.name) for field in fields(Asked) if field.name != "file"}
        return command(asked=tuple(Asked(file=file, **common) for file in files), **given)

    files = click.argument("files", type=click.Path(), metavar="FILE...", nargs=-1, required=True)
    return _offering(run, (*_ASKED, files))


def _offering(command: Callable[..., R], options: Iterable[_Option]) -> Callable[..., R]:
    for option in options:
        command = option(command)
    return command


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn errors into messages on stderr and exit codes: 1 for scenarios, 2 for wrong usage, 130 for Ctrl-C."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from crossroads.errors import CrossroadsError, ScenarioError

        try:
            return command(*args, **kwargs)
        except ScenarioError as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        except CrossroadsError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(2)
        except KeyboardInterrupt:
            click.echo("Stopped; nothing was written.", err=True)
            sys.exit(_STOPPED)
        except OSError as error:
            # A reader that has seen enough closes the pipe; click ends quietly then.
            if error.errno == errno.EPIPE:
                raise
            click.echo(f"Error: {error.strerror}.", err=True)
            sys.exit(2)

    return run
