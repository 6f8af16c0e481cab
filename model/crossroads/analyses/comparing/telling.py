"""A comparison in sentences: what became of the choice and of the lead, and what a reader has to know beside.

Made from a comparison; its headline, its note, the command line and the watch are made of it.
"""

from typing import TYPE_CHECKING

from crossroads.figures import amount, decimals_for, quoted
from crossroads.prose import listed, plural

if TYPE_CHECKING:
    from crossroads.analyses.comparison import Comparison, Figure


def headline_of(result: "Comparison") -> str:
    """Return the finding in one sentence."""
    if not result.edits:
        return "Nothing differs"
    if not result.figures:
        return f"{plural(len(result.edits), 'edit')}; the values are not compared"
    if not any(figure.change for figure in result.figures) and not result.has_turned:
        return "The values are the same: only what nothing computed hangs on differs"
    first, second = result.choices
    if first is None or second is None:
        return "The value " + ", ".join(moved(each, result.unit) for each in result.figures[:1])
    lead = result.figure("lead")
    if result.has_turned:
        behind = f": the lead of {quoted(first[1])} {moved(lead, result.unit)}" if lead else ""
        return f"{quoted(second[1])} is best instead of {quoted(first[1])}{behind}"
    return f"{quoted(first[1])} stays best" + (f"; its lead {moved(lead, result.unit)}" if lead else "")


def moved(figure: "Figure", unit: str) -> str:
    """Return what became of a figure, as in ``falls from 0.77 to −0.90 points``."""
    digits = decimals_for([figure.before, figure.after], least_gap=abs(figure.change) / 3 or None)
    was, now = amount(figure.before, digits), amount(figure.after, digits, unit)
    if not figure.change:
        return f"stays {now}"
    return f"{'rises' if figure.change > 0 else 'falls'} from {was} to {now}"


def turning_of(result: "Comparison") -> str:
    """Return what it takes to change the choice, in one sentence; empty where no edits were found that do."""
    turning, first = result.turning, result.choices[0]
    moving = [edit for edit in result.edits if edit.parts]
    if turning is None or first is None or len(moving) < 2:
        return ""
    names = {edit.number: edit.name for edit in result.edits}
    told = listed(quoted(names[number]) for number in turning.edits)
    alone = " alone" if len(turning.edits) == 1 else " together"
    would = "makes" if result.has_turned else "would make"
    would = would if len(turning.edits) == 1 else would.replace("makes", "make")
    sentence = f"{told}{alone} {would} {quoted(turning.choice)} best"
    if not result.has_turned:
        return f"{sentence}; the other edits undo that."
    if not turning.is_smallest:
        return f"{sentence}; none of these {len(turning.edits)} can be left out (fewer others may do)."
    is_one = len(turning.edits) == 1
    if turning.others:
        others = plural(turning.others, "other edit" if is_one else "other set")
        verb = "changes" if turning.others == 1 else "change"
        return f"{sentence}; {others} {'alone' if is_one else 'of as few'} {verb} the choice as well."
    return f"{sentence}; no {'other edit does' if is_one else 'fewer edits do'}."


def note_of(result: "Comparison") -> str:
    """Return what a reader has to know beside the numbers."""
    return " ".join(filter(None, (*_sides(result), _method(result), *_merged(result))))


def _sides(result: "Comparison") -> list[str]:
    where = {False: result.names[0], True: result.names[1]}
    return [f"{quoted(each.label)} is an option in {where[each.is_new]} alone." for each in result.one_sided]


def _method(result: "Comparison") -> str:
    moving = sum(1 for edit in result.edits if edit.parts and edit.number)
    if result.method == "sampled":
        return (
            f"With {plural(moving, 'edit')} there are too many orders to follow all: shares are means over "
            f"{result.orders} random ones, their standard errors beside them; they add up exactly all the same."
        )
    return ""


def _merged(result: "Comparison") -> list[str]:
    """Return which edits are taken as one, since they make no valid scenario alone."""
    found = []
    for edit in result.edits:
        paths = [change.where for change in edit.changes if len(change.path) > 2 or change.path[0] != "nodes"]
        if edit.parts and len(paths) > 1 and len({path.rsplit(".", 1)[0] for path in paths}) > 1:
            found.append(f"{listed(paths)} are taken as one edit: apart they make no valid scenario.")
    return found
