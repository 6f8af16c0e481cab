"""``crossroads draw``: one chart."""

from pathlib import Path

import click

from crossroads.cli.options import open_study, reports_errors, scenario_options


@click.command(
    "draw",
    epilog="""\b
Examples:
  crossroads draw tornado scenarios/belarus-2022/scenario.yaml -o tornado.svg
  crossroads draw policy_graph FILE -o graph.png""",
)
@click.argument("chart")
@scenario_options
@click.option("--out", "-o", type=click.Path(dir_okay=False), help="File to write, .svg or .png.  [default: CHART.svg]")
@reports_errors
def command(
    chart: str, file: str, settings: dict[str, str], overlays: tuple[str, ...], plays: dict[str, str], out: str | None
) -> None:
    """Draw one chart to a file."""
    from crossroads.charts import CHARTS
    from crossroads.prose import nearest

    if chart not in CHARTS:
        raise click.BadParameter(f"There is no chart {chart}. {nearest(chart, CHARTS)}", param_hint="CHART")
    path = Path(out or f"{chart}.svg")
    open_study(file, overlays, settings, plays).draw(chart).save(path)
    click.echo(str(path))
