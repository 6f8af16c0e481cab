"""Warnings that are meant: where they may be silenced, and what is said of an allow that does nothing."""

import json
from pathlib import Path

import pytest

from commands import BELARUS, FIRST, ROOT, run
from crossroads.errors import render
from crossroads.lint import RULES, listing
from crossroads.study import Study, load
from documents import Write

SCENARIO = """\
crossroads: 1
title: Drill or sell?
start: choice
{allow}
parameters:
  p_wet: {{value: 0.2, low: 0.1, high: 0.35, basis: judgement{parameter}}}
  spare: {{value: 3, basis: fact{spare}}}
nodes:
  choice:
    kind: decision
    branches:
      drill: {{to: well, payoff: -12}}
      sell: {{payoff: 25{branch}}}
  well:
    kind: chance
    branches:
      wet: {{p: p_wet, payoff: 150}}
      dry: {{p: rest}}
"""


def study_of(write: Write, **parts: str) -> Study:
    filled = dict.fromkeys(("allow", "parameter", "spare", "branch"), "") | parts
    return load(write("drill.yaml", SCENARIO.format(**filled)))


def test_a_warning_is_silenced_where_it_stands(write: Write) -> None:
    assert study_of(write, spare=", allow: [unused-parameter]").lint() == []


def test_a_warning_is_silenced_for_the_whole_file(write: Write) -> None:
    assert study_of(write, allow="allow: [unused-parameter]").lint() == []


def test_an_allow_elsewhere_silences_nothing_and_says_so(write: Write) -> None:
    findings = study_of(write, parameter=", allow: [unused-parameter]").lint()

    assert render(findings) == (
        "drill.yaml:6:71: warning: parameters.p_wet.allow[0] [unused-allow]\n"
        "    6 |   p_wet: {value: 0.2, low: 0.1, high: 0.35, basis: judgement, allow: [unused-parameter]}\n"
        "      |                                                                       ^\n"
        "  There is no unused-parameter here that this would allow.\n"
        "  Remove it.\n\n"
        "drill.yaml:7:3: warning: parameters.spare [unused-parameter]\n"
        "    7 |   spare: {value: 3, basis: fact}\n"
        "      |   ^\n"
        "  spare is used nowhere.\n"
        "  Use it where it belongs, or remove it.\n\n"
        "2 warnings."
    )


def test_an_allow_for_the_whole_file_that_silences_nothing_says_so(write: Write) -> None:
    (finding, _) = study_of(write, allow="allow: [tie-at-base]").lint()

    assert (finding.code, finding.path) == ("unused-allow", "allow[0]")
    assert finding.problem == "There is no tie-at-base in the whole scenario that this would allow."


def test_the_same_code_twice_is_once_too_often(write: Write) -> None:
    (finding,) = study_of(write, spare=", allow: [unused-parameter, unused-parameter]").lint()

    assert (finding.code, finding.path) == ("unused-allow", "parameters.spare.allow[1]")


def test_an_unknown_code_is_told_with_the_nearest(write: Write) -> None:
    (finding, _) = study_of(write, branch=", allow: [dominated-branches]").lint()[::-1]

    assert str(finding) == (
        "drill.yaml:13:34: warning: nodes.choice.branches.sell.allow[0] [unknown-allow]\n"
        "   13 |       sell: {payoff: 25, allow: [dominated-branches]}\n"
        "      |                                  ^\n"
        "  There is no warning dominated-branches that could be allowed.\n"
        "  Did you mean dominated-branch?"
    )


def test_an_unused_allow_may_be_allowed_and_then_must_be_used(write: Write) -> None:
    assert study_of(write, allow="allow: [tie-at-base, unused-allow, unused-parameter]").lint() == []

    (finding,) = study_of(write, allow="allow: [unused-allow, unused-parameter]").lint()
    assert (finding.code, finding.path) == ("unused-allow", "allow[0]")


def test_a_warning_of_the_gate_is_silenced_in_every_command(write: Write) -> None:
    write("base.yaml", SCENARIO.format(allow="", parameter="", spare=", allow: [unused-parameter]", branch=""))
    overlay = "extends: base.yaml\nparameters: {{p_wet: {{value: 0.5{allow}}}}}\n"

    loud = run("check", write("loud.yaml", overlay.format(allow="")))
    calm = run("check", write("calm.yaml", overlay.format(allow=", allow: [range-moved]")))

    assert "[range-moved]" in loud.stderr
    assert calm.stderr == ""
    assert run("solve", "calm.yaml").stderr == ""
    assert load("calm.yaml").lint() == []


