"""``crossroads brief``: the conclusions in words, without drawing anything."""

import click

from crossroads.cli.delivery import json_option, print_json
from crossroads.cli.options import Asked, reports_errors, scenario_options


@click.command(
    "brief",
    epilog="""\b
Examples:
  crossroads brief scenarios/belarus-2022/scenario.yaml
  crossroads brief FILE --overlay worse.yaml --markdown > brief.md
  crossroads brief FILE --json""",
)
@scenario_options
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown, with the sources of all numbers.")
@json_option
@reports_errors
def command(asked: Asked, *, as_markdown: bool, as_json: bool) -> None:
    """Tell what to conclude in words.

    Every number knows the result that it comes from: Markdown and JSON tell where it stands there, the question, the
    row and the column, and its value at full precision.
    """
    if as_json and as_markdown:
        raise click.UsageError("Choose one of --json and --markdown.")
    brief = asked.open().brief
    if as_json:
        print_json(brief.to_json())
    else:
        click.echo(brief.to_markdown() if as_markdown else str(brief), nl=not as_markdown)
