"""What an observed choice tells about all parameters: against closed forms, integrals and the shares of uncertainty."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

import crossroads
from crossroads.analyses import analyse
from crossroads.analyses.posterior import Learned, Posterior, Update, analyse_posterior
from crossroads.analyses.subject import Subject
from crossroads.analyses.uncertainty import Uncertainty
from crossroads.charts import figure_of
from crossroads.draws.sampling import Method, Sampling
from crossroads.errors import AnalysisError
from crossroads.program import make_solver, solve
from crossroads.scenario import Plays
from drawn import SCENARIOS, cut, overlapping, solve_text

# Worth taking above t = 0.4; u has no part in it.
TAKE = """
crossroads: 1
title: Take it or leave it
parameters:
  t: {value: 0.5, distribution: {uniform: {low: 0, high: 1}}, label: What it brings}
  u: {value: 0.5, distribution: {uniform: {low: 0, high: 1}}, label: Something else}
start: choice
nodes:
  choice:
    kind: decision
    branches:
      take:  {payoff: t + 0 * u, label: Take it}
      leave: {payoff: 0.4, label: Leave it}
"""

# Nobody chooses but the one who may look: chance shows wet with probability t.
LOOK = """
crossroads: 1
title: Look
actors: {us: {}, them: {plays: assessed}}
parameters: {t: {value: 0.5, distribution: {uniform: {low: 0, high: 1}}}}
perspective: us
start: weather
nodes:
  weather: {kind: chance, branches: {wet: {p: t, to: answer}, dry: {p: rest, to: answer}}}
  answer:  {kind: decision, by: them, branches: {go: {p: t * t, to: choice}, stay: {p: rest, to: choice}}}
  choice:  {kind: decision, by: us, branches: {a: {payoff: 1}, b: {payoff: 0}}}
