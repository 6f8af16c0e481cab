"""What a run writes: the report as one page, and the folder of charts, tables and results."""

from collections.abc import Mapping
from pathlib import Path

from crossroads.charts import CHARTS, Drawing
from crossroads.files import replaced
from crossroads.report.page import Page, Picture, render_page
from crossroads.study.answers import Answers


def report_page(answers: Answers, drawings: Mapping[str, Drawing]) -> str:
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
    return render_page(Page(answers.brief, answers.findings, pictures, answers.declined))


def write_results(answers: Answers, drawings: Mapping[str, Drawing], target: Path) -> None:
    """Write charts, report, results and tables to a folder, whole or not at all.

    Raises
    ------
    OutputError
        If the folder cannot be written, or holds other things under the same names.
    """
    page = report_page(answers, drawings)
    pictures = {name: drawing.png for name, drawing in drawings.items()}
    with replaced(target) as folder:
        (folder / "charts").mkdir()
        (folder / "tables").mkdir()
        for name, drawing in drawings.items():
            (folder / "charts" / f"{name}.svg").write_text(drawing.svg, "utf-8")
            (folder / "charts" / f"{name}.png").write_bytes(pictures[name])
        for name, result in answers.results.items():
            (folder / "tables" / f"{name}.csv").write_text(result.to_csv(), "utf-8")
        (folder / "report.html").write_text(page, "utf-8")
        (folder / "brief.txt").write_text(f"{answers.brief}\n", "utf-8")
        (folder / "brief.md").write_text(answers.brief.to_markdown(), "utf-8")
        (folder / "results.json").write_text(answers.results_json(), "utf-8")