def test_what_a_base_allows_of_itself_is_not_held_against_an_overlay(write: Write) -> None:
    write("base.yaml", SCENARIO.format(allow="", parameter="", spare=", allow: [unused-parameter]", branch=""))
    write("overlay.yaml", "extends: base.yaml\nnodes: {choice: {branches: {sell: {payoff: spare * 8}}}}\n")

    # The parameter is used now, and its allow silences nothing.
    assert load("overlay.yaml").lint() == []


def test_an_allow_that_is_no_list_is_refused(write: Write) -> None:
    file = write("drill.yaml", SCENARIO.format(allow="allow: unused-parameter", parameter="", spare="", branch=""))

    result = run("check", file)

    assert result.exit_code == 1
    assert "[wrong-type]" in result.stderr
    assert "Expected a list; found the text 'unused-parameter'." in result.stderr


def test_check_shows_the_lint_only_when_asked(write: Write) -> None:
    study_of(write)

    plain, linted, strict = (
        run("check", "drill.yaml"),
        run("check", "--lint", "drill.yaml"),
        run("check", "--lint", "--strict", "drill.yaml"),
    )

    assert plain.stderr == ""
    assert "parameters.spare [unused-parameter]" in linted.stderr
    assert linted.stdout.startswith("drill.yaml: 1 warning. ")
    assert (plain.exit_code, linted.exit_code, strict.exit_code) == (0, 0, 1)


def test_check_without_warnings_passes_strictly(write: Write) -> None:
    study_of(write, allow="allow: [unused-parameter]")

    assert run("check", "--lint", "--strict", "drill.yaml").exit_code == 0


def test_check_as_json_has_what_the_lint_finds(write: Write) -> None:
    study_of(write)

    (finding,) = json.loads(run("check", "--lint", "--json", "drill.yaml").stdout)

    assert finding == {
        "file": "drill.yaml", "line": 7, "column": 3, "severity": "warning", "code": "unused-parameter",
        "path": "parameters.spare", "problem": "spare is used nowhere.",
        "remedy": "Use it where it belongs, or remove it.",
    }  # fmt: skip


def test_check_lists_all_codes_without_a_file() -> None:
    result = run("check", "--list")

    assert result.exit_code == 0
    for _, group in listing():
        assert all(f"  {code} " in result.stdout for code in group)


def test_run_outlines_what_the_lint_finds_and_keeps_it(write: Write, tmp_path: Path) -> None:
    write("first.yaml", Path(FIRST).read_text("utf-8"))

    result = run("run", "first.yaml", "--out", "out", "--draws", "64")

    assert result.exit_code == 0
    assert result.stderr.endswith(
        "\nLint: 1 warning; crossroads check --lint first.yaml shows them.\n"
        "  first.yaml:18:7: nodes.choice.branches.stay [dominated-branch]\n"
    )
    kept = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))["lint"]
    assert [finding["code"] for finding in kept] == ["dominated-branch"]


def test_a_game_with_hidden_moves_is_linted_without_a_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert load("scenarios/beer-or-quiche/scenario.yaml").lint() == []


def test_the_flagship_uses_whatever_it_defines() -> None:
    study = load(str(BELARUS / "scenario.yaml"))

    assert study.lint() == []
    # Both effects that are meant to be earned more than once say so; each such entry silences something.
    allowed = [name for name, effect in study.scenario.file.effects.items() if effect.allow]
    assert allowed == ["ultimatum", "unrest_crushed"]


def test_the_page_on_lint_has_every_code() -> None:
    page = (ROOT / "docs" / "lint.md").read_text("utf-8")

    for _, group in listing():
        for code, (about, advice) in group.items():
            assert f"| `{code}` | {about} | {advice} |" in page
    assert page.count("\n| `") == sum(len(group) for _, group in listing())


def test_every_rule_says_what_it_looks_for_in_a_sentence() -> None:
    for code, rule in RULES.items():
        assert rule.looks_for.endswith("."), code
        assert rule.advice.endswith("."), code
