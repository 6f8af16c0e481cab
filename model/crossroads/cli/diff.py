"""``crossroads diff``: what differs between two scenarios, and which edit moved what."""

import sys
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from crossroads.cli.delivery import PICTURES, check_ending, form_options, print_result
from crossroads.cli.options import Asked, ledger_option, reports_errors, scenario_options, show_warnings

if TYPE_CHECKING:
    from crossroads.analyses.comparison import Comparison
    from crossroads.study import Study


@click.command(
    "diff",
    epilog="""\b
Examples:
  crossroads diff before.yaml after.yaml
  crossroads diff HEAD:./scenario.yaml scenario.yaml
  crossroads diff main~3:scenarios/drill.yaml main:scenarios/drill.yaml --overlay worse.yaml
  crossroads diff scenarios/belarus-2022/scenario.yaml --overlay worse.yaml --chart worse.svg
  crossroads diff @-2 @-1
  crossroads diff @3 scenario.yaml

A side is a file; REVISION:path of the git repository here (REVISION:./path from this folder); or a run that the
ledger has, as it was (@3, or @-1 for the last one). With two sides, overlays, settings and readings are laid over
both; over a revision, overlays as they were then. With one side, it is compared with what they make of it.""",
)
@partial(scenario_options, argument=click.argument("file", metavar="A"))
@click.argument("other", required=False, metavar="[B]")
@click.option("--option", metavar="ID", help="Draw what moved the value of an option.  [default: the lead]")
@click.option("--chart", type=click.Path(dir_okay=False), metavar="FILE", help="Draw what moved it: .svg or .png.")
@ledger_option
@form_options
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything differs.")
@reports_errors
def command(
    asked: Asked, *, other: str | None, chart: str | None, option: str | None, ledger: str | None, **how: Any
) -> None:
    """Show which edits moved which values, and which one changed the choice.

    Lists every changed number, node and piece of evidence with its place; splits the change of each option's value
    among the edits, so that the parts add up exactly.
    """
    from crossroads.cli.progress import Progress

    check_ending(chart, PICTURES, "--chart")
    if option is not None and chart is None:
        raise click.UsageError("--option says what --chart draws. Add --chart FILE.")
    started = time.monotonic()
    before, after = _sides(asked, other, ledger)
    show_warnings(before, after)
    with Progress(started) as progress:
        result = before.compare(after, progress=progress.tell)
    if chart is not None:
        # The drawing library takes half a second to import.
        from crossroads.charts import draw_comparison

        draw_comparison(result, option).save(chart)
        click.echo(chart, err=True)
    print_result(result, how["form"], _print)
    if how["exit_code"] and result.is_changed:
        sys.exit(1)


def _sides(asked: Asked, other: str | None, ledger: str | None) -> "tuple[Study, Study]":
    from crossroads.cli.sides import open_side

    if other is not None:
        return open_side(asked.file, asked, ledger), open_side(other, asked, ledger)
    if not (asked.overlays or asked.settings or asked.plays or asked.assessor or asked.as_of):
        problem = f"There is nothing to compare {asked.file} with."
        raise click.UsageError(
            f"{problem} Give a second side (as of the last commit: HEAD:./FILE), or --overlay, --set, --actor, "
            "--assessor or --as-of."
        )
    bare = replace(asked, overlays=(), settings={}, plays={}, assessor=None, as_of=None)
    return open_side(asked.file, bare, ledger), open_side(asked.file, asked, ledger)


def _print(result: "Comparison") -> None:
    from crossroads.cli.differences import print_comparison

    click.echo(f"{result.names[0]} → {result.names[1]}\n")
    print_comparison(result)
