"""Scenario files changed at random: reading them gives a scenario or its problems, and never anything else."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crossroads.errors import ScenarioError, render
from crossroads.scenario import read_scenario

HERE = Path(__file__).parent
TEXTS = [
    (HERE / "data" / "contract.yaml").read_text("utf-8").replace("text: sources/survey.txt", "url: sources/survey.txt"),
    (HERE / "bad_scenarios" / "sound" / "drill.yaml").read_text("utf-8"),
    (HERE / "bad_scenarios" / "information_branches.yaml").read_text("utf-8"),
    (HERE / "bad_scenarios" / "bad_risk.yaml").read_text("utf-8"),
    (HERE / "bad_scenarios" / "distribution_arguments.yaml").read_text("utf-8"),
]
# Words and numbers, signs one by one, blanks: what a slip of the hand deletes, doubles or swaps.
TOKEN = re.compile(r"\w+|[^\w\s]|[ \t]+|\n")
WORDS = [
    "rest", "null", "true", "no", "1e999", "-1", "0", "0.5", "[]", "{}", "?", ":", "-", "&a", "*a", "!!str", "<<",
    "'", '"', "#", "%", "@", "\t", "\n", "---", "|", ">", "kind", "nodes", "branches", "p", "to", "value", "word",
    "likely", "decision", "chance", "outcome", "start", "choice", "well", "extends", "9" * 400, "0x" + "f" * 300,
    "a" * 300, "\ufeff", "\x00", "\u2028", "\U0001f600", "é", "\x85", "2022-10-14", "log(0)", "1 / 0", "((((",
]  # fmt: skip

words = st.sampled_from(WORDS) | st.text(max_size=4) | st.integers().map(str) | st.floats().map(repr)
# What to do, at which share of the text, with which word.
changes = st.lists(
    st.tuples(st.sampled_from(["delete", "double", "replace", "insert", "swap"]), st.floats(0, 1), words),
    min_size=1,
    max_size=4,
)


def _changed(parts: list[str], todo: list[tuple[str, float, str]]) -> str:
    for what, share, word in todo:
        at = min(int(share * len(parts)), len(parts) - 1)
        match what:
            case "delete" if len(parts) > 1:
                del parts[at]
            case "double":
                parts.insert(at, parts[at])
            case "replace":
                parts[at] = word
            case "insert":
                parts.insert(at, word)
            case "swap":
                parts[at], parts[-at] = parts[-at], parts[at]
    return "".join(parts)


def _assert_scenario_or_problems(path: Path, as_of: dt.date | None = None) -> None:
    try:
        scenario = read_scenario(path, as_of=as_of)
    except ScenarioError as error:
        findings, is_refused = error.findings, True
    else:
        findings, is_refused = scenario.warnings, False
        # What others read first of a scenario can be read.
        assert scenario.digest
        assert set(scenario.options) <= {key for node in scenario.nodes.values() for key in node.branches}
    assert any(finding.severity == "error" for finding in findings) == is_refused
    shown = render(findings)
    shown.encode("utf-8")
    assert len(shown) < 200_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file that all examples are written to, one after the other."""
    return tmp_path_factory.mktemp("fuzz") / "scenario.yaml"


def _read(path: Path, text: str, as_of: dt.date | None = None) -> None:
    path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    _assert_scenario_or_problems(path, as_of)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from(TEXTS), todo=changes)
def test_changed_words_and_signs(path: Path, text: str, todo: list[tuple[str, float, str]]) -> None:
    _read(path, _changed(TOKEN.findall(text), todo))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from(TEXTS), todo=changes, day=st.dates(dt.date(1900, 1, 1)))
def test_changed_words_judged_from_a_day(
    path: Path, text: str, todo: list[tuple[str, float, str]], day: dt.date
) -> None:
    _read(path, _changed(TOKEN.findall(text), todo), day)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from(TEXTS), todo=changes)
def test_changed_lines(path: Path, text: str, todo: list[tuple[str, float, str]]) -> None:
    _read(path, _changed(text.splitlines(keepends=True), todo))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(raw=b"\xef\xbb\xbf")
@example(raw=b'a: "\\x')
@example(raw=b"? \n? ")
@example(raw=b"{{{{{{{{")
def test_any_bytes(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    _assert_scenario_or_problems(path)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(todo=changes, entry=words)
def test_changed_overlays(path: Path, todo: list[tuple[str, float, str]], entry: str) -> None:
    path.with_name("base.yaml").write_text(TEXTS[1], "utf-8")
    text = (
        "extends: base.yaml\nwhy: A test.\nparameters: {p_wet: 0.3, price: null, cost: {value: 3}}\n"
        "nodes: {well: {branches: {wet: {p: p_wet}, gas: {p: 0, to: plant}}}, plant: {kind: outcome}}\n"
        f"note: {entry}\n"
    )
    _read(path, _changed(TOKEN.findall(text), todo))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["p_wet", "price", "prize", "a b", ""]), text=words | st.floats())
def test_changed_settings(path: Path, name: str, text: str | float) -> None:
    path.write_text(TEXTS[1], "utf-8")
    try:
        scenario = read_scenario(path, settings={name: text})
    except ScenarioError as error:
        str(error).encode("utf-8")
    else:
        assert name in scenario.base_values
