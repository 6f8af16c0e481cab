"""``crossroads show``: a scenario as text."""

import click

from crossroads.cli.options import Asked, reports_errors, scenario_options


@click.command(
    "show",
    epilog="""\b
Examples:
  crossroads show scenarios/belarus-2022/scenario.yaml
  crossroads show FILE --what parameters
  crossroads show FILE --overlay worse.yaml --what blame""",
)
@scenario_options
@click.option(
    "--what",
    type=click.Choice(["policy", "parameters", "graph", "blame"]),
    default="policy",
    show_default=True,
    help="The policy as a tree, the table of parameters, the size of the graph, or who set which value.",
)
@reports_errors
def command(asked: Asked, what: str) -> None:
    """Show the policy tree, the parameters, the graph or who set what."""
    from crossroads.cli.tables import blame_table, parameters_table, print_table
    from crossroads.cli.tree import graph_text, policy_tree

    study = asked.open()
    if what == "parameters":
        print_table(parameters_table(study.scenario))
    elif what == "blame":
        print_table(blame_table(study.scenario))
    elif what == "graph":
        click.echo(graph_text(study.graph))
    else:
        click.echo(policy_tree(study.solve()))
