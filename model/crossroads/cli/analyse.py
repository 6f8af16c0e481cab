"""``crossroads analyse``: one question."""

import json

import click

from crossroads.cli.options import json_option, open_study, reports_errors, scenario_options


@click.command(
    "analyse",
    epilog="""\b
Examples:
  crossroads analyse tornado scenarios/belarus-2022/scenario.yaml
  crossroads analyse outcomes FILE --csv > outcomes.csv
  crossroads analyse --list""",
)
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
    """Answer one question: options, policy, outcomes, risk_profile, tornado or expectations."""
    from crossroads.analyses import ANALYSES  # noqa: PLC0415
    from crossroads.cli.tables import result_table  # noqa: PLC0415
    from crossroads.errors import nearest  # noqa: PLC0415

    if question not in ANALYSES:
        raise click.BadParameter(f"There is no analysis {question}. {nearest(question, ANALYSES)}", param_hint="QUESTION")
    result = open_study(file, overlays, settings, plays).analyse(question)
    if as_json:
        click.echo(json.dumps(result.to_json(), indent=1, ensure_ascii=False, allow_nan=False))
    elif as_csv:
        click.echo(result.to_csv(), nl=False)
    else:
        from crossroads.cli.tables import print_table  # noqa: PLC0415

        print_table(result_table(result))
