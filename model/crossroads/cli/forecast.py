"""``crossroads forecast``: the questions of a scenario, in words and numbers."""

import datetime as dt
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from crossroads.cli.delivery import Form, form_options, print_result
from crossroads.cli.options import Asked, day_option, reports_errors, scenario_options

if TYPE_CHECKING:
    from crossroads.analyses.forecast import Chance, Forecast, Foretold
    from crossroads.words import Scale


@click.command(
    "forecast",
    epilog="""\b
Examples:
  crossroads forecast scenarios/belarus-2022/scenario.yaml
  crossroads forecast FILE --on 2023-03-01
  crossroads draw forecast FILE -o forecast.svg""",
)
@scenario_options
@click.option("--resolutions", metavar="FILE", help="How questions came out: a YAML file of question: {date, outcome}.")
@click.option("--on", callback=day_option, metavar="DATE", help="The day from which questions are past.")
@form_options
@reports_errors
def command(asked: Asked, resolutions: str | None, on: dt.date | None, form: Form) -> None:
    """Say how likely the scenario's questions are: by the best choice, given each option, and over draws."""
    from crossroads.analyses.forecast import Forecast
    from crossroads.cli.progress import Progress

    started = time.monotonic()
    study = asked.open()
    with Progress(started) as progress:
        result = study.analyse("forecast", progress=progress.tell, resolutions=resolutions, on=on)
    if isinstance(result, Forecast):
        print_result(result, form, lambda forecast: click.echo("\n".join(_told(forecast))))


def _told(result: "Forecast") -> Iterator[str]:
    """Yield the lines that people read."""
    yield result.headline()
    width = max(len(each.id) for each in result.foretold)
    for each in result.foretold:
        yield ""
        yield f"{each.id:{width}}  {each.text} (by {each.by})"
        yield from (f"{'':{width}}  {line}" for line in _about(each, result.words))
    yield f"\n{result.note()}"


def _about(each: "Foretold", words: "Scale") -> Iterator[str]:
    from crossroads.figures import percent

    if each.best is None:
        yield "Not in the model: it names no event."
    else:
        yield from _modelled(each.best, each.chances[1:], words)
    if each.stated is not None:
        difference = ""
        if each.difference is not None:
            points = f"{abs(each.difference) * 100:.0f}"
            side = "above it" if each.difference > 0 else "below it"
            plural = "point" if points == "1" else "points"
            difference = f"; the model is {points} {plural} {side}" if points != "0" else "; the model says the same"
        yield f"First forecast: {percent(each.stated)}, {words.in_words(each.stated)}{difference}."
    if each.assessed:
        yield "Assessors: " + ", ".join(f"{label} {percent(p)}" for label, p in each.assessed) + "."
    if each.outcome is not None:
        yield "It happened." if each.outcome else "It did not happen."
    elif each.status == "past":
        yield "Its last day is past; it is not resolved yet."


def _modelled(best: "Chance", options: "tuple[Chance, ...]", words: "Scale") -> Iterator[str]:
    from crossroads.figures import percent, quoted

    over = ""
    if (drawn := best.settled) is not None:
        low, mean, high = (percent(each) for each in (drawn.q05, drawn.mean, drawn.q95))
        is_one = low == mean == high == percent(best.base)
        over = "; over draws the same" if is_one else f"; over draws {mean} on average, {low} to {high} in nine of ten"
    taken = f" by the best choice, {quoted(best.label)}" if best.label else ""
    yield f"Model: {percent(best.base)}, {words.in_words(best.base)},{taken}{over}."
    if options:
        yield "Given " + ", ".join(f"{quoted(each.label)} {percent(each.base)}" for each in options) + "."
