"""``crossroads schema``: the JSON Schema of the format."""

import click

from crossroads.cli.delivery import print_json


@click.command(
    "schema",
    epilog="""\b
Examples:
  crossroads schema > scenario.schema.json
  crossroads schema --overlay > overlay.schema.json

An editor with a YAML language server uses it where a scenario starts with the line
  # yaml-language-server: $schema=scenario.schema.json""",
)
@click.option("--overlay", is_flag=True, help="The schema of overlays instead, where nothing is required.")
def command(*, overlay: bool) -> None:
    """Print the JSON Schema of scenarios, for editors."""
    from crossroads.scenario import overlay_schema, scenario_schema

    print_json(overlay_schema() if overlay else scenario_schema())
