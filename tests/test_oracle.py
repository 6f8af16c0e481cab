"""The yardstick itself, against published distributions: what is compared with it should not hang on it alone."""

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from case_converter import CASES, Case, Json, load_case, scenario_text, shares
from crossroads.expressions import parse
from crossroads.scenario import read_scenario
from oracle import Oracle, Policy

Profile = list[tuple[float, float]]


def asked(*kinds: str) -> pytest.MarkDecorator:
    """Return the mark that runs a test for every entry of the kinds."""
    found = [
        pytest.param(case, entry, id=f"{case.id}-{number}-{entry['what']}")
        for case in (load_case(path.stem) for path in sorted(CASES.glob("*.json")))
        for number, entry in enumerate(case.expected)
        if entry["what"] in kinds
    ]
    return pytest.mark.parametrize(("case", "entry"), found)


def oracle_of(case: Case) -> Oracle:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(scenario_text(case), "utf-8")
        return Oracle(read_scenario(path))


def profile(case: Case, entry: Json) -> Profile:
    """Return the totals of the entry's strategy with their probabilities."""
    oracle = oracle_of(case)
    policy: Policy = dict(oracle.roll_back().policy)
    strategy = {} if entry["strategy"] == "optimal" else entry["strategy"]
    for name, choice in strategy.items():
        for node_id in case.decisions(name):
            given = shares(case, node_id, choice).items()
            policy[case.nodes[node_id]] = {
                key: float(parse(share).evaluate({})) if isinstance(share, str) else share for key, share in given
            }
    return oracle.risk_profile(policy, next(iter(case.actors.values())))


def moment(totals: Profile, power: int) -> float:
    mean = sum(total * probability for total, probability in totals)
    return sum((total - mean) ** power * probability for total, probability in totals)


@asked("risk_profile")
def test_risk_profile(case: Case, entry: Json) -> None:
    found = profile(case, entry)

    assert [total for total, _ in found] == pytest.approx([total for total, _ in entry["table"]])
    expected = [probability for _, probability in entry["table"]]
    assert [probability for _, probability in found] == pytest.approx(expected, abs=entry["tolerance"])


@asked("cumulative")
def test_cumulative(case: Case, entry: Json) -> None:
    found = sum(probability for total, probability in profile(case, entry) if total <= entry["at"])

    assert found == pytest.approx(entry["value"], abs=entry["tolerance"])


@asked("statistic")
def test_statistic(case: Case, entry: Json) -> None:
    totals = profile(case, entry)
    variance = moment(totals, 2)
    known = {
        "mean": sum(total * probability for total, probability in totals),
        "variance": variance,
        "sd": math.sqrt(variance),
        "skewness": moment(totals, 3) / variance**1.5,
        "excess_kurtosis": moment(totals, 4) / variance**2 - 3,
        "min": totals[0][0],
        "max": totals[-1][0],
    }

    assert known[entry["name"]] == pytest.approx(entry["value"], abs=entry["tolerance"])
