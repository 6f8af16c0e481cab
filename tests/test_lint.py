"""Every rule of the lint has a scenario that it finds, with the whole text, and one that it just does not."""

from pathlib import Path

import pytest

from crossroads.errors import render
from crossroads.lint import RULES
from crossroads.study import load

FOLDER = Path(__file__).parent / "lint"
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("code", RULES)
def test_a_rule_tells_what_it_finds_in_full(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)

    findings = load(f"{code}.yaml").lint()

    assert render(findings) + "\n" == (FOLDER / f"{code}.expected.txt").read_text("utf-8")
    assert {finding.code for finding in findings} == {code}
    assert {finding.severity for finding in findings} == {"warning"}


@pytest.mark.parametrize("code", RULES)
def test_a_rule_leaves_alone_what_it_just_does_not_mean(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)

    assert render(load(f"{code}.near.yaml").lint()) == ""


def test_every_file_belongs_to_a_rule() -> None:
    assert {path.name.split(".")[0] for path in FOLDER.iterdir()} == set(RULES)


SHIPPED = sorted((ROOT / "scenarios").glob("*/scenario.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_shipped_scenarios_leave_little_to_tell(path: Path) -> None:
    findings = load(str(path)).lint()

    # The beginner's example keeps an option that is only there to be compared with, and says so at its top.
    expected = ["nodes.choice.branches.stay"] if path.parent.name == "first-steps" else []
    assert [finding.path for finding in findings] == expected
