"""``crossroads verify``: a result computed again."""

import sys

import click

from crossroads.cli.delivery import json_option, print_json
from crossroads.cli.options import reports_errors

# So many differences are shown; --json has all of them.
_SHOWN = 20


@click.command(
    "verify",
    epilog="""\b
Examples:
  crossroads verify out/belarus-2022/results.json
  crossroads verify out/belarus-2022/charts/tornado.svg
  crossroads verify @-1

Exit codes: 0 the same, 1 something differs, 2 it cannot be verified.""",
)
@click.argument("result", type=click.Path(), metavar="RESULT")
@click.option("--ledger", type=click.Path(), metavar="FILE", help="Where runs are recorded.")
@json_option
@reports_errors
def command(result: str, ledger: str | None, *, as_json: bool) -> None:
    """Compute RESULT again from what it states, and compare to the last digit.

    RESULT is a results.json or the folder it is in, the JSON of solve or analyse, a chart as SVG or PNG, a report.html,
    or a run of the history such as @3. If the scenario says something else by now, the texts that the history keeps are
    used.
    """
    from crossroads.errors import HistoryError, ScenarioError
    from crossroads.study.verifying import verify

    try:
        found = verify(result, ledger)
    except ScenarioError as error:
        # Not a matter of the result: what it was made from cannot be read.
        raise HistoryError(f"The scenario that {result} was made from has problems.\n{error}") from error
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(str(found))
        for difference in found.differences[:_SHOWN]:
            click.echo(f"- {difference}")
        if len(found.differences) > _SHOWN:
            click.echo(f"- and {len(found.differences) - _SHOWN} more: --json lists them all")
        for note in found.notes:
            click.echo(note)
    sys.exit(0 if found.is_same else 1)
