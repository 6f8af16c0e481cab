"""``crossroads history``: the runs that were made."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crossroads.cli.delivery import json_option, print_json
from crossroads.cli.options import ledger_option, reports_errors

if TYPE_CHECKING:
    from crossroads.history import Run
    from crossroads.study.history import History


@click.command(
    "history",
    epilog="""\b
Examples:
  crossroads history
  crossroads history scenarios/belarus-2022/scenario.yaml -n 10
  crossroads history show @-1
  crossroads history show @3 --files as-it-was

A run is named by its number, as in @3, or from the end: @-1 is the last one.""",
)
@click.argument("what", nargs=-1, type=click.Path(), metavar="[FILE | show RUN]")
@ledger_option
@click.option("-n", "count", type=click.IntRange(min=1), metavar="N", help="List only the last N runs.")
@click.option(
    "--files", type=click.Path(file_okay=False), metavar="DIR", help="With show: write the texts of its files there."
)
@json_option
@reports_errors
def command(what: tuple[str, ...], ledger: str | None, count: int | None, files: str | None, *, as_json: bool) -> None:
    """List the runs that were made, of one scenario FILE or of all, or show all there is of one RUN.

    A star marks a choice that is another one than in the previous run of the same scenario. A run that was stopped
    before its outputs were in place is told as such.
    """
    from crossroads.study.history import DEFAULT_LEDGER, read_history

    is_shown = what[:1] == ("show",)
    if len(what) > (2 if is_shown else 1) or what == ("show",):
        raise click.UsageError("Write: crossroads history [FILE], or crossroads history show RUN, as in show @-1.")
    if files is not None and not is_shown:
        raise click.UsageError("--files goes with show RUN.")
    history = read_history(DEFAULT_LEDGER if ledger is None else ledger)
    if is_shown:
        _show(history, what[1], files, as_json=as_json)
        return
    runs = history.about(what[0]) if what else history.runs
    _list(history, runs[-count:] if count else runs, as_json=as_json)


def _list(history: "History", runs: "tuple[Run, ...]", *, as_json: bool) -> None:
    from crossroads.cli.run_tables import plain_run, runs_table
    from crossroads.cli.tables import print_table

    if as_json:
        print_json([plain_run(history, run) for run in runs])
    elif runs:
        print_table(runs_table(history, runs))
    else:
        click.echo(f"{history.ledger.path} has no such run.")


def _show(history: "History", name: str, files: str | None, *, as_json: bool) -> None:
    from crossroads.cli.run_tables import plain_run, run_facts
    from crossroads.history import hash_of

    run, contents = history[name], history.contents(name)
    if files is not None:
        _write(contents.files(), Path(files))
    if as_json:
        texts = {each: {"sha256": hash_of(text), "text": text} for each, text in contents.texts.items()}
        data = {**plain_run(history, run), "files": texts, "aliases": dict(contents.aliases)}
        data["results"] = json.loads(contents.results)
        print_json(data)
    else:
        click.echo(run_facts(history, run, contents))
    if files is not None:
        click.echo(f"{files} has the files of run {run.name}.", err=True)


def _write(files: dict[str, str], folder: Path) -> None:
    from crossroads.files import write_whole

    if folder.is_dir() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty. Name a folder that is not there yet.")
    for name, text in files.items():
        write_whole(folder / name, text)
