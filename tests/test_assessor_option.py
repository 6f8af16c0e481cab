"""A scenario as one assessor sees it: laid over the file with blame, and the same digits as the analysis."""

import datetime as dt
import json
import re
import shlex
from pathlib import Path

import pytest

import crossroads
from commands import ROOT, run
from crossroads.analyses.assessors import Assessors
from crossroads.cli.options import Asked
from crossroads.cli.watch import drawing_command
from crossroads.errors import ScenarioError
from crossroads.study import Study
from test_assessors import DRILL

PAGE = (ROOT / "docs" / "assessors.md").read_text("utf-8")
SESSIONS = re.findall(r"```\n\$ (crossroads [^\n]*)\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a scenario with assessors, in the folder that the test is in."""
    monkeypatch.chdir(tmp_path)
    people = {**DRILL["assessors"], "dora": {"label": "Dora"}}
    question = {"text": "Oil?", "by": "2023-06-30", "assessors": {"dora": 0.4}}
    expect = [{"best": "sell"}]
    data = {**DRILL, "assessors": people, "questions": {"Q": question}, "expect": expect}
    # One key to a line, so that blame has lines to tell.
    Path("scenario.yaml").write_text(json.dumps(data, indent=1), "utf-8")
    return "scenario.yaml"


def as_seen(file: str, assessor: str) -> Study:
    return crossroads.load(file, assessor=assessor)


def test_everybody_is_solved_as_in_the_analysis(file: str) -> None:
    result = crossroads.load(file, draws=512).analyse("assessors")
    assert isinstance(result, Assessors)

    for each in result.people:
        study = crossroads.load(file, assessor=each.id, draws=512)
        assert tuple(option.certainty_equivalent for option in study.solve().options) == each.values
        assert each.shares is not None
        assert tuple(row["best"] for row in study.analyse("uncertainty").rows()) == each.shares.best


def test_blame_tells_where_somebody_stated_a_number(file: str) -> None:
    changes = {each.path: each for each in as_seen(file, "cleo").scenario.changes}
    lines = Path(file).read_text("utf-8").splitlines()

    assert list(changes) == [f"parameters.{name}.{key}" for name in ("p", "price") for key in ("value", "low", "high")]
    value = changes["parameters.p.value"]
    assert (value.value, lines[value.origin.value.line - 1].strip()) == (0.6, '"value": 0.6,')
    # Cleo states no range of the price, so she is sure of it; the file had 60 to 100 around 80.
    assert [changes[f"parameters.price.{key}"].history()[1][0] for key in ("value", "low", "high")] == [80, 60, 100]
    assert not as_seen(file, "cleo").scenario.parameters["price"].is_uncertain


def test_a_distribution_and_a_word_give_way_to_what_somebody_says(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(
        "crossroads: 1\ntitle: Words\nstart: n\nparameters:\n"
        "  p: {word: likely, assessors: {anna: {value: 0.3, low: 0.2, high: 0.5}}}\n"
        "  x: {distribution: {uniform: {low: 0, high: 9}}, assessors: {anna: 4}}\n"
        "nodes: {n: {kind: chance, branches: {a: {p: p, payoff: x}, b: {p: rest}}}}\n",
        "utf-8",
    )
    seen = crossroads.load(path, assessor="anna").scenario.parameters

    assert (seen["p"].value, seen["p"].low, seen["p"].high) == (0.3, 0.2, 0.5)
    assert (seen["x"].value, seen["x"].distribution) == (4, None)


def test_single_settings_come_last(file: str) -> None:
    study = crossroads.load(file, assessor="anna", set={"p": 0.4})

    assert (study.scenario.parameters["p"].value, study.scenario.parameters["price"].value) == (0.4, 70)


def test_a_setting_in_place_of_a_number_that_somebody_is_sure_of_has_no_range_either(file: str) -> None:
    scenario = crossroads.load(file, assessor="cleo", set={"price": 95}).scenario

    assert (scenario.parameters["price"].value, scenario.parameters["price"].is_uncertain) == (95, False)
    assert scenario.warnings == ()


def test_a_study_may_be_seen_by_somebody_else(file: str) -> None:
    study = crossroads.load(file)

    assert study.with_(assessor="ben").solve().best is not None
    assert [option.value for option in study.with_(assessor="ben").solve().options] == pytest.approx([0, 25])
    assert study.with_(assessor="ben").with_(set={"cost": 60}).assessor == "ben"
    assert study.with_(assessor="ben").with_(assessor="").scenario.digest == study.scenario.digest


def test_results_say_whose_numbers_they_are_made_with(file: str) -> None:
    made = as_seen(file, "anna").analyse("tornado").made

    assert made.to_json()["assessor"] == "anna"
    assert "as anna sees it" in made.line()
    assert crossroads.load(file).analyse("tornado").made.to_json()["assessor"] is None
    solved = json.loads(run("solve", file, "--assessor", "anna", "--json").stdout)
    assert solved["scenario"]["assessor"] == "anna"
    assert solved["choice"] == "drill"


def test_an_unknown_assessor_is_told_with_the_nearest(file: str) -> None:
    result = run("solve", file, "--assessor", "clea")

    assert result.exit_code == 1
    assert result.stderr == (
        "--assessor clea: error: [unknown-assessor]\n  There is no assessor clea.\n  Did you mean cleo?\n"
    )


def test_without_any_assessor_nobody_is_known(file: str, tmp_path: Path) -> None:
    (tmp_path / "plain.yaml").write_text(
        "crossroads: 1\ntitle: Plain\nstart: n\nnodes: {n: {kind: outcome}}\n", "utf-8"
    )

    with pytest.raises(ScenarioError, match="None is defined here"):
        crossroads.load("plain.yaml", assessor="anna")
    assert Path(file).exists()


def test_somebody_who_judges_no_parameter_sees_the_scenario_as_it_is(file: str) -> None:
    result = run("solve", file, "--assessor", "dora")

    assert result.exit_code == 0
    assert result.stderr == (
        "--assessor dora: warning: [silent-assessor]\n  dora judges no parameter.\n"
        "  The scenario is as its author sees it.\n\n"
    )


def test_what_the_author_expects_is_not_expected_of_others(file: str) -> None:
    # Drilling is best in the base case, and the file expects the sale.
    assert [each.code for each in crossroads.load(file).broken_expectations()] == ["expectation"]
    assert as_seen(file, "anna").broken_expectations() == []


@pytest.mark.parametrize(("command", "output"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_the_sessions_of_the_page_print_what_they_show(
    command: str, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)

    assert run(*shlex.split(command)[1:]).stdout.strip() == output.strip()


def test_the_vineyard_is_as_its_readme_works_it_out() -> None:
    result = crossroads.load(ROOT / "scenarios" / "vineyard" / "scenario.yaml", draws=64).analyse("assessors")
    assert isinstance(result, Assessors)

    assert [(each.label, each.choice) for each in result.people] == [
        ("Ines", "wait"), ("Karl", "now"), ("Noor", "protect"),
    ]  # fmt: skip
    assert [each.values for each in result.people] == [
        pytest.approx((292, 352.8, 345.4)), pytest.approx((292, 274.2, 286.6)), pytest.approx((292, 287.4, 296.2)),
    ]  # fmt: skip
    assert result.pools[0].values == pytest.approx((292, 297.31875, 303.64375))
    assert result.crux is not None
    assert [each.numbers for each in result.crux.sets] == [("p_storm", "p_rot")]


def test_the_voices_of_the_flagship_leave_its_base_case_and_hang_on_one_number() -> None:
    home = ROOT / "scenarios" / "belarus-2022"
    base, judged = crossroads.load(home / "scenario.yaml"), crossroads.load(home / "assessors.yaml", draws=64)
    result = judged.analyse("assessors")
    assert isinstance(result, Assessors)

    for name, parameter in base.scenario.parameters.items():
        mine = judged.scenario.parameters[name]
        assert (mine.value, mine.distribution) == (parameter.value, parameter.distribution)
        ends = [end for view in mine.views.values() for end in (view.low, view.high)]
        assert all(parameter.low <= end <= parameter.high for end in ends)  # type: ignore[operator]
        assert all(view.claims and view.note for view in mine.views.values())
    assert {each.id: each.choice for each in result.people} == {
        "author": "hold", "minsk": "hold", "kyiv": "join", "latushka": "join",
    }  # fmt: skip
    assert result.crux is not None
    assert [each.numbers for each in result.crux.sets] == [("p_accept_host",)]
    assert judged.broken_expectations() == []


def test_the_analysis_is_told_on_the_command_line(file: str) -> None:
    result = run("analyse", "assessors", file, "--pool", "extremised", "--draws", "64")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == (
        "Anna and Cleo choose “Drill”, Ben “Sell”; they would agree if they agreed on “Oil is there”"
    )
    assert "Agreed on are the means of log odds times 2.5" in result.stdout
    wrong = run("analyse", "assessors", file, "--pool", "mean")
    assert wrong.exit_code == 2
    assert "'mean' is none of linear, logodds, extremised." in wrong.stderr


def test_the_brief_tells_nobody_of_what_the_author_expects() -> None:
    vineyard = str(ROOT / "scenarios" / "vineyard" / "scenario.yaml")
    study = crossroads.load(vineyard, assessor="karl", draws=64)

    # The file expects spraying to be best, and to Karl the harvest is.
    assert "What was expected" not in str(study.brief)
    assert "Where somebody judges no number, that of Karl stands in here." in str(study.brief)
    assert "Of 3 numbers Karl judges 1; the numbers of Karl stand in" in str(study.analyse("assessors").note())


def test_watching_draws_what_it_shows() -> None:
    asked = Asked(
        "job.yaml", {"p": "0.5"}, ("worse.yaml",), {"rival": "rational"}, draws=64, seed=2, sampling="latin",
        assessor="cleo", as_of=dt.date(2022, 10, 14),
    )  # fmt: skip

    command = drawing_command(asked, "there")

    options = command[command.index("--quiet") + 1 :]
    assert dict(zip(options[::2], options[1::2], strict=True)) == {
        "--overlay": "worse.yaml", "--set": "p=0.5", "--actor": "rival=rational", "--draws": "64", "--seed": "2",
        "--sampling": "latin", "--assessor": "cleo", "--as-of": "2022-10-14", "--out": "there", "--": "job.yaml",
    }  # fmt: skip
