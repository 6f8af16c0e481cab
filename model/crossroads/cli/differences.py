"""A comparison of two scenarios as people read it in a terminal; what ``diff`` and ``watch`` print."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from crossroads.analyses.comparing.telling import turning_of
from crossroads.analyses.comparison import Comparison, Figure, Share
from crossroads.cli.tables import new_table, print_table
from crossroads.errors import Place
from crossroads.figures import amount, apportioned, decimals_for, short, significant
from crossroads.prose import plural, shorten

if TYPE_CHECKING:
    from rich.table import Table

# So many figures stand beside each other; beyond that those of the best options do, and the lead.
_MOST_FIGURES = 5
_MOST_STILL = 12
_SEEN = 0.02
_LONGEST, _LONGEST_NAME = 32, 60
_KINDS = {"numbers": "Other numbers", "structure": "Structure", "evidence": "Evidence and words"}


def print_comparison(result: Comparison) -> None:
    """Print what differs, what each edit moved, and what it takes to change the choice."""
    for part in _parts(result):
        if isinstance(part, str):
            click.echo(part)
        else:
            print_table(part)


def _parts(result: Comparison) -> "Iterator[str | Table]":
    yield result.headline()
    if result.refusal:
        yield result.refusal
    if result.figures and any(figure.change for figure in result.figures):
        yield ""
        yield _figures_table(result)
    if result.moving:
        yield ""
        yield _edits_table(result)
        if sentence := turning_of(result):
            yield f"\n{sentence}"
    yield from _still(result)
    if result.note():
        yield f"\n{result.note()}"


def digits_of(result: Comparison) -> int:
    """Return with how many decimals the figures and what moves them are written."""
    changes = [abs(figure.change) for figure in result.figures if figure.change]
    # Figures that hardly move beside the others do not make all of them long.
    seen = [change for change in changes if change > _SEEN * max(changes)]
    return decimals_for([], least_gap=min(seen) / 3 if seen else None)


def _figures_table(result: Comparison) -> "Table":
    digits = digits_of(result)
    unit = f", {result.unit}" if result.unit else ""
    table = new_table("", [("", False), (f"value{unit}", False), ("before", True), ("after", True), ("change", True)])
    for figure in result.figures:
        was, now = (round(each, digits) for each in (figure.before, figure.after))
        table.add_row(
            _mark(result, figure.name.removeprefix("value.")), figure.label, amount(was, digits), amount(now, digits),
            _signed(now - was, digits),
        )  # fmt: skip
    for each in result.one_sided:
        told = ["", amount(each.value, digits), "new"] if each.is_new else [amount(each.value, digits), "", "gone"]
        table.add_row(_mark(result, each.id), each.label, *told)
    return table


def _mark(result: Comparison, option: str) -> str:
    """Return a sign for the option that is best now, and another one for the one that was."""
    was, now = (each[0] if each else None for each in result.choices)
    return "→" if option == now else "·" if option == was else ""


def _signed(value: float, digits: int) -> str:
    text = amount(value, digits)
    return f"+{text}" if value > 0 and any(sign in text for sign in "123456789") else text


def _edits_table(result: Comparison) -> "Table":
    """Return the edits that move something, those that move most first; what is read of them adds up."""
    digits, columns = digits_of(result), _shown_figures(result)
    headings = [("edit", False), ("was", True), ("is", True), *((_heading(figure), True) for _, figure in columns)]
    table = new_table("", [*headings, ("where", False)])
    told = {i: _told(result, i, figure, digits) for i, figure in columns}
    for row, edit in enumerate(result.moving):
        change = edit.changes[0] if edit.changes else None
        was, now = ("", "") if change is None else (_value(change.was), _value(change.now))
        cells = [told[i][row] for i, _ in columns]
        table.add_row(shorten(edit.name, _LONGEST_NAME), was, now, *cells, _where(edit))
    if len(result.moving) > 1:
        totals = [_signed(round(figure.after, digits) - round(figure.before, digits), digits) for _, figure in columns]
        table.add_row("all together", "", "", *totals, "", style="bold")
    return table


def _heading(figure: Figure) -> str:
    return "lead" if figure.name == "lead" else figure.label


def _shown_figures(result: Comparison) -> list[tuple[int, Figure]]:
    numbered = list(enumerate(result.figures))
    if len(numbered) <= _MOST_FIGURES:
        return numbered
    best = {f"value.{each[0]}" for each in result.choices if each}
    return [(i, figure) for i, figure in numbered if figure.name in best or figure.name == "lead"]


def _told(result: Comparison, column: int, figure: Figure, digits: int) -> list[str]:
    parts = [edit.parts[column] for edit in result.moving]
    total = round(figure.after, digits) - round(figure.before, digits)
    shown = [_signed(each, digits) for each in apportioned(parts, total, digits)]
    errors = [None if edit.errors is None else edit.errors[column] for edit in result.moving]
    return [
        text if not error else f"{text} ± {significant(error, 1)}" for text, error in zip(shown, errors, strict=True)
    ]


def _value(text: str) -> str:
    try:
        return short(float(text))
    except ValueError:
        return shorten(text, _LONGEST)


def _where(edit: Share) -> str:
    """Return where an edit stands: on the side that has it, the second one if both do."""
    if not edit.changes:
        return ""
    change = edit.changes[0]
    return place_text(change.now_at or change.was_at)


def place_text(place: Place | None) -> str:
    """Return a place as file and line, the file without its folder.

    >>> place_text(Place("scenarios/drill/scenario.yaml", 12, 3)), place_text(Place("--set price=2"))
    ('scenario.yaml:12', '--set price=2')
    """
    if place is None:
        return ""
    return f"{PurePath(place.file).name}:{place.line}" if place.line else place.file


def _still(result: Comparison) -> "Iterator[str | Table]":
    """Yield what differs and moves no figure, kind by kind."""
    by_kind: dict[str, list[Share]] = {}
    for edit in result.still:
        by_kind.setdefault(edit.changes[0].kind, []).append(edit)
    for kind, heading in _KINDS.items():
        if kind in by_kind:
            why = " (no value hangs on them)" if kind != "evidence" and result.figures else ""
            yield f"\n{heading}{why}:"
            yield _still_table(by_kind[kind][:_MOST_STILL])
            if (more := len(by_kind[kind]) - _MOST_STILL) > 0:
                yield f"… and {plural(more, 'other')}; --json has all."
    if "checks" in by_kind:
        yield f"\n{_checks(by_kind['checks'])}"


def _still_table(edits: Sequence[Share]) -> "Table":
    table = new_table("", [("what", False), ("was", False), ("is", False), ("where", False)])
    table.show_header = False
    for edit in edits:
        change = edit.changes[0]
        was, now = (_value(each) or "—" for each in (change.was, change.now))
        table.add_row(f"  {shorten(edit.name, _LONGEST_NAME)}", was, f"→ {now}", _where(edit))
    return table


def _checks(edits: Sequence[Share]) -> str:
    """Return how many expectations and questions differ, in one line."""
    told = []
    for head, noun in (("expect", "expectation"), ("questions", "question")):
        verbs = [edit.changes[0].verb for edit in edits if edit.changes[0].path[0] == head]
        counts = [(verbs.count(verb), verb) for verb in ("added", "removed", "changed") if verb in verbs]
        told += [f"{plural(count, noun)} {verb}" for count, verb in counts]
    return f"Checks: {', '.join(told)}."
