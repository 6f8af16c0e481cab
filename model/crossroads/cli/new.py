"""``crossroads new``: a starter scenario."""

from importlib.resources import files
from pathlib import Path

import click

from crossroads.cli.options import reports_errors


@click.command(
    "new",
    epilog="""\b
Examples:
  crossroads new drill.yaml
  crossroads run drill.yaml""",
)
@click.argument("file", type=click.Path(dir_okay=False), default="scenario.yaml")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@reports_errors
def command(file: str, *, force: bool) -> None:
    """Write a commented starter scenario that runs as it is."""
    path = Path(file)
    if path.exists() and not force:
        raise click.UsageError(f"{path} is there already. Choose another name, or overwrite it with --force.")
    from crossroads.files import write_whole

    write_whole(path, files("crossroads.cli").joinpath("starter.yaml").read_text("utf-8"))
    click.echo(f"{path} is written. Next: crossroads run {path}")
