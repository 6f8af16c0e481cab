"""``crossroads analyse``: one question."""

import json

import click

from crossroads.cli.options import json_option, open_study, reports_errors, scenario_options


def _list(ctx: click.Context, _parameter: click.Parameter, is_wanted: bool) -> None:
    if is_wanted:
        from crossroads.analyses import ANALYSES

        width = max(map(len, ANALYSES))
        for name, analysis in ANALYSES.items():
            click.echo(f"{name:{width}}  {analysis.asks}")
        ctx.exit()


@click.command(
    "analyse",
    epilog="""\b
Examples:
  crossroads analyse tornado scenarios/belarus-2022/scenario.yaml
  crossroads analyse outcomes FILE --csv > outcomes.csv
  crossroads analyse --list""",
)
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the questions.")
@click.argument("question")
@scenario_options
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, numbers at full precision.")
@reports_errors
def command(
    question: str,
    file: str,
    settings: dict[str, str],
    overlays: tuple[str, ...],
    plays: dict[str, str],
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Answer one QUESTION about the scenario; --list tells which there are."""
    from crossroads.analyses import ANALYSES
    from crossroads.cli.tables import print_table, result_table
    from crossroads.prose import nearest

    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    if question not in ANALYSES:
        raise click.BadParameter(
            f"There is no analysis {question}. {nearest(question, ANALYSES)}", param_hint="QUESTION"
        )
    result = open_study(file, overlays, settings, plays).analyse(question)
    if as_json:
        click.echo(json.dumps(result.to_json(), indent=1, ensure_ascii=False, allow_nan=False))
    elif as_csv:
        click.echo(result.to_csv(), nl=False)
    else:
        print_table(result_table(result))
