"""``crossroads sweep``: all combinations of parameter values, overlays and readings."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossroads.cli.delivery import PICTURES, Form, check_ending, form_options, print_result
from crossroads.cli.options import Asked, reports_errors, scenario_options

if TYPE_CHECKING:
    from crossroads.analyses.sweep import Sweep

# Beyond this a table on a screen is no help.
_MOST_ROWS = 60


def _grids(_ctx: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, Any]:
    from crossroads.analyses.moving.grids import read_grid
    from crossroads.errors import AnalysisError

    grids: dict[str, Any] = {}
    for text in texts:
        try:
            name, spec = read_grid(text)
        except AnalysisError as error:
            raise click.BadParameter(str(error)) from None
        if name in grids:
            raise click.BadParameter(f"{name} has two grids. Give each parameter one.")
        grids[name] = spec
    return grids


def _readings(_ctx: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> list[dict[str, str]]:
    readings = []
    for text in texts:
        pairs = [part.partition("=") for part in text.split(",")]
        if not all(sign and name.strip() and how.strip() for name, sign, how in pairs):
            raise click.BadParameter(f"{text!r} is not of the form NAME=HOW, or NAME=HOW,NAME=HOW.")
        readings.append({name.strip(): how.strip() for name, _, how in pairs})
    return readings


@click.command(
    "sweep",
    epilog="""\b
Examples:
  crossroads sweep scenarios/belarus-2022/scenario.yaml --grid p_lose=0.2:0.7:51
  crossroads sweep FILE --grid p_lose=0.2:0.7:51 --grid p_accept_host=0.1,0.4,0.7 --out sweep.csv
  crossroads sweep FILE --grid p_lose --over worse.yaml --reading kremlin=rational --chart sweep.png

Every combination of all grids, overlays and readings is solved.""",
)
@scenario_options
@click.option(
    "--grid",
    "grid",
    multiple=True,
    callback=_grids,
    metavar="NAME[=…]",
    help="NAME=LOW:HIGH:COUNT, NAME=VALUE,VALUE,… or NAME: its low end, value and high end. Repeatable.",
)
@click.option(
    "--over",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="An overlay to compare with the scenario as it is. Repeatable, one variant each.",
)
@click.option(
    "--reading",
    "readings",
    multiple=True,
    callback=_readings,
    metavar="NAME=HOW[,…]",
    help="How actors play, to compare with what is stated. Repeatable, one variant each.",
)
@click.option("--out", "-o", type=click.Path(dir_okay=False), metavar="FILE", help="Write the table: .csv or .parquet.")
@click.option("--chart", type=click.Path(dir_okay=False), metavar="FILE", help="Draw small multiples: .svg or .png.")
@form_options
@reports_errors
def command(asked: Asked, *, out: str | None, chart: str | None, form: Form, **product: Any) -> None:
    """Solve the scenario over grids of parameters, overlays and readings.

    Prints or writes a row for each point: the choice, its value, the value of every option and the lead of the best.
    """
    from crossroads.cli.progress import Progress

    if not any(product.values()):
        raise click.UsageError("There is nothing to sweep over. Add --grid, --over or --reading.")
    check_ending(out, (".csv", ".parquet"), "--out")
    check_ending(chart, PICTURES, "--chart")
    started = time.monotonic()
    study = asked.open()
    with Progress(started) as progress:
        result = study.sweep(
            product["grid"], overlays=product["over"], readings=product["readings"], progress=progress.tell
        )
    _write(result, out, chart)
    print_result(result, form, lambda sweep: _print(sweep, is_written=bool(out)))


def _write(result: "Sweep", out: str | None, chart: str | None) -> None:
    from crossroads.files import write_whole

    if out is not None:
        is_parquet = Path(out).suffix.lower() == ".parquet"
        write_whole(Path(out), result.to_parquet() if is_parquet else result.to_csv())
        click.echo(out, err=True)
    if chart is not None:
        # The drawing library takes half a second to import.
        from crossroads.charts import draw_sweep

        draw_sweep(result).save(chart)
        click.echo(chart, err=True)


def _print(result: "Sweep", *, is_written: bool) -> None:
    from crossroads.cli.tables import print_table, result_table

    if is_written or result.count * len(result.variants) > _MOST_ROWS:
        click.echo(result.headline())
        if not is_written:
            click.echo("\nMany points: --out or --csv has them all, --chart draws them.")
    else:
        print_table(result_table(result))
    if result.note():
        click.echo(f"\n{result.note()}")
