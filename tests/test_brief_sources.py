"""Every number in a brief is found in the result that it names, and no digit stands in a sentence besides."""

import json
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest

import crossroads
from crossroads.document import plain
from crossroads.figures import percent
from crossroads.report.digits import Amount, Count, Percent, Share, Stated
from crossroads.report.figure import Cited, Figure, Name
from crossroads.report.sentence import Sentence
from crossroads.study import Study
from crossroads.words import in_words
from test_charts_odd import ODD

ROOT = Path(__file__).parents[1]
SHIPPED = sorted((ROOT / "scenarios").rglob("*.yaml"))
TEXTBOOK = sorted((ROOT / "tests" / "textbook").glob("*.yaml"))
# What is looked up hangs on no number of draws.
DRAWS = 256
# What the product itself calls actors and wholes where a scenario has no label.
OWN = {"the decision-maker"}


def sentences(study: Study) -> list[Sentence]:
    return [sentence for section in study.brief.sections for sentence in section.sentences]


class Sources:
    """The results of a study as their JSON, walked by pointer."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._known: dict[str, Any] = {}

    def at(self, question: str, pointer: str) -> Any:
        if question not in self._known:
            self._known[question] = json.loads(json.dumps(self.study.analyse(question).to_json()))
        value = self._known[question]
        for key in pointer.split("/")[1:]:
            name = key.replace("~1", "/").replace("~0", "~")
            value = value[int(name)] if isinstance(value, list) else value[name]
        return value


def labels(data: Any) -> Iterator[str]:
    """Yield all that a scenario calls anything, ids included."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from labels(value)
    elif isinstance(data, list):
        for value in data:
            yield from labels(value)
    elif isinstance(data, str):
        yield data


def made(figure: Figure, cells: list[Any]) -> float:
    """Return the number that a figure says it makes of its cells."""
    match figure.number.how:
        case "cell":
            (only,) = cells
            return float(only)
        case "gap":
            one, other = cells
            return abs(float(one) - float(other))
        case "sum":
            return float(sum(cells))
        case "rest":
            return 1 - float(sum(cells))
        case "count":
            return float(len(cells))


def formatted(figure: Figure) -> str:
    """Return a figure's text, made anew in decimal arithmetic."""
    value, form = figure.number.value, figure.form
    match form:
        case Percent() | Share():
            return percent(min(max(value, 0.0), 1.0))
        case Count():
            return f"{int(value):,}"
        case Amount(decimals, unit):
            exact = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
            text = f"{Decimal(f'{exact:f}'):,f}".replace("-", "−")
            text = text.lstrip("−") if not exact else text
            return f"{text} {unit}" if unit else text
        case Stated(unit, is_share, digits):
            number = 100 * value if is_share else value
            text = f"{number:,.4f}" if digits is None else f"{float(f'{number:.{digits}g}'):,.4f}"
            text = text.rstrip("0").rstrip(".").replace("-", "−")
            suffix = "%" if is_share else unit
            return f"{text} {suffix}" if suffix else text


def check(study: Study) -> int:
    """Check all sentences of a brief; return how many numbers it tells."""
    sources = Sources(study)
    known = {label.casefold() for label in labels(plain(study.scenario.document.data))} | OWN
    told = 0
    for sentence in sentences(study):
        for piece in sentence.pieces:
            match piece:
                case Figure():
                    told += 1
                    cells = [sources.at(place.question, place.pointer) for place in piece.number.places]
                    assert made(piece, cells) == piece.number.value, (str(sentence), piece)
                    if abs(piece.number.value) >= 1e-3 or not piece.number.value:
                        assert formatted(piece) == piece.shown, (str(sentence), piece)
                    if isinstance(piece.form, Percent):
                        assert piece.word, str(sentence)
                case Cited(text, place):
                    reason = study.declined.get(place.question) if not place.pointer else None
                    assert text == (reason or sources.at(place.question, place.pointer))
                case Name(text):
                    # What sets states apart is made of the labels of several branches.
                    assert all(part.casefold() in known for part in text.split(" / ")), text
                case str():
                    assert not re.search(r"[0-9%]", piece), (str(sentence), piece)
        assert "{" not in "".join(piece for piece in sentence.pieces if isinstance(piece, str))
    return told


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT / "scenarios")))
def test_every_number_of_a_shipped_scenario_is_found_where_it_says(path: Path) -> None:
    assert check(crossroads.load(path, draws=DRAWS)) > 3


@pytest.mark.parametrize("path", TEXTBOOK, ids=lambda path: path.stem)
def test_every_number_of_a_textbook_problem_is_found_where_it_says(path: Path) -> None:
    check(crossroads.load(path, draws=DRAWS))


@pytest.mark.parametrize("name", ODD)
def test_every_number_of_an_odd_scenario_is_found_where_it_says(name: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(ODD[name], "utf-8")

    check(crossroads.load(path, draws=DRAWS))


@pytest.mark.parametrize("name", ["belarus-2022", "oil-driller", "beer-or-quiche"])
def test_no_list_in_a_sentence_is_long(name: str) -> None:
    for sentence in sentences(crossroads.load(ROOT / "scenarios" / name / "scenario.yaml", draws=DRAWS)):
        assert sum(piece == "“" for piece in sentence.pieces) <= 4, str(sentence)


def test_the_brief_of_the_flagship_is_short_enough_to_be_read_aloud() -> None:
    brief = crossroads.load(ROOT / "scenarios" / "belarus-2022" / "scenario.yaml", draws=DRAWS).brief

    assert 250 < len(str(brief).split()) < 450


def test_probabilities_are_told_in_the_words_of_their_scale() -> None:
    study = crossroads.load(ROOT / "scenarios" / "oil-driller" / "scenario.yaml", draws=DRAWS)

    words = [figure for figure in study.brief.figures if isinstance(figure.form, Percent)]
    assert len(words) > 10
    assert all(figure.word == in_words(figure.number.value) for figure in words)


def test_results_json_holds_what_the_brief_points_at() -> None:
    study = crossroads.load(ROOT / "scenarios" / "first-steps" / "scenario.yaml", draws=DRAWS)

    written = json.loads(study.results_json())
    results = {result["question"]: result for result in written["results"]}

    for figure in study.brief.figures:
        for place in figure.number.places:
            value = results[place.question]
            for key in place.pointer.split("/")[1:]:
                value = value[int(key)] if isinstance(value, list) else value[key]
            assert isinstance(value, int | float)
