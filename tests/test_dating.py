"""Scenarios judged from a date: later evidence is dropped, what rests on it alone is refused, results tell the date."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import crossroads as cr
from commands import run
from crossroads.document import KeptTexts, plain
from crossroads.errors import AnalysisError, ScenarioError

# Sources of a year, a month and a day, and one without a date; what rests on whom is told by the names of the claims.
BASE = """crossroads: 1
title: Sell or keep?
as_of: 2023-06-01
sources:
  old: {title: Old survey, date: 2021}
  spring: {title: Spring report, date: 2022-03}
  autumn: {title: Autumn report, date: 2022-10-14}
  memoir: {title: Memoir, date: 2023}
  rumour: {title: Rumour}
claims:
  O: {source: old, text: It sells.}
  S: {source: spring, text: It sells well.}
  A: {source: autumn, text: It sold.}
  A2: {source: autumn, text: It sold well.}
  M: {source: memoir, text: It had long been sold.}
  R: {source: rumour, text: It may sell.}
parameters:
  price: {value: 5, low: 2, high: 6, claims: [O, A, M]}
  share: {value: 0.5, low: 0.2, high: 0.6, claims: [O, R]}
effects:
  fee: {points: -1, claims: [S, R]}
start: choice
nodes:
  choice:
    kind: decision
    claims: [O]
    branches:
      sell: {to: sale, effects: [fee], claims: [S]}
      keep: {payoff: 3}
  sale:
    kind: chance
    branches:
      sold: {p: share, payoff: price, claims: [O, A]}
      unsold: {p: rest}
reference: {payoff: 4, claims: [O]}
questions:
  Q: {text: Is it sold?, by: 2024-12-31, claims: [A], resolved: {date: 2024-02-01, outcome: true}}
expect:
  - {best: sell}
