"""``crossroads draw``: one chart. Every chart is a command of its own, with the settings of what it draws."""

import time
from pathlib import Path
from typing import Any

import click

from crossroads.cli.options import Asked, reports_errors, scenario_options


class _Charts(click.Group):
    """The charts on the shelf as commands, made when one is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        from crossroads.charts import CHARTS

        return list(CHARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        from crossroads.analyses import ANALYSES
        from crossroads.charts import CHARTS
        from crossroads.cli.progress import Progress
        from crossroads.cli.settings import given, setting_options
        from crossroads.prose import nearest

        if cmd_name not in CHARTS:
            raise click.BadParameter(f"There is no chart {cmd_name}. {nearest(cmd_name, CHARTS)}", param_hint="CHART")

        @click.command(cmd_name, help=CHARTS[cmd_name].caption)
        @scenario_options
        @click.option("--out", "-o", type=click.Path(dir_okay=False), help="File to write.  [default: CHART.svg]")
        @reports_errors
        def command(asked: Asked, out: str | None, **settings: Any) -> None:
            path = Path(out or f"{cmd_name}.svg")
            started = time.monotonic()
            study = asked.open()
            with Progress(started) as progress:
                study.draw(cmd_name, progress=progress.tell, **given(settings)).save(path)
            click.echo(str(path))

        command.params.extend(setting_options(ANALYSES[CHARTS[cmd_name].question].settings))
        return command


@click.group(
    "draw",
    cls=_Charts,
    subcommand_metavar="CHART FILE [OPTIONS]",
    epilog="""\b
Examples:
  crossroads draw tornado scenarios/belarus-2022/scenario.yaml -o tornado.svg
  crossroads draw policy_graph FILE -o graph.png
  crossroads draw thresholds --help""",
)
def command() -> None:
    """Draw one CHART to an SVG or PNG file; each has its own --help."""
