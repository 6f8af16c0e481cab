"""What is best over a grid: values of parameters, overlays and actors' readings, all combinations of them.

Made from the solutions of variants of one scenario; every point of a grid is a lane of one block, so a variant is
compiled once. Points at which the scenario makes no sense are counted and left empty, never moved.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.moving.grids import Grid
from crossroads.analyses.moving.measured import is_comparison
from crossroads.analyses.result import Cell, MadeWith, Result, Row, made_with
from crossroads.errors import AnalysisError
from crossroads.figures import percent, quoted, short
from crossroads.program import Invalid, Solution, join
from crossroads.progress import Progress, silent
from crossroads.prose import listed
from crossroads.scenario import Plays

Array = NDArray[np.float64]
Index = NDArray[np.intp]

# Points that are solved at once: enough to be fast, few enough that a flagship's block stays below 100 MB.
MOST_LANES = 8192
# Numbers in the largest array of a block; larger programs are solved in narrower blocks.
_MOST_NUMBERS = 8_000_000
_MOST_POINTS = 2_000_000
_NO_CHOICE = -1
# What a variant is called where nothing is laid over the scenario, and where actors play as it says.
BASE, STATED = "base", "stated"


@dataclass(frozen=True)
class Variant:
    """One overlay and one reading of a scenario, solved at its base values."""

    overlay: str
    """What is laid over the scenario; ``base`` where nothing is."""
    reading: str
    """How actors play, where that differs, as in ``kremlin=rational``; ``stated`` where it does not."""
    solution: Solution


@dataclass(frozen=True)
class Swept:
    """What one variant gives over the grid, G points."""

    overlay: str
    reading: str
    choice: Index  # (G,) the number of the best option in ``Sweep.options``; -1 where there is none
    value: Array  # (G,) of the best policy; NaN where the point makes no sense
    options: Array  # (O, G) the value of each option; NaN too where the variant has no such option
    margin: Array  # (G,) the lead of the best option over the next best one; NaN where there are not two
    invalid: Invalid

    @property
    def label(self) -> str:
        """What people see of it."""
        return " · ".join(part for part in (self.overlay, self.reading) if part not in (BASE, STATED)) or BASE


@dataclass(frozen=True)
class Sweep(Result):
    """What is best at every point of a grid, in every variant."""

    question: ClassVar[str] = "sweep"

    grids: tuple[Grid, ...]
    options: tuple[tuple[str, str], ...]
    """Id and label of each option, over all variants."""
    unit: str
    variants: tuple[Swept, ...]

    @cached_property
    def points(self) -> Array:
        """The values of the parameters at each point, the last grid moving first, (grids, G)."""
        values = np.meshgrid(*(grid.values for grid in self.grids), indexing="ij")
        return np.array([each.ravel() for each in values]).reshape(len(self.grids), self.count)

    @property
    def count(self) -> int:
        """How many points each variant has."""
        return math.prod(len(grid.values) for grid in self.grids)

    def shares(self) -> dict[str, float]:
        """Return the share of points, over all variants, at which each option is best, the largest first."""
        chosen = np.concatenate([each.choice for each in self.variants])
        counts = np.bincount(chosen[chosen >= 0], minlength=len(self.options)) / max((chosen >= 0).sum(), 1)
        found = {option_id: float(share) for (option_id, _), share in zip(self.options, counts, strict=True)}
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def headline(self) -> str:
        """Return the finding in one sentence."""
        labels = dict(self.options)
        # No line break between a number and its sign.
        shares = {
            option: percent(share).replace(" ", "\N{NO-BREAK SPACE}")
            for option, share in self.shares().items()
            if share
        }
        best = [(quoted(labels[option]), share) for option, share in shares.items()]
        total = self.count * len(self.variants) - sum(each.invalid.count for each in self.variants)
        if not best:
            return f"The value runs from {self._span()}"
        if len(best) == 1:
            return f"{best[0][0]} is best at {'the one point' if total == 1 else f'all {total:,} points'}"
        told = [f"{label} at {share}" for label, share in best[1:3]]
        more = f", {len(best) - 3} more elsewhere" if len(best) > 3 else ""
        return f"{best[0][0]} is best at {best[0][1]} of {total:,} points, {', '.join(told)}{more}"

    def _span(self) -> str:
        values = np.concatenate([each.value for each in self.variants])
        known = values[np.isfinite(values)]
        return f"{short(known.min())} to {short(known.max())}" if len(known) else "nowhere: no point makes sense"

    def note(self) -> str:
        """Return how many points make no sense, and why."""
        labels: dict[str, list[str]] = {}
        for each in self.variants:
            labels.setdefault(each.invalid.told(), []).append(each.label)
        if len(self.variants) == 1:
            return next(iter(labels))
        wheres = (
            (text, "In each variant" if len(who) == len(self.variants) else listed(who)) for text, who in labels.items()
        )
        return " ".join(f"{where}: {text}" for text, where in wheres if text)

    def columns(self) -> dict[str, list[Cell]]:
        """Return the rows by column: a row for each variant and point."""
        ids, times = [option_id for option_id, _ in self.options], len(self.variants)
        columns: dict[str, list[Cell]] = {
            "overlay": [each.overlay for each in self.variants for _ in range(self.count)],
            "reading": [each.reading for each in self.variants for _ in range(self.count)],
        }
        for grid, values in zip(self.grids, self.points, strict=True):
            columns[grid.parameter] = values.tolist() * times
        names = [*ids, None]
        columns["choice"] = [names[number] for each in self.variants for number in each.choice.tolist()]
        columns["value"] = _cells([each.value for each in self.variants])
        for number, option_id in enumerate(ids):
            columns[f"value.{option_id}"] = _cells([each.options[number] for each in self.variants])
        if len(ids) > 1:
            columns["margin"] = _cells([each.margin for each in self.variants])
        return columns

    def rows(self) -> list[Row]:
        """Return a row for each variant and point."""
        columns = self.columns()
        return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _cells(parts: Sequence[Array]) -> list[Cell]:
    """Return numbers as cells, None for those that are not known."""
    return [number if math.isfinite(number) else None for number in np.concatenate(parts).tolist()]


def sweep(variants: Sequence[Variant], grids: Sequence[Grid], progress: Progress = silent) -> Sweep:
    """Return what is best at every point of the full product of grids, in every variant.

    Parameters
    ----------
    variants
        The first one tells labels and units.
    grids
        None at all gives one point for each variant: its base values.
    progress
        Told of each block of points.

    Raises
    ------
    AnalysisError
        If a parameter is unknown or a formula in some variant, is swept twice, or there are too many points.
    """
    _check(variants, grids)
    options: dict[str, str] = {}
    for variant in variants:
        options = {option.id: option.label for option in variant.solution.options} | options
    first = variants[0].solution
    # Options stand in the order of the first variant, those of others after them.
    ordered = {option.id: options[option.id] for option in first.options} | options
    count = math.prod(len(grid.values) for grid in grids)
    total, swept = count * len(variants), []
    for number, variant in enumerate(variants):
        told = _Told(progress, number * count, total)
        swept.append(_sweep_one(variant, grids, list(ordered), told))
    return Sweep(
        made=_made(variants), grids=tuple(grids), options=tuple(ordered.items()),
        unit=first.scenario.objective_unit(first.by), variants=tuple(swept),
    )  # fmt: skip


def _made(variants: Sequence[Variant]) -> MadeWith:
    return made_with(variants[0].solution)


def _check(variants: Sequence[Variant], grids: Sequence[Grid]) -> None:
    names = [grid.parameter for grid in grids]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise AnalysisError(f"{twice[0]} is swept twice. Give each parameter one grid.")
    total = math.prod(len(grid.values) for grid in grids) * len(variants)
    if total > _MOST_POINTS:
        problem = f"The sweep has {total:,} points; at most {_MOST_POINTS:,} are solved at a time."
        raise AnalysisError(f"{problem} Use coarser grids, or fewer of them.")
    for variant in variants:
        # Unknown names and formulas are refused before anything long starts.
        variant.solution.program.block({grid.parameter: grid.values[:1] for grid in grids})


@dataclass(frozen=True)
class _Told:
    """Progress over all variants."""

    progress: Progress
    before: int
    total: int

    def tell(self, label: str, done: int) -> None:
        self.progress(f"sweeping {label}", self.before + done, self.total)


@dataclass(frozen=True)
class _Part:
    """What one block of points gives."""

    chosen: Index  # (S,) of the variant's own options
    value: Array  # (S,)
    options: Array  # (O, S)
    margin: Array  # (S,)
    invalid: Invalid


def _sweep_one(variant: Variant, grids: Sequence[Grid], options: Sequence[str], told: _Told) -> Swept:
    shape = tuple(len(grid.values) for grid in grids)
    count, lanes = math.prod(shape), _lanes(variant.solution)
    parts = []
    for begin in range(0, count, lanes):
        told.tell(variant.overlay, begin)
        places = np.unravel_index(np.arange(begin, min(begin + lanes, count)), shape) if shape else ()
        changes = {grid.parameter: np.array(grid.values)[i] for grid, i in zip(grids, places, strict=True)}
        parts.append(_part(variant.solution, changes))
    own = [option.id for option in variant.solution.options]
    number_of = np.array([*(options.index(option_id) for option_id in own), _NO_CHOICE], np.intp)
    values = np.full((len(options), count), np.nan)
    values[number_of[:-1]] = np.concatenate([part.options for part in parts], axis=1)
    return Swept(
        overlay=variant.overlay,
        reading=variant.reading,
        choice=number_of[np.concatenate([part.chosen for part in parts])],
        value=np.concatenate([part.value for part in parts]),
        options=values,
        margin=np.concatenate([part.margin for part in parts]),
        invalid=join([part.invalid for part in parts]),
    )


def _lanes(solution: Solution) -> int:
    """Return how many points are solved at once: fewer where the program is large."""
    size = max(len(solution.program.source), 1) * len(solution.program.actors)
    return int(np.clip(_MOST_NUMBERS // size, 1, MOST_LANES))


def _part(solution: Solution, changes: Mapping[str, Array]) -> _Part:
    solver, program = solution.solver, solution.program
    block, invalid = solver.valid_numbers(program.block(changes))
    rolled = solver.roll_back(block)
    value = solver.worth(block, rolled).copy()
    options = solver.option_values(block, rolled)
    if not (np.isfinite(value).all() and np.isfinite(options).all()):
        raise AnalysisError("Amounts add up beyond what a computer holds at some points. Use a larger unit.")
    chosen = np.full(block.width, _NO_CHOICE, np.intp)
    if solution.best is not None:
        chosen = solver.chosen_option(block, rolled)
    margin = _lead(options, solution.is_cost) if is_comparison(solution) else np.full(block.width, np.nan)
    for array in (value, margin, options.T):
        array[invalid.mask] = np.nan
    chosen[invalid.mask] = _NO_CHOICE
    return _Part(chosen, value, options, margin, invalid)


def _lead(options: Array, is_cost: bool) -> Array:
    """Return the lead of the best option over the next best one, (S,); 0 where they tie."""
    ordered = np.sort(options, axis=0)
    return np.asarray(ordered[1] - ordered[0] if is_cost else ordered[-1] - ordered[-2], np.float64)


def overlay_names(layers: Sequence[Sequence[str]]) -> list[str]:
    """Return what overlays are called: their files without folder and ending, where that tells them apart.

    >>> overlay_names([(), ("overlays/worse.yaml",), ("a/x.yaml",), ("b/x.yaml",)])
    ['base', 'worse', 'a/x.yaml', 'b/x.yaml']
    """
    names = ["+".join(PurePath(path).stem for path in paths) or BASE for paths in layers]
    pairs = zip(names, layers, strict=True)
    return [name if names.count(name) == 1 else "+".join(paths) for name, paths in pairs]


def reading_name(plays: Mapping[str, Plays]) -> str:
    """Return what a reading is called, as in ``kremlin=rational``."""
    return ",".join(f"{actor}={play.written}" for actor, play in plays.items()) or STATED
