"""``crossroads schema``: the JSON Schema of the format."""

import json

import click


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

    click.echo(json.dumps(overlay_schema() if overlay else scenario_schema(), indent=1, ensure_ascii=False))
