"""``crossroads solve``: the rollback alone."""

import click

from crossroads.cli.delivery import json_option, print_json
from crossroads.cli.options import Asked, reports_errors, scenario_options


@click.command(
    "solve",
    epilog="""\b
Examples:
  crossroads solve scenarios/belarus-2022/scenario.yaml
  crossroads solve FILE --set p_lose=0.6 --actor kremlin=rational
  crossroads solve FILE --overlay worse.yaml --json""",
)
@scenario_options
@json_option
@reports_errors
def command(asked: Asked, *, as_json: bool) -> None:
    """Roll the scenario back and show what each option is worth."""
    from crossroads.cli.tables import choices_table, options_table, print_table
    from crossroads.program.search import LOCAL_OPTIMUM

    study = asked.open()
    solution = study.solve()
    if as_json:
        print_json(solution.to_json())
        return
    print_table(options_table(solution))
    click.echo()
    print_table(choices_table(solution))
    if solution.is_local_optimum:
        click.echo(LOCAL_OPTIMUM)
    for node, branches in solution.ties.items():
        click.echo(f"Tie at {node}: {', '.join(branches)} are equally good; the first is followed.")
