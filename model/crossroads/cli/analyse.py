"""``crossroads analyse``: one question. Every question is a command of its own, with the settings it takes."""

import time
from typing import TYPE_CHECKING, Any

import click

from crossroads.cli.delivery import Form, form_options, print_result
from crossroads.cli.options import Asked, reports_errors, scenario_options

if TYPE_CHECKING:
    from crossroads.analyses.result import Result


def _list(ctx: click.Context, _parameter: click.Parameter, is_wanted: bool) -> None:
    if is_wanted:
        from crossroads.analyses import ANALYSES

        width = max(map(len, ANALYSES))
        for name, analysis in ANALYSES.items():
            click.echo(f"{name:{width}}  {analysis.asks}")
        ctx.exit()


class _Questions(click.Group):
    """The questions on the shelf as commands, made when one is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        from crossroads.analyses import ANALYSES

        return list(ANALYSES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        from crossroads.analyses import ANALYSES
        from crossroads.cli.settings import given, setting_options
        from crossroads.prose import nearest

        if cmd_name not in ANALYSES:
            problem = f"There is no analysis {cmd_name}. {nearest(cmd_name, ANALYSES)}"
            raise click.BadParameter(problem, param_hint="QUESTION")

        @click.command(cmd_name, help=ANALYSES[cmd_name].asks)
        @scenario_options
        @form_options
        @reports_errors
        def command(asked: Asked, *, form: Form, **settings: Any) -> None:
            _answer(cmd_name, asked, given(settings), form)

        command.params.extend(setting_options(ANALYSES[cmd_name].settings))
        return command


@click.group(
    "analyse",
    cls=_Questions,
    subcommand_metavar="QUESTION FILE [OPTIONS]",
    epilog="""\b
Examples:
  crossroads analyse tornado scenarios/belarus-2022/scenario.yaml
  crossroads analyse outcomes FILE --csv > outcomes.csv
  crossroads analyse thresholds --help""",
)
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the questions.")
def command() -> None:
    """Answer one QUESTION about the scenario; each has its own --help."""


def _answer(question: str, asked: Asked, settings: dict[str, Any], form: Form) -> None:
    from crossroads.cli.progress import Progress

    started = time.monotonic()
    study = asked.open()
    with Progress(started) as progress:
        result = study.analyse(question, progress=progress.tell, **settings)
    print_result(result, form, _show)


def _show(result: "Result") -> None:
    from crossroads.cli.tables import print_table, result_table

    print_table(result_table(result))
    if note := result.note():
        click.echo(f"\n{note}")
    if result.made.may_be_local:
        click.echo("\nPolicies may be local optima: there are more strategies without recall than are all tried.")
