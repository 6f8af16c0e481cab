"""What a run writes: the report as one page, and the folder of charts, tables and results."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from crossroads.analyses import ANALYSES
from crossroads.charts import CHARTS, DRAWN_BY, Drawing
from crossroads.charts.printing import Print
from crossroads.files import replaced
from crossroads.history import RESULTS
from crossroads.progress import Progress
from crossroads.report.page import Page, Picture, render_page
from crossroads.study.answers import Answers
from crossroads.study.press import press


def print_all(answers: Answers, progress: Progress) -> dict[str, Print]:
    """Return every chart that applies to the scenario, by name in the order of the shelf."""
    with press() as printing:
        for done, question in enumerate(ANALYSES):
            progress(f"answering {question.replace('_', ' ')}", done, len(ANALYSES))
            result = answers.answer(question)
            if result is not None:
                for name in (name for name, chart in CHARTS.items() if chart.question == question):
                    printing.add(name, result)
        prints: dict[str, Print] = {}
        for name, printed in printing.collect():
            prints[name] = printed
            progress(f"drawing {name.replace('_', ' ')}", len(prints), printing.count)
    return {name: prints[name] for name in CHARTS if name in prints}


def report_page(answers: Answers, drawings: Mapping[str, Drawing | Print]) -> str:
    """Return the report as one HTML page."""
    pictures = [
        Picture(
            name=name,
            title=drawing.title,
            caption=CHARTS[name].caption,
            svg=drawing.svg,
            result=answers.analyse(CHARTS[name].question),
            is_wide=drawing.is_wide,
            nothing=drawing.nothing,
        )
        for name, drawing in drawings.items()
    ]
    return render_page(
        Page(answers.brief, answers.findings, pictures, answers.declined, answers.lint(), _record(answers, pictures))
    )


def _record(answers: Answers, pictures: Iterable[Picture]) -> str:
    """Return how a page was made as JSON: the fingerprint of the rows of each analysis that it shows."""
    rows = {picture.result.question: picture.result.fingerprint for picture in pictures}
    return json.dumps({"made_with": answers.made.to_json(), "rows": rows, "matplotlib": DRAWN_BY})


def outputs_of(answers: Answers, prints: Mapping[str, Print]) -> dict[str, str | bytes]:
    """Return everything that a run writes: name within its folder → content."""
    charts: dict[str, str | bytes] = {}
    for name, printed in prints.items():
        charts |= {f"charts/{name}.svg": printed.svg, f"charts/{name}.png": printed.png}
    return {
        **charts,
        **{f"tables/{name}.csv": result.to_csv() for name, result in answers.results.items()},
        "report.html": report_page(answers, prints),
        "brief.txt": f"{answers.brief}\n",
        "brief.md": answers.brief.to_markdown(),
        RESULTS: answers.results_json(),
    }


def write_outputs(outputs: Mapping[str, str | bytes], target: Path) -> None:
    """Write files to a folder, whole or not at all.

    Raises
    ------
    OutputError
        If the folder cannot be written, or holds other things under the same names.
    """
    with replaced(target) as folder:
        for name, content in outputs.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