"""


def _load(as_of: str | None, base: str = BASE, overlay: str = "", **others: Any) -> cr.Study:
    texts = KeptTexts({"base.yaml": base, "over.yaml": f"extends: base.yaml\n{overlay}\n"})
    return cr.load("base.yaml", "over.yaml" if overlay else (), texts=texts, as_of=as_of, **others)


def _refused(as_of: str, base: str = BASE, overlay: str = "") -> list[tuple[str, str]]:
    with pytest.raises(ScenarioError) as caught:
        _load(as_of, base, overlay)
    return [(each.path, each.problem) for each in caught.value.findings if each.severity == "error"]


def test_later_sources_and_their_claims_are_dropped_with_all_mentions() -> None:
    file = _load("2022-09-01").scenario.file

    assert list(file.sources) == ["old", "spring", "rumour"]
    assert list(file.claims) == ["O", "S", "R"]
    assert file.parameters["price"].claims == ("O",)
    assert file.nodes["sale"].branches["sold"].claims == ("O",)
    assert file.questions["Q"].claims == ()
    assert file.effects["fee"].claims == ("S", "R")


def test_the_scenario_is_judged_from_that_day() -> None:
    assert _load("2022-09-01").scenario.file.as_of == dt.date(2022, 9, 1)
    assert _load("2022-09-01", BASE.replace("as_of: 2023-06-01\n", "")).scenario.file.as_of == dt.date(2022, 9, 1)


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        # A year and a month are surely later only from the day before they begin.
        ("2020-12-31", ["rumour"]),
        ("2021-01-01", ["old", "rumour"]),
        ("2022-02-28", ["old", "rumour"]),
        ("2022-03-01", ["old", "spring", "rumour"]),
        ("2022-10-13", ["old", "spring", "rumour"]),
        ("2022-10-14", ["old", "spring", "autumn", "rumour"]),
        ("2023-01-01", ["old", "spring", "autumn", "memoir", "rumour"]),
    ],
)
def test_only_what_surely_is_later_is_dropped(day: str, kept: list[str]) -> None:
    bare = BASE[: BASE.index("parameters:")] + "start: end\nnodes: {end: {kind: outcome}}\n"

    assert list(_load(day, bare).scenario.file.sources) == kept


def test_one_warning_tells_what_is_dropped_and_what_may_be_later() -> None:
    (warning,) = _load("2022-03-10").scenario.warnings

    assert str(warning) == (
        "--as-of 2022-03-10: warning: [dated]\n"
        "  Dropped with 3 claims, as later: autumn (2022-10-14) and memoir (2023). Kept, resting on other claims: "
        "parameters.price and nodes.sale.branches.sold. Kept, though it may be later: spring (2022-03) and rumour "
        "(no date).\n"
        "  Give a source its whole date, and it is known whether it is later."
    )


def test_where_all_is_known_to_be_earlier_nothing_is_told() -> None:
    whole = BASE.replace("  rumour: {title: Rumour}", "  rumour: {title: Rumour, date: 2020-01-01}")

    assert _load("2023-12-31", whole).scenario.warnings == ()


def test_what_rests_on_later_evidence_alone_is_refused_at_its_place() -> None:
    with pytest.raises(ScenarioError) as caught:
        _load("2022-09-01", BASE.replace("claims: [O, A, M]", "claims: [A, M, A2]"))
    finding = next(each for each in caught.value.findings if each.severity == "error")

    assert str(finding) == (
        "base.yaml:18:46: error: parameters.price.claims [later-evidence]\n"
        "   18 |   price: {value: 5, low: 2, high: 6, claims: [A, M, A2]}\n"
        "      |                                              ^\n"
        "  The parameter price rests on evidence from after 2022-09-01 alone: A and A2 (autumn, 2022-10-14) and M "
        "(memoir, 2023).\n"
        "  Lay an overlay over it that states what was known then, and cites that, or claims: [] for a judgement."
    )


def test_everything_that_cites_later_evidence_alone_is_refused() -> None:
    later = BASE.replace("start: choice", "actors: {me: {claims: [O]}}\nstart: choice")
    later = later.replace("resolved: {date", "forecast: 0.3, resolved: {date")
    later = later.replace("share: {value: 0.5,", "share: {assessors: {anna: {value: 0.5, claims: [R]}}, value: 0.5,")
    for letter in ("O", "S", "R"):
        later = later.replace(f"claims: [{letter}]", "claims: [A]").replace(f"[{letter}, R]", "[A2]")

    assert [(path, problem.partition(" rests")[0]) for path, problem in _refused("2022-09-01", later)] == [
        ("parameters.share.assessors.anna.claims", "The view of share by anna"),
        ("parameters.share.claims", "The parameter share"),
        ("effects.fee.claims", "The effect fee"),
        ("actors.me.claims", "The view of me"),
        ("nodes.choice.claims", "The node choice"),
        ("nodes.choice.branches.sell.claims", "The branch sell of choice"),
        ("reference.claims", "The reference"),
        ("questions.Q.claims", "The forecast of Q"),
    ]


def test_an_overlay_that_states_what_was_known_then_lets_it_pass() -> None:
    base = BASE.replace("claims: [O, A, M]", "claims: [A]")
    assert [path for path, _ in _refused("2022-09-01", base)] == ["parameters.price.claims"]

    study = _load("2022-09-01", base, "parameters: {price: {value: 4, claims: []}}")

    assert study.scenario.parameters["price"].value == 4


def test_evidence_that_an_overlay_brings_is_judged_too() -> None:
    overlay = (
        "sources: {news: {title: News, date: 2022-12-24}}\nclaims: {N: {source: news, text: Gone.}}\n"
        "parameters: {share: {value: 0.3, claims: [N]}}"
    )

    assert _refused("2022-12-01", overlay=overlay) == [
        (
            "parameters.share.claims",
            "The parameter share rests on evidence from after 2022-12-01 alone: N (news, 2022-12-24).",
        )
    ]


def test_numbers_without_evidence_are_left_alone() -> None:
    bare = BASE.replace("claims: [O, A, M]", "note: made up")

    assert _load("2022-09-01", bare).solve().best is not None


def test_what_came_out_later_is_kept_for_scoring() -> None:
    resolved = _load("2022-09-01").scenario.file.questions["Q"].resolved

    assert resolved is not None
    assert resolved.date == dt.date(2024, 2, 1)


def test_the_digest_tells_a_dated_scenario_from_an_undated_one() -> None:
    digests = {_load(day).scenario.digest for day in (None, "2022-09-01", "2022-09-02", "2023-06-02")}

    assert len(digests) == 4


def test_the_undated_scenario_stays_as_it_is() -> None:
    texts = KeptTexts({"base.yaml": BASE})
    undated = cr.load("base.yaml", texts=texts)
    before = plain(undated.scenario.document.data)

    undated.with_(as_of="2022-09-01").solve()

    assert plain(undated.scenario.document.data) == before
    assert undated.scenario.document.as_of is None


def test_results_tell_the_day_and_that_later_evidence_is_dropped() -> None:
    study = _load("2022-09-01")
    made = study.analyse("tornado").made
    whole: dict[str, Any] = study.solve().to_json()

    assert made.to_json()["as_of"] == whole["scenario"]["as_of"] == "2022-09-01"
    assert made.to_json()["later_evidence_dropped"] is whole["scenario"]["later_evidence_dropped"] is True
    assert "as of 2022-09-01, without later evidence · " in made.line()


def test_results_of_an_undated_scenario_tell_its_own_day() -> None:
    study = _load(None)
    made = study.analyse("tornado").made

    assert (made.to_json()["as_of"], made.to_json()["later_evidence_dropped"]) == ("2023-06-01", False)
    assert "as of 2023-06-01 · " in made.line()


def test_what_is_changed_is_blamed_on_the_day() -> None:
    changes = {each.path: each for each in _load("2022-09-01").scenario.changes}

    assert list(changes) == [
        "as_of", "parameters.price.claims", "nodes.sale.branches.sold.claims", "questions.Q.claims",
    ]  # fmt: skip
    assert [(str(value), str(place)) for value, place in changes["as_of"].history()] == [
        ("2022-09-01", "--as-of 2022-09-01"),
        ("2023-06-01", "base.yaml:3:8"),
    ]


def test_expectations_are_those_of_the_undated_scenario() -> None:
    base = BASE.replace("{best: sell}", "{best: keep, margin: '>= 100'}")

    assert len(_load(None, base).broken_expectations()) == 1
    assert _load("2022-09-01", base).broken_expectations() == []


@pytest.mark.parametrize("day", [dt.date(2022, 9, 1), dt.datetime(2022, 9, 1, 12), "2022-09-01"])
def test_a_day_may_be_given_as_such_or_as_a_text(day: dt.date | str) -> None:
    study = cr.load("base.yaml", texts=KeptTexts({"base.yaml": BASE}), as_of=day)

    assert study.with_(set={"price": 3}).scenario.document.as_of == dt.date(2022, 9, 1)


def test_a_day_that_is_none_is_the_callers_mistake() -> None:
    with pytest.raises(AnalysisError) as caught:
        _load("2022-02-30")
    assert str(caught.value) == (
        "Expected a date; found the text '2022-02-30'. Write it with month and day, as in 2022-10-14."
    )


def test_what_is_no_date_is_left_to_the_gate() -> None:
    broken = BASE.replace("date: 2022-03}", "date: spring}").replace("claims: [O]}", "claims: O}", 1)
    broken = broken.replace("claims: [S, R]", "claims: [[A], {A: 1}]")

    assert [path for path, _ in _refused("2022-09-01", broken)] == [
        "sources.spring.date", "effects.fee.claims[0]", "effects.fee.claims[1]", "reference.claims",
    ]  # fmt: skip


def test_scenarios_without_evidence_can_be_dated() -> None:
    bare = "crossroads: 1\ntitle: Bare\nsources: 3\nstart: end\nnodes: {end: {kind: outcome}}\n"

    assert [path for path, _ in _refused("2022-09-01", bare)] == ["sources"]
    assert _load("2022-09-01", bare.replace("sources: 3\n", "")).scenario.warnings == ()


def test_the_command_line_takes_a_day(tmp_path: Path) -> None:
    file = tmp_path / "base.yaml"
    file.write_text(BASE, "utf-8")

    done = run("solve", str(file), "--as-of", "2022-09-01", "--json")

    assert json.loads(done.stdout)["scenario"]["as_of"] == "2022-09-01"
    assert "Dropped with 3 claims, as later" in done.stderr
    refused = run("solve", str(file), "--as-of", "2021-12-31", "--json")
    assert refused.exit_code == 1
    assert "nodes.choice.branches.sell.claims [later-evidence]" in refused.stderr


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2022-10", "Expected a whole date; found 2022-10."),
        ("yesterday", "Expected a date; found the text 'yesterday'."),
    ],
)
def test_the_command_line_refuses_what_is_no_day(text: str, problem: str) -> None:
    done = run("solve", "x.yaml", "--as-of", text)

    assert done.exit_code == 2
    assert done.stderr.endswith(
        f"Invalid value for '--as-of': {problem} Write it with month and day, as in 2022-10-14.\n"
    )
