"""Runs of the history as tables, texts and plain data."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import PurePath

from rich.table import Table

from crossroads.cli.tables import new_table
from crossroads.draws.sampling import Method
from crossroads.figures import amount, decimals_for, significant
from crossroads.history import Contents, Run
from crossroads.prose import plural, shorten
from crossroads.study.history import History

_LONGEST = 36


def runs_table(history: History, runs: Sequence[Run]) -> Table:
    """Return the runs, one line each, the oldest first."""
    texts = [("run", False), ("when, UTC", False), ("scenario", False), ("laid over it", False), ("choice", False)]
    numbers = [("", False), ("value", True), ("lead", True), ("draws", True), ("seed", True), ("version", False)]
    table = new_table("", [*texts, *numbers])
    for run in runs:
        table.add_row(
            run.name, _when(run), shorten(run.title, _LONGEST), ", ".join(_laid_over(run)), _choice(run),
            _mark(history, run), _number(run.value), _number(run.lead), _draws(run), str(run.seed), run.version,
        )  # fmt: skip
    return table


def _when(run: Run) -> str:
    return run.time.replace("T", " ").removesuffix("Z")


def _laid_over(run: Run) -> list[str]:
    """Return what was asked for beside the file itself: overlays, settings and readings."""
    own = [PurePath(run.path).name] if PurePath(run.path).name != PurePath(run.base).name else []
    overlays = [PurePath(each).name for each in run.overlays]
    changed = [f"{name}={text}" for name, text in [*run.settings.items(), *run.plays.items()]]
    return [*own, *overlays, *changed, *_seen(run)]


def _seen(run: Run) -> list[str]:
    """Return as whom and from when the scenario was read, where that was asked for."""
    assessor = [f"as {run.assessor} sees it"] if run.assessor else []
    return [*assessor, *([f"as of {run.as_of}"] if run.as_of else [])]


def _choice(run: Run) -> str:
    return shorten(run.label, _LONGEST)


def _mark(history: History, run: Run) -> str:
    if not run.is_complete:
        return "stopped"
    return "*" if history.is_turn(run) else ""


def _number(value: float | None) -> str:
    return "" if value is None else significant(value, 5)


def _draws(run: Run) -> str:
    way = "" if run.sampling == Method.SOBOL.value else f" {run.sampling}"
    return f"{run.draws:,}{way}"


def plain_run(history: History, run: Run) -> dict[str, object]:
    """Return a run as plain data, numbers at full precision."""
    previous = history.previous(run)
    return {
        **asdict(run),
        "lead": run.lead,
        "previous": previous.id if previous else None,
        "choice_changed": history.is_turn(run),
    }


def run_facts(history: History, run: Run, contents: Contents) -> str:
    """Return all there is of a run as text; its results are named, since they are long."""
    state = "" if run.is_complete else "It was stopped before its outputs were in place.\n"
    facts = {
        "when": f"{run.time}, {run.took:.1f} seconds",
        "scenario": run.path,
        "laid over it": ", ".join([*run.overlays, *(f"{name} = {text}" for name, text in run.settings.items())]),
        "actors play": ", ".join(f"{actor} {how}" for actor, how in run.plays.items()),
        "read": ", ".join(_seen(run)),
        "draws": f"{_draws(run)}, seed {run.seed}",
        "digest": run.digest,
        "made by": f"crossroads {run.version}, Python {run.python}, numpy {run.numpy}",
        "outputs": str(history.ledger.path.parent / run.out),
    }
    width = max(map(len, facts))
    lines = [f"{name:{width}}  {fact}" for name, fact in facts.items() if fact]
    blocks = ["\n".join(lines), _options(history, run), _changes(history, run), _files(contents)]
    return f"{run.name}  {run.title}\n{state}\n" + "\n\n".join(block for block in blocks if block)


def _options(history: History, run: Run) -> str:
    if not run.options:
        return ""
    digits = decimals_for([each.value for each in run.options])
    width = max(len(each.label) for each in run.options)
    values = {each.id: amount(each.value, digits) for each in run.options}
    room = max(map(len, values.values()))
    lines = [
        f"{'→' if each.id == run.choice else ' '} {each.label:{width}}  {values[each.id]:>{room}}"
        for each in run.options
    ]
    previous = history.previous(run)
    if previous is not None and history.is_turn(run):
        lines.append(f"The choice of run {previous.name} was {previous.label or 'none'}.")
    return "\n".join(["Options", *lines])


def _changes(history: History, run: Run) -> str:
    """Return the parameters whose values are others than in the previous run, or how many there are."""
    previous = history.previous(run)
    heading = plural(len(run.parameters), "parameter")
    if previous is None:
        return heading
    changed = [
        f"  {name}  {_number(previous.parameters.get(name)) or 'none'} → {_number(run.parameters.get(name)) or 'none'}"
        for name in {**previous.parameters, **run.parameters}
        if previous.parameters.get(name) != run.parameters.get(name)
    ]
    return "\n".join([f"{heading}, {len(changed) or 'none'} with another value than in run {previous.name}", *changed])


def _files(contents: Contents) -> str:
    lines = [f"  {name}  {plural(len(text.splitlines()), 'line')}" for name, text in contents.texts.items()]
    return "\n".join([f"{plural(len(contents.texts), 'file')}, kept as they were", *lines])
