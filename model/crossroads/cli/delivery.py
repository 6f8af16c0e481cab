"""How commands hand over a text: printed, or written whole to a file that was not there; what was lost is listed."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, TypeVar

import click

R = TypeVar("R")


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
