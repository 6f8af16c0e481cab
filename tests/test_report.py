"""The report: one page that holds everything, opens without a network and escapes what people wrote."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import crossroads
from crossroads.charts import CHARTS
from crossroads.report.chapters import CHAPTERS, chapter_of
from crossroads.report.page import Page, render_page
from crossroads.study import Study
from drawn import charts_for

SCENARIOS = Path(__file__).parents[1] / "scenarios"
LINKED = [
    *(f"{folder.name}/scenario.yaml" for folder in sorted(SCENARIOS.iterdir()) if folder.is_dir()),
    "belarus-2022/assessors.yaml",
    "ferry-strike/overlays/resolved.yaml",
]
VOID = {"meta", "link", "br", "img", "hr", "input"}


class _Reader(HTMLParser):
    """Notes ids, links and tags, and checks that tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    @property
    def ids(self) -> set[str]:
        return set(self.listed)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.listed.append(value)
            if name in ("href", "src") and value:
                self.links.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.fixture(scope="module", name="belarus")
def belarus_fixture() -> Study:
    overlay = SCENARIOS / "belarus-2022" / "overlays" / "kremlin_ultimatum.yaml"
    return crossroads.load(SCENARIOS / "belarus-2022" / "scenario.yaml", overlays=[overlay])


@pytest.fixture(scope="module", name="page")
def page_fixture(belarus: Study) -> str:
    return belarus.report()


def test_page_is_well_formed_and_links_within_itself(page: str) -> None:
    reader = _read(page)

    inside = [link for link in reader.links if link.startswith("#")]
    assert {link[1:] for link in inside} <= reader.ids
    assert not [link for link in reader.links if not link.startswith("#")]


@pytest.mark.parametrize("name", LINKED)
def test_links_lead_to_places_that_are_there(name: str) -> None:
    study = crossroads.load(SCENARIOS / name, draws=256)

    # Without pictures every question that the brief tells of has its table.
    reader = _read(render_page(Page(study.brief, study.findings, [])))

    assert {link[1:] for link in reader.links} <= reader.ids
    asked = {place.question for figure in study.brief.figures for place in figure.number.places}
    assert asked <= reader.ids
    assert len(reader.listed) == len(reader.ids), "an id stands twice"


def test_page_needs_no_network(page: str) -> None:
    assert "<script" not in page
    assert not re.findall(r"""(?:src|href)=["']https?:""", page)
    assert not re.findall(r"url\((?!['\"]?#)", page)
    assert "default-src 'none'" in page


def test_page_has_every_chart_as_svg(page: str) -> None:
    reader = _read(page)

    assert reader.tags.count("svg") == len(charts_for("belarus-2022"))
    assert set(charts_for("belarus-2022")) <= reader.ids


def test_page_has_every_parameter_with_its_evidence(belarus: Study, page: str) -> None:
    reader = _read(page)

    assert {f"parameter-{name}" for name in belarus.scenario.parameters} <= reader.ids
    assert {f"claim-{name}" for name in belarus.scenario.file.claims} <= reader.ids
    assert '<a href="#claim-C79"' in page


def test_page_tells_what_the_overlay_changed(page: str) -> None:
    assert "What was changed" in page
    assert "parameters.p_launch.value" in page
    assert "kremlin_ultimatum.yaml:" in page
    assert "Suppose the pressure is as strong" in page


def test_page_has_the_brief(belarus: Study, page: str) -> None:
    text = " ".join("".join(_read(page).text).split())

    for section in belarus.brief.sections:
        for sentence in section.sentences:
            assert " ".join(str(sentence).split()) in text


def test_page_tells_how_it_was_made(belarus: Study, page: str) -> None:
    assert belarus.scenario.digest in page
    assert f"crossroads {crossroads.__version__}" in page


def test_texts_of_the_scenario_cannot_become_markup(tmp_path: Path) -> None:
    path = tmp_path / "sharp.yaml"
    text = (SCENARIOS / "first-steps" / "scenario.yaml").read_text("utf-8")
    sharp = "'<img src=x onerror=alert(1)> & </svg> $x_1$'"
    path.write_text(text.replace("Wait for a better one", sharp).replace("A better offer comes", sharp), "utf-8")

    page = crossroads.load(path).report()

    assert "<img" not in page
    assert "&lt;img src=x" in page
    _read(page)


def test_page_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "report.html"

    page = crossroads.load(SCENARIOS / "first-steps" / "scenario.yaml").report(target)

    assert target.read_text("utf-8") == page
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")


def test_page_tells_choices_by_what_was_earned_before(tmp_path: Path) -> None:
    # Worth going on after a win only, to one whose utility is the logarithm of what it has.
    path = tmp_path / "win.yaml"
    path.write_text(
        """
crossroads: 1
title: Win first
actors: {me: {label: Me, risk: {kind: log, wealth: 45}}}
start: luck
nodes:
  luck: {kind: chance, branches: {up: {p: 0.5, to: go, payoff: 30}, down: {p: rest, to: go, payoff: -30}}}
  go: {kind: decision, by: me, branches: {on: {to: try, payoff: -10}, stop: {payoff: 5}}}
  try: {kind: chance, branches: {win: {p: 0.5, payoff: 60}, lose: {p: rest}}}
""",
        "utf-8",
    )
    page = crossroads.load(path).report()
    decisions = page[page.index('<section id="decisions">') :]

    assert "<strong>“stop” (50 %) or “on” (50 %), depending on what was earned before</strong>" in decisions


