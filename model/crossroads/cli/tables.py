"""Tables for terminals."""

import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from crossroads.analyses.result import Cell, Result
from crossroads.figures import amount, decimals_for, percent, short, significant
from crossroads.program import Solution
from crossroads.prose import shorten
from crossroads.scenario import Scenario

# In a pipe or a file nothing has to fit on a screen; whoever reads it wants whole rows.
_PIPE_WIDTH = 2000


def new_table(title: str, columns: Sequence[tuple[str, bool]]) -> Table:
    """Return an empty table.

    Parameters
    ----------
    columns
        Heading of each column, and whether it holds numbers.
    """
    table = Table(caption=title, box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading, is_number in columns:
        table.add_column(heading, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold")
    return table


def print_table(table: Table) -> None:
    """Print a table under its title to standard output: coloured on terminals alone, as wide as they are."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    width = None if is_terminal else _PIPE_WIDTH
    console = Console(width=width, highlight=False, emoji=False, markup=False)
    # The title stands apart: rich would break it at the width of the columns.
    title, table.caption = table.caption, None
    with console.capture() as capture:
        console.print(table)
    text = "\n".join(line.rstrip() for line in capture.get().splitlines())
    click.echo(f"{title}\n\n{text}" if title else text)


def options_table(solution: Solution) -> Table:
    """Return the options with their values, the best one marked."""
    scenario = solution.scenario
    unit = scenario.objective_unit(solution.by)
    heading = f"value, {unit}" if unit else "value"
    title = f"{scenario.title} — {scenario.actor_label(solution.by)}"
    has_risk = any(abs(each.value - each.certainty_equivalent) > 1e-9 for each in solution.options)
    columns = [("", False), ("option", False), (heading, True)]
    if has_risk:
        columns += [("certainty equivalent", True), ("risk premium", True)]
    table = new_table(title, columns)
    digits = decimals_for([each.certainty_equivalent for each in solution.options])
    for option in solution.options:
        mark = "→" if solution.best is not None and option.id == solution.best.id else ""
        cells = [mark, option.label, amount(option.value, digits)]
        if has_risk:
            cells += [amount(option.certainty_equivalent, digits), amount(option.risk_premium, digits)]
        table.add_row(*cells, style="bold" if mark else "")
    if not solution.options:
        table.add_row("", "the whole, under the policy", amount(solution.root[0], decimals_for([solution.root[0]])))
    return table


def result_table(result: Result) -> Table:
    """Return the rows of a result as a table titled by its finding."""
    rows = result.rows()
    keys = list(rows[0]) if rows else []
    numbers = {key for key in keys if all(isinstance(row[key], int | float) or row[key] is None for row in rows)}
    numbers -= {key for key in keys if any(isinstance(row[key], bool) for row in rows)}
    table = new_table(result.headline(), [(key.replace("_", " "), key in numbers) for key in keys])
    for row in rows:
        table.add_row(*(_cell(row[key]) for key in keys))
    return table


def _cell(value: Cell) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return significant(value, 5)
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def parameters_table(scenario: Scenario) -> Table:
    """Return every parameter with its value, range, unit, basis and evidence, and its word where one states it."""
    has_words = any(each.word for each in scenario.parameters.values())
    columns = [("parameter", False), ("value", True), ("low", True), ("high", True), ("unit", False), ("basis", False),
               ("claims", False), ("meaning", False)]  # fmt: skip
    table = new_table(scenario.title, columns[:4] + [("word", False)] * has_words + columns[4:])
    for each in scenario.parameters.values():
        ends = ["" if end is None else short(end) for end in (each.low, each.high)]
        meaning = f"{each.label} = {each.expression}" if each.is_formula else each.label
        word = each.word if each.scale in ("", scenario.words.name) else f"{each.word} ({each.scale})"
        numbers = [short(each.value), *ends, *([word] if has_words else [])]
        table.add_row(each.name, *numbers, each.unit, each.basis or "", " ".join(each.claims), meaning)
    return table


_LONGEST = 40


def blame_table(scenario: Scenario) -> Table:
    """Return for every value that overlays and settings touched where it was set, and what it overwrote."""
    table = new_table("Values set over the base", [("value", False), ("is", False), ("was", False), ("set by", False)])
    for each in scenario.changes:
        history = each.history()
        was = str(history[1][0]) if len(history) > 1 else ""
        table.add_row(each.path, shorten(str(each.value), _LONGEST), shorten(was, _LONGEST), str(each.origin.value))
    return table


def choices_table(solution: Solution) -> Table:
    """Return the decisions of actors who choose and that may come up, with what they choose and believe."""
    from crossroads.analyses.policy import by_history

    scenario = solution.scenario
    believed = _believed(solution)
    has_risk = scenario.actors[solution.by].risk is not None
    columns = [("decision", False), ("by", False), ("choice", False), ("comes up", True)]
    columns += [("certainty equivalent", True), ("risk premium", True)] if has_risk else []
    columns += [("believing", False)] if believed else []
    table = new_table("", columns)
    reach: dict[str, float] = {}
    cells: dict[str, list[str]] = {}
    worth: dict[str, list[str]] = {}
    digits = decimals_for([solution.root[2]])
    for node_id, owner in scenario.owners.items():
        choice = solution.choice(node_id)
        if choice is not None and solution.reach(node_id) > 0:
            # Members of an information set are one choice, told once.
            key = solution.graph.vertices[node_id].information or f"node {node_id}"
            reach[key] = reach.get(key, 0.0) + solution.reach(node_id)
            taken = by_history(solution, node_id) or scenario.label(node_id, choice)
            cells.setdefault(key, [scenario.label(node_id), scenario.actor_label(owner), taken])
            figures = (solution.certainty_equivalent(node_id), solution.risk_premium(node_id))
            told = ["" if each is None else amount(each, digits) for each in figures]
            # What one member alone is worth says nothing where they cannot be told apart.
            worth[key] = ["", ""] if key in worth else told
    for key, labels in cells.items():
        risk = worth[key] if has_risk else []
        table.add_row(*labels, percent(reach[key]), *risk, *([believed.get(key, "")] if believed else []))
    return table


# Nodes of an information set that are told of with their beliefs; the others are less likely.
_MOST_BELIEVED = 4


def _believed(solution: Solution) -> dict[str, str]:
    """Return information → what is believed there, the likeliest first."""
    from crossroads.analyses.beliefs import states_of

    states, found = states_of(solution), {}
    for each in solution.information_sets:
        ranked = sorted(zip(each.beliefs, states[each.information], strict=True), key=lambda pair: -pair[0])
        told = [f"{state} {percent(belief)}" for belief, state in ranked[:_MOST_BELIEVED]]
        found[each.information] = ", ".join([*told, "…"] if len(ranked) > _MOST_BELIEVED else told)
    return found
