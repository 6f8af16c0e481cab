"""What a run writes: the report as one page, and the folder of charts, tables and results."""

from collections.abc import Mapping
from pathlib import Path

from crossroads.analyses import ANALYSES
from crossroads.charts import CHARTS, Drawing
from crossroads.charts.printing import Print
from crossroads.files import replaced
from crossroads.report.page import Page, Picture, render_page
from crossroads.study.answers import Answers, Progress
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
        )
        for name, drawing in drawings.items()
    ]
    findings = None if answers.reading.is_game else answers.findings
    return render_page(Page(answers.reading, answers.brief, findings, pictures, answers.declined))


def write_results(answers: Answers, prints: Mapping[str, Print], target: Path) -> None:
    """Write charts, report, results and tables to a folder, whole or not at all.

    Raises
    ------
    OutputError
        If the folder cannot be written, or holds other things under the same names.
    """
    page = report_page(answers, prints)
    with replaced(target) as folder:
        (folder / "charts").mkdir()
        (folder / "tables").mkdir()
        for name, printed in prints.items():
            (folder / "charts" / f"{name}.svg").write_text(printed.svg, "utf-8")
            (folder / "charts" / f"{name}.png").write_bytes(printed.png)
        for name, result in answers.results.items():
            (folder / "tables" / f"{name}.csv").write_text(result.to_csv(), "utf-8")
        (folder / "report.html").write_text(page, "utf-8")
        (folder / "brief.txt").write_text(f"{answers.brief}\n", "utf-8")
        (folder / "results.json").write_text(answers.results_json(), "utf-8")