"""


def posterior(folder: Path, text: str, observed: str | list[str], **settings: str) -> Posterior:
    result = analyse("posterior", Subject(solve_text(folder, text)), observed=observed, **settings)
    assert isinstance(result, Posterior)
    return result


def update_of(result: Posterior) -> tuple[Update, dict[str, Learned]]:
    (update,) = result.updates
    return update, {each.parameter: each for each in update.learned}


def test_draws_that_agree_are_uniform_above_the_threshold(tmp_path: Path) -> None:
    update, learned = update_of(posterior(tmp_path, TAKE, "choice.take"))

    t = learned["t"]
    assert update.share == pytest.approx(0.6, abs=1e-3)
    assert update.effective == pytest.approx(0.6 * 16_384, rel=1e-3)
    assert t.before.mean == pytest.approx(0.5, abs=1e-4)
    assert t.after.mean == pytest.approx(0.7, abs=1e-3)
    assert t.after.sd == pytest.approx(0.6 / math.sqrt(12), abs=1e-3)
    assert (t.after.q05, t.after.q50, t.after.q95) == pytest.approx((0.43, 0.7, 0.97), abs=2e-3)
    assert t.shift == pytest.approx(0.2 * math.sqrt(12), abs=5e-3)
    assert t.is_seen


def test_a_parameter_without_a_part_in_it_is_not_seen_to_move(tmp_path: Path) -> None:
    update, learned = update_of(posterior(tmp_path, TAKE, "choice.take"))

    assert learned["u"].after.mean == pytest.approx(0.5, abs=5e-3)
    assert [each.parameter for each in update.telling] == ["t"]


def test_errors_are_about_as_large_as_the_deviations(tmp_path: Path) -> None:
    solution = solve_text(tmp_path, TAKE)
    apart = []
    for seed in range(1, 13):
        result = analyse_posterior(Subject(solution, Sampling(2048, seed, Method.PLAIN)), "choice.take")
        t = update_of(result)[1]["t"]
        apart.append((t.after.mean - 0.7) / t.mean_se)

    # Student's t with seven degrees of freedom: its square is 1.4 in the mean.
    assert 0.2 < np.mean(np.square(apart)) < 4


def test_what_chance_did_counts_by_its_odds(tmp_path: Path) -> None:
    update, learned = update_of(posterior(tmp_path, LOOK, "weather.wet"))

    # A uniform prior after one success in one trial is Beta(2, 1): mean 2/3, median sqrt(1/2).
    assert update.share == pytest.approx(1 / 2, abs=1e-3)
    assert learned["t"].after.mean == pytest.approx(2 / 3, abs=1e-3)
    assert learned["t"].after.sd == pytest.approx(math.sqrt(1 / 18), abs=1e-3)
    assert learned["t"].after.q50 == pytest.approx(math.sqrt(0.5), abs=2e-3)
    # (sum of w)^2 / sum of w^2 is n (1/2)^2 / (1/3).
    assert update.effective == pytest.approx(0.75 * 16_384, rel=1e-3)


def test_stated_odds_of_an_assessed_actor_count_where_asked_for(tmp_path: Path) -> None:
    update, learned = update_of(posterior(tmp_path, LOOK, ["weather.wet", "answer.go"], reading="stated"))

    # The likelihood is t^3: Beta(4, 1) with mean 4/5, and 1/4 beforehand.
    assert update.share == pytest.approx(1 / 4, abs=1e-3)
    assert learned["t"].after.mean == pytest.approx(4 / 5, abs=1e-3)


def test_a_logit_actor_tells_by_its_odds(tmp_path: Path) -> None:
    solution = solve_text(tmp_path, TAKE)
    logit = solve(make_solver(solution.program, {"decider": Plays.parse("logit:10")}))

    update, learned = update_of(analyse_posterior(Subject(logit), "choice.take", "stated"))

    t = (np.arange(200_000) + 0.5) / 200_000
    likely = 1 / (1 + np.exp(-10 * (t - 0.4)))
    assert update.share == pytest.approx(likely.mean(), abs=1e-3)
    assert learned["t"].after.mean == pytest.approx((likely * t).sum() / likely.sum(), abs=1e-3)


def test_shares_are_those_of_uncertainty_and_means_add_up() -> None:
    study = crossroads.load(SCENARIOS / "belarus-2022" / "scenario.yaml", draws=4096)
    uncertainty, result = study.analyse("uncertainty"), study.analyse("posterior")
    assert isinstance(uncertainty, Uncertainty)
    assert isinstance(result, Posterior)

    assert [each.share for each in result.updates] == pytest.approx([each.best for each in uncertainty.options])
    # The law of total expectation: the posteriors' means, weighted by how likely they are, make up the prior's.
    for number, before in enumerate(result.updates[0].learned):
        whole = sum(each.share * each.learned[number].after.mean for each in result.updates)
        assert whole == pytest.approx(before.before.mean, rel=1e-9)


def test_what_agrees_with_no_draw_is_said(tmp_path: Path) -> None:
    text = TAKE.replace("payoff: 0.4", "payoff: 2")

    with pytest.raises(AnalysisError, match="In no draw is “Take it” taken: by these ranges it cannot be explained"):
        posterior(tmp_path, text, "choice.take")
    result = posterior(tmp_path, text, [])
    assert result.note().startswith("Who was observed is read as taking what is best, knowing the numbers. No draw")


@pytest.mark.parametrize("observed", [(), "choice.take", "choice.leave"])
def test_the_chart_has_room_for_its_texts(observed: str, tmp_path: Path) -> None:
    figure = figure_of(posterior(tmp_path, TAKE, observed))

    assert not cut(figure)
    assert not overlapping(figure)


def test_headline_tells_how_surprising_it_was(tmp_path: Path) -> None:
    assert posterior(tmp_path, TAKE, "choice.leave").headline() == (
        "“Leave it” was 40 % likely beforehand; this moves the mean of “What it brings” from 0.5 to 0.2"
    )


def test_the_flagships_readme_tells_the_numbers_of_its_history() -> None:
    study = crossroads.load(SCENARIOS / "belarus-2022" / "scenario.yaml")
    text = (SCENARIOS / "belarus-2022" / "README.md").read_text("utf-8")

    update, learned = update_of(posterior_of(study, ["D0.hold", "D1H.host"]))
    host = learned["p_accept_host"]

    told = re.search(r"it was (\d+) % likely over the draws", text)
    moved = re.search(r"the mean of `p_accept_host` from ([\d.]+) to ([\d.]+\d)", text)
    assert told is not None
    assert moved is not None
    assert 100 * update.share == pytest.approx(float(told[1]), abs=1)
    assert (host.before.mean, host.after.mean) == pytest.approx((float(moved[1]), float(moved[2])), abs=2e-3)


def posterior_of(study: crossroads.Study, observed: list[str]) -> Posterior:
    result = study.analyse("posterior", observed=observed)
    assert isinstance(result, Posterior)
    return result


def test_what_hardly_any_draw_agrees_with_is_told_without_an_error(tmp_path: Path) -> None:
    # Four draws lie above the price: some of the eight replicates have none.
    result = posterior(tmp_path, TAKE.replace("payoff: 0.4", "payoff: 0.99975"), "choice.take")

    assert "too few draws agree" in result.headline()
    row = json.loads(json.dumps(result.to_json(), allow_nan=False))["rows"][0]
    assert row["mean"] > 0.99975
    assert row["mean_se"] is None
