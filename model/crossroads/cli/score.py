"""``crossroads score``: how good forecasts of resolved questions were, over one scenario or several."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from crossroads.cli.delivery import PICTURES, Form, check_ending, form_options, print_result
from crossroads.cli.options import Asked, reports_errors, several_scenarios_options

if TYPE_CHECKING:
    from rich.table import Table

    from crossroads.analyses.forecasting.calibration import Interval
    from crossroads.analyses.score import Score
    from crossroads.study import Study

# A question's text is cut in the table; --json and --csv have it whole.
_LONGEST = 60


@click.command(
    "score",
    epilog="""\b
Examples:
  crossroads score scenarios/ferry-strike/overlays/resolved.yaml
  crossroads score spring.yaml autumn.yaml --resolutions outcomes.yaml
  crossroads score FILE --overlay resolved.yaml --chart reliability.svg""",
)
@several_scenarios_options
@click.option("--resolutions", metavar="FILE", help="How questions came out: a YAML file of question: {date, outcome}.")
@click.option(
    "--chart", type=click.Path(dir_okay=False), metavar="FILE", help="Draw the reliability diagram: SVG, PNG."
)
@form_options
@reports_errors
def command(asked: tuple[Asked, ...], resolutions: str | None, chart: str | None, form: Form) -> None:
    """Score the forecasts of resolved questions: Brier and logarithmic score, calibration, skill, hindsight."""
    from crossroads.analyses.score import score_forecasts
    from crossroads.cli.progress import Progress

    check_ending(chart, PICTURES, "--chart")
    started = time.monotonic()
    studies = [each.open() for each in asked]
    with Progress(started) as progress:
        subjects = [
            study.subject.telling(lambda done, total: progress.tell("drawing parameters", done, total))
            for study in studies
        ]
        result = score_forecasts(subjects, resolutions)
    if resolutions is not None:
        result = replace(result, made=replace(result.made, asked=(("resolutions", resolutions),)))
    if chart is not None:
        # The drawing library takes half a second to import.
        from crossroads.charts import draw_chart

        draw_chart("score", result).save(chart)
        click.echo(chart, err=True)
    print_result(result, form, lambda score: _print(score, studies, resolutions))


def _print(result: "Score", studies: "list[Study]", resolutions: str | None) -> None:
    from crossroads.cli.tables import print_table

    for table in (_means(result), _questions(result), _words(result)):
        print_table(table)
        click.echo()
    click.echo(result.note())
    for study in studies:
        click.echo(f"\n{_hindsight(study, result, resolutions)}")


def _means(result: "Score") -> "Table":
    """Return the means of every forecaster."""
    from crossroads.cli.tables import new_table

    headings = ["questions", "Brier", "90 %", "logarithmic", "90 %", "skill", "against ½", "reliability", "resolution",
                "uncertainty", "within"]  # fmt: skip
    table = new_table(result.headline(), [("forecaster", False), *((heading, True) for heading in headings)])
    for forecaster, each in result.qualities.items():
        parts = [each.parts.reliability, each.parts.resolution, each.parts.uncertainty, each.parts.within]
        table.add_row(
            forecaster.label, str(each.count), _number(each.brier), _ends(each.brier_interval),
            _number(each.logarithmic), _ends(each.logarithmic_interval), _number(each.skill),
            _number(each.skill_even), *map(_number, parts),
        )  # fmt: skip
    return table


def _questions(result: "Score") -> "Table":
    """Return what everybody said of each question, and how it came out."""
    from crossroads.cli.tables import new_table
    from crossroads.figures import percent
    from crossroads.prose import shorten

    known = [each for each in result.qualities if not each.is_reference]
    columns = [("question", False), ("came out", False), *((each.label, True) for each in known), ("", False)]
    table = new_table("", columns)
    for each in result.scored:
        said = ["" if one not in each.said else percent(each.said[one]) for one in known]
        table.add_row(each.id, "yes" if each.outcome else "no", *said, shorten(each.text, _LONGEST))
    return table


def _words(result: "Score") -> "Table":
    """Return which words were used, and how often they came true."""
    from crossroads.cli.tables import new_table
    from crossroads.figures import percent

    columns = [("forecaster", False), ("word", False), ("used", True), ("mean", True), ("came true", True),
               ("90 %", True)]  # fmt: skip
    table = new_table("", columns)
    for forecaster, quality in result.qualities.items():
        for i, band in enumerate(() if forecaster.is_reference else quality.bands):
            ends = f"{percent(band.interval.low)} to {percent(band.interval.high)}"
            name = forecaster.label if i == 0 else ""
            table.add_row(name, band.word, str(band.count), percent(band.mean), percent(band.happened), ends)
    return table


def _hindsight(study: "Study", result: "Score", resolutions: str | None) -> str:
    """Return what would have been best in a scenario, or why that cannot be said."""
    from crossroads.analyses.forecasting.asked import resolutions_of
    from crossroads.errors import AnalysisError
    from crossroads.figures import quoted

    questions = study.scenario.file.questions
    own = {name: each for name, each in resolutions_of(resolutions).items() if name in questions}
    title = f"{quoted(study.scenario.title)}: " if len({each.scenario for each in result.scored}) > 1 else ""
    try:
        found = study.analyse("hindsight", resolutions=own)
    except AnalysisError as error:
        return f"{title}In hindsight: {error}"
    return f"{title}{found.headline()}. {found.note()}"


def _number(value: float | None) -> str:
    import math

    from crossroads.figures import amount

    return "" if value is None else "∞" if math.isinf(value) else amount(value, 3)


def _ends(interval: "Interval | None") -> str:
    return "" if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"
