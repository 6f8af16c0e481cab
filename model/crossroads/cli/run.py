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
@click.option(
    "--ledger", type=click.Path(), metavar="FILE", help="Where the run is recorded.  [default: history.sqlite in out]"
)
@click.option("--quiet", "-q", is_flag=True, help="Do not print the brief.")
@reports_errors
def command(
    asked: Asked,
    out: str | None,
    *,
    ledger: str | None,
    quiet: bool,
) -> None:
    """Solve the scenario, draw every chart and write the report; print the brief.

    Writes charts (PNG and SVG), report.html, brief.txt and brief.md, results.json and a CSV table for each analysis to
    the folder, whole or not at all. The run is recorded with the texts of all files that it was read from: crossroads
    history shows it. With --out it is recorded in that folder.
    """
    from crossroads.cli.progress import Progress
    from crossroads.errors import count, outlined, render

    if out == "":
        raise click.BadParameter("A folder has a name.", param_hint="--out")
    if ledger == "":
        raise click.BadParameter("A file has a name.", param_hint="--ledger")
    started = time.monotonic()
    study = asked.open()
    if not quiet:
        click.echo(str(study.brief))
    with Progress(started) as progress:
        ran = study.carry_out(out, progress.tell, ledger=ledger, started=started)
    click.echo(f"{'' if quiet else chr(10)}Report: {ran.folder / 'report.html'}")
    click.echo(f"Warning: {ran.trouble}" if ran.trouble else f"Run @{ran.number} of {ran.ledger}", err=True)
    if found := study.lint():
        click.echo(f"\nLint: {count(found)}; crossroads check --lint {asked.file} shows them.", err=True)
        for line in outlined(found):
            click.echo(f"  {line}", err=True)
    if study.unmet:
        from crossroads.study.expecting import explain_broken

        click.echo(f"\n{render(explain_broken(study, ran.ledger))}", err=True)
        sys.exit(1)
