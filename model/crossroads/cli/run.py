"""``crossroads run``: everything, for one scenario."""

import sys
import time

import click

from crossroads.cli.options import Asked, reports_errors, scenario_options


@click.command(
    "run",
    epilog="""\b
Examples:
  crossroads run scenarios/belarus-2022/scenario.yaml
  crossroads run FILE --overlay worse.yaml --out out/worse
  crossroads run FILE --set p_lose=0.6 --actor kremlin=rational""",
)
@scenario_options
@click.option("--out", type=click.Path(file_okay=False), help="Folder for the results.  [default: out/NAME]")
@click.option("--quiet", "-q", is_flag=True, help="Do not print the brief.")
@reports_errors
def command(
    asked: Asked,
    out: str | None,
    *,
    quiet: bool,
) -> None:
    """Solve the scenario, draw every chart and write the report; print the brief.

    Writes charts (PNG and SVG), report.html, brief.txt and brief.md, results.json and a CSV table for each analysis to
    the folder, whole or not at all.
    """
    from crossroads.cli.progress import Progress
    from crossroads.errors import render

    if out == "":
        raise click.BadParameter("A folder has a name.", param_hint="--out")
    started = time.monotonic()
    study = asked.open()
    if not quiet:
        click.echo(str(study.brief))
    with Progress(started) as progress:
        folder = study.run(out, progress.tell)
    click.echo(f"{'' if quiet else chr(10)}Report: {folder / 'report.html'}")
    broken = study.broken_expectations()
    if broken:
        click.echo(f"\n{render(broken)}", err=True)
        sys.exit(1)
