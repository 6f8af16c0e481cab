"""The command line: a command is one call of Python, and a command's code is imported when it is run.

To add a command: a file beside this one with a click command, and its line in COMMANDS.
"""

import os
from importlib import import_module
from typing import Any

import click

from crossroads._version import __version__

# Command → its module here, and its line in the overview: nothing else is needed to show the help.
COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("new", "Write a commented starter scenario that runs as it is."),
    "check": ("check", "Show every problem of a scenario at its line."),
    "solve": ("solve", "Roll back: options, values and policy, at once."),
    "brief": ("brief", "Tell what to conclude in words, each number with its source."),
    "run": ("run", "Solve, draw every chart, write the report; print the brief."),
    "watch": ("watch", "Solve after every save, and show what the edit changed."),
    "diff": ("diff", "Show which edits moved which values, and which one changed the choice."),
    "history": ("history", "List the runs that were made, or show one of them."),
    "verify": ("verify", "Compute a result or a figure again, and compare to the last digit."),
    "show": ("show", "Show the policy tree, the parameters, the graph or who set what."),
    "analyse": ("analyse", "Answer one question, as a table, JSON or CSV."),
    "forecast": ("forecast", "Say how likely the scenario's questions are, beside first forecasts."),
    "score": ("score", "Score resolved forecasts: the first ones, people's and the model's."),
    "sweep": ("sweep", "Solve over grids of parameters, overlays and readings."),
    "draw": ("draw", "Draw one chart to an SVG or PNG file."),
    "import": ("import_file", "Turn a file of another program into a scenario."),
    "export": ("export", "Write the solved scenario in another program's format."),
    "schema": ("schema", "Print the JSON Schema of scenarios, for editors."),
}

_EPILOG = """\b
Examples:
  crossroads new drill.yaml
  crossroads run scenarios/belarus-2022/scenario.yaml
  crossroads solve scenarios/oil-driller/scenario.yaml --set cost_test=13

Exit codes: 0 done, 1 the scenario has problems, 2 wrong usage, 130 stopped.
"""


class _LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"crossroads.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from crossroads.prose import nearest

            raise click.UsageError(f"There is no command {name}. {nearest(name, COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_LazyGroup,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="crossroads")
@click.pass_context
def main(ctx: click.Context, /, **_: Any) -> None:
    """Model hard decisions as weighted decision graphs.

    A scenario is a YAML file that states a decision-maker's options, what others and chance may do next, what each
    ending is worth, and the evidence for every number.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    # The matrices here are small: threads of their own would wait for each other longer than they work.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
