"""``crossroads import``: a file of another program as a scenario."""

import click

from crossroads.cli.delivery import check_free, deliver, delivery_options, list_option
from crossroads.cli.options import reports_errors


@click.command(
    "import",
    epilog="""\b
Examples:
  crossroads import tree.json > scenario.yaml
  crossroads import tree.json -o scenario.yaml
  crossroads import tree.txt --from silverdecisions -o scenario.yaml""",
)
@click.argument("file", type=click.Path(), metavar="FILE")
@click.option("--from", "form", metavar="FORMAT", help="The format; left out, it is told from the file.")
@delivery_options
@list_option("read")
@reports_errors
def command(file: str, form: str | None, out: str | None, *, force: bool) -> None:
    """Turn a file of another program into a scenario: YAML as a person writes it.

    The scenario is printed, or written whole or not at all. What a scenario cannot hold is listed on stderr; what is
    wrong with the file is said at its line, all of it at once.
    """
    from crossroads.exchange import import_scenario

    check_free(out, force=force)
    imported = import_scenario(file, form)
    deliver(imported.yaml, imported.lost, out, f" Next: crossroads run {out}")