def test_numbers_in_the_brief_lead_to_their_analysis_and_say_where_they_stand(belarus: Study, page: str) -> None:
    brief = page[page.index('<section id="brief">') : page.index("</section>")]
    links = re.findall(r'<a class="figure" href="#([a-z_]+)" title="([^"]*)">([^<]*)</a>', brief)

    assert len(links) == len(belarus.brief.figures)
    for figure, (anchor, title, shown) in zip(belarus.brief.figures, links, strict=True):
        question = figure.number.places[0].question
        assert CHARTS[anchor].question == question
        assert question in title
        assert repr(figure.number.value) in title
        assert shown.replace("\N{NO-BREAK SPACE}", " ") == figure.shown


def test_page_tells_the_conclusion_first(page: str) -> None:
    order = ["brief", "options", "uncertainty", "tornado", "policy_graph", "readings", "information", "claims", "made"]

    places = [page.index(f'<section id="{name}">') for name in order]

    assert places == sorted(places)


def test_chapters_name_charts_that_are_there_and_others_stand_in_the_last() -> None:
    assert {chart for chapter in CHAPTERS for chart in chapter.charts} <= set(CHARTS)
    assert chapter_of("a picture of tomorrow") == "further"


def test_what_shows_nothing_is_told_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text(
        "crossroads: 1\ntitle: Plain\nstart: a\nnodes:\n"
        "  a: {kind: decision, branches: {mend: {payoff: 12}, wait: {payoff: 3}}}\n",
        "utf-8",
    )

    page = crossroads.load(path).report()

    tornado = page[page.index('<section id="tornado">') : page.index("</section>", page.index('id="tornado"'))]
    assert "<p>No range of a parameter moves the lead.</p>" in tornado
    assert "<svg" not in tornado
    assert "<svg" in page[page.index('<section id="options">') :]


def test_a_result_without_a_picture_stands_in_a_table() -> None:
    study = crossroads.load(SCENARIOS / "first-steps" / "scenario.yaml", draws=256)

    page = render_page(Page(study.brief, study.findings, []))

    reader = _read(page)
    assert {link[1:] for link in reader.links if link.startswith("#")} <= reader.ids
    assert {"options", "uncertainty", "thresholds"} <= reader.ids


def _table(page: str, section: str) -> list[list[str]]:
    """Return the cells of the table in a section, tags left out."""
    start = page.index(f'<section id="{section}">')
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page[start : page.index("</section>", start)], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in cells]


@pytest.fixture(scope="module", name="resolved")
def resolved_fixture() -> str:
    study = crossroads.load(SCENARIOS / "ferry-strike" / "overlays" / "resolved.yaml", draws=256)
    return render_page(Page(study.brief, study.findings, []))


def test_questions_stand_with_the_model_people_and_how_they_came_out(resolved: str) -> None:
    head, first, *_ = rows = _table(resolved, "questions")

    assert head == ["", "Question", "Model", "First forecast", "Assessors", "Outcome", "By", "Resolves as yes if"]
    # What the scenario states of F01: bookings are strong with 0.5.
    assert first[1] == "Are April bookings above last year&#39;s?"
    assert first[2:7] == ["50 %", "50 %", "Anna 70 % · Ben 60 %", "yes, 2031-04-30", "2031-04-30"]
    # It names no event, and has not come out yet.
    court = rows[-1]
    assert (court[2], court[5]) == ("", "")


def test_questions_without_any_such_answer_have_no_empty_columns(tmp_path: Path) -> None:
    path = tmp_path / "asked.yaml"
    path.write_text(
        "crossroads: 1\ntitle: Asked\nstart: a\nquestions: {Q1: {text: Does it rain?, by: 2031-01-01}}\n"
        "nodes:\n  a: {kind: decision, branches: {mend: {payoff: 12}, wait: {payoff: 3}}}\n",
        "utf-8",
    )
    study = crossroads.load(path)

    table = _table(render_page(Page(study.brief, study.findings, [])), "questions")

    assert table == [
        ["", "Question", "First forecast", "By", "Resolves as yes if"],
        ["Q1", "Does it rain?", "", "2031-01-01", ""],
    ]


def test_changed_values_stand_as_they_are_written(resolved: str) -> None:
    changed = {row[0]: row[1] for row in _table(resolved, "changes")[1:]}

    assert changed["questions.F01.resolved.outcome"] == "true"


def test_parameters_stand_with_what_assessors_say_of_them() -> None:
    study = crossroads.load(SCENARIOS / "belarus-2022" / "assessors.yaml", draws=256)

    table = _table(render_page(Page(study.brief, study.findings, [])), "parameters")

    (said,) = [row[-1] for row in table if row[0].startswith("Kremlin content with hosting alone")]
    assert "Kyiv&#39;s account: 0.22 (0.08 to 0.4). Putin is seen to work toward Belarusian entry C59" in said
