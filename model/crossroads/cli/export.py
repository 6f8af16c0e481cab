"""``crossroads export``: a solved scenario in another program's format."""

import click

from crossroads.cli.delivery import check_free, deliver, delivery_options, list_option
from crossroads.cli.options import Asked, reports_errors, scenario_options


@click.command(
    "export",
    epilog="""\b
Examples:
  crossroads export scenarios/first-steps/scenario.yaml --to silverdecisions -o tree.json
  crossroads export scenarios/belarus-2022/scenario.yaml --to dot | dot -Tsvg -o graph.svg
  crossroads export FILE --to graphml --set p_lose=0.6 -o graph.graphml""",
)
@scenario_options
@click.option("--to", "form", metavar="FORMAT", help="The format; left out, it is told from the name of --out.")
@delivery_options
@list_option("write")
@reports_errors
def command(asked: Asked, form: str | None, out: str | None, *, force: bool) -> None:
    """Write the solved scenario in another program's format.

    The text is printed, or written whole or not at all. What the format cannot hold is listed on stderr.
    """
    check_free(out, force=force)
    exported = asked.open().export(form or _told_by(out))
    deliver(exported.text, exported.lost, out)


def _told_by(out: str | None) -> str:
    """Return the format that a file's name tells."""
    from crossroads.exchange import FORMATS, format_of
    from crossroads.prose import listed

    name = format_of(out) if out else None
    if name is None:
        writable = [each for each, form in FORMATS.items() if form.write]
        raise click.UsageError(f"Name the format with --to: {listed(writable, 'or')}.")
    return name
