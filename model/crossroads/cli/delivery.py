"""How commands hand over what they made.

Results are printed for people, as JSON or as CSV; texts are printed, or written whole to a file that was not there, and
what was lost on the way is listed.
"""

import json
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

if TYPE_CHECKING:
    from crossroads.analyses.result import Result

R = TypeVar("R")
T = TypeVar("T", bound="Result")

# The endings of files that charts are drawn to.
PICTURES = (".svg", ".png")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, numbers at full precision.")


def delivery_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the options ``out`` and ``force``."""
    command = click.option("--force", is_flag=True, help="Overwrite a file that is there.")(command)
    return click.option("--out", "-o", type=click.Path(), help="File to write.  [default: print it]")(command)


def list_option(direction: Literal["read", "write"]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Return the option that lists the formats which can be read or written."""

    def show(ctx: click.Context, _parameter: click.Parameter, is_wanted: bool) -> None:
        if is_wanted:
            from crossroads.exchange import FORMATS

            able = {name: form for name, form in FORMATS.items() if getattr(form, direction)}
            width = max(map(len, able))
            for name, form in able.items():
                click.echo(f"{name:{width}}  {form.label} ({', '.join(form.suffixes)})")
            ctx.exit()

    return click.option(
        "--list", is_flag=True, is_eager=True, expose_value=False, callback=show, help="List the formats."
    )


Form = Literal["text", "json", "csv"]
"""How a result is printed: for people, or for programs with numbers at full precision."""


def form_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the options ``--json`` and ``--csv``, as one argument ``form``."""

    @wraps(command)
    def run(*, as_json: bool, as_csv: bool, **given: Any) -> R:
        if as_json and as_csv:
            raise click.UsageError("Choose one of --json and --csv.")
        return command(form="json" if as_json else "csv" if as_csv else "text", **given)

    csv_option = click.option("--csv", "as_csv", is_flag=True, help="Print CSV, numbers at full precision.")
    return json_option(csv_option(run))


def print_result(result: T, form: Form, show: Callable[[T], None]) -> None:
    """Print a result in a form; ``show`` prints it for people."""
    if form == "json":
        print_json(result.to_json())
    elif form == "csv":
        click.echo(result.to_csv(), nl=False)
    else:
        show(result)


def print_json(data: object) -> None:
    """Print plain data as JSON, in the form that scripts rely on: letters as they are, no number that JSON has not."""
    click.echo(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False))


def check_ending(path: str | None, known: tuple[str, ...], option: str) -> None:
    """Refuse a file whose name does not say what it is to hold, before anything is computed."""
    if path is not None and Path(path).suffix.lower() not in known:
        raise click.BadParameter(f"{path} ends in neither {' nor '.join(known)}.", param_hint=option)


def check_free(out: str | None, *, force: bool) -> None:
    """Refuse a file that is there already, before anything is computed."""
    if out == "":
        raise click.BadParameter("A file has a name.", param_hint="--out")
    if out is not None and Path(out).exists() and not force:
        raise click.UsageError(f"{out} is there already. Choose another name, or overwrite it with --force.")


def deliver(text: str, lost: Iterable[str], out: str | None, next_step: str = "") -> None:
    """Print a text or write it to a file; list on stderr what it could not hold."""
    if out is None:
        click.echo(text, nl=False)
    else:
        from crossroads.files import write_whole

        write_whole(Path(out), text)
        click.echo(f"{out} is written.{next_step}")
    if several := list(lost):
        click.echo("Lost on the way:", err=True)
        for sentence in several:
            click.echo(f"- {sentence}", err=True)
