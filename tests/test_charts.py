"""Every chart of every shipped scenario: readable, repeatable, and as long as its numbers."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.container import BarContainer
from matplotlib.figure import Figure

from crossroads.analyses import ANALYSES
from crossroads.analyses.options import Options
from crossroads.analyses.outcomes import Outcomes
from crossroads.analyses.policy import Policy
from crossroads.analyses.risk_profile import RiskProfile
from crossroads.analyses.tornado import Tornado
from crossroads.charts import CHARTS, Drawing, draw_chart, figure_of, to_png, to_svg
from crossroads.errors import AnalysisError
from drawn import chart_of, charts_for, cut, labels, overlapping, points, result_of, small

FLAGSHIP = "belarus-2022"
NAMES = [FLAGSHIP, "first-steps", "oil-driller", "harbour-crisis"]
SHIPPED = [*charts_for(FLAGSHIP), "beliefs"]


def figure(chart: str, name: str = FLAGSHIP, overlay: str = "") -> Figure:
    return chart_of(chart, name, overlay)


def bars(drawn: Figure, label: str = "") -> list[tuple[float, float]]:
    """Return start and end of all bars, or of those with a label, from left to right within the order of drawing."""
    found = []
    for container in drawn.axes[0].containers:
        if isinstance(container, BarContainer) and label in ("", container.get_label()):
            found += [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in container.patches]
    return found


@pytest.mark.parametrize(("chart", "name"), [(chart, name) for name in NAMES for chart in charts_for(name)])
def test_every_text_is_whole_and_none_overlaps_another(chart: str, name: str) -> None:
    drawn = figure(chart, name)

    assert len(labels(drawn)) >= 3
    assert cut(drawn) == []
    assert overlapping(drawn) == []


@pytest.mark.parametrize("chart", ["policy_graph", "policy", "tornado", "options"])
def test_overlays_are_as_readable(chart: str) -> None:
    drawn = figure(chart, overlay="west_offers_deal")

    assert cut(drawn) == []
    assert overlapping(drawn) == []


@pytest.mark.parametrize("chart", SHIPPED)
def test_title_is_the_finding_and_the_foot_tells_how_it_was_made(chart: str) -> None:
    result = result_of(CHARTS[chart].question, small(chart, "first-steps"))
    texts = [label.text for label in labels(figure_of(result, chart))]

    assert texts[0].replace("\n", " ") == result.headline()
    assert any(result.made.line() in text for text in texts)


@pytest.mark.parametrize("chart", SHIPPED)
def test_same_result_gives_the_same_bytes(chart: str) -> None:
    result = result_of(CHARTS[chart].question, small(chart, "oil-driller"))

    assert to_svg(figure_of(result)) == to_svg(figure_of(result))


def test_svg_keeps_texts_and_has_no_date() -> None:
    svg = to_svg(figure("tornado"))

    assert "Kremlin content with hosting alone" in svg
    assert "<dc:date>" not in svg


def test_png_is_one() -> None:
    assert to_png(figure("outcomes", "first-steps"), 50).startswith(b"\x89PNG")


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_drawing_saves_itself_by_the_name_of_the_file(suffix: str, tmp_path: Path) -> None:
    drawing = draw_chart("outcomes", result_of("outcomes", "first-steps"))
    path = tmp_path / f"outcomes.{suffix}"

    drawing.save(path)

    assert path.read_bytes() == (drawing.svg.encode() if suffix == "svg" else drawing.png)


def test_drawing_shows_itself_in_a_notebook() -> None:
    drawing = Drawing("A title", Figure(figsize=(1, 1)))

    assert drawing._repr_svg_() == drawing.svg


def test_every_chart_draws_an_analysis_on_the_shelf() -> None:
    assert {chart.question for chart in CHARTS.values()} <= set(ANALYSES)


def test_unknown_chart_is_refused() -> None:
    with pytest.raises(AnalysisError, match=r"^There is no chart tornada\. Did you mean tornado\?$"):
        figure_of(result_of("tornado", "first-steps"), "tornada")


def test_chart_of_another_result_is_refused() -> None:
    with pytest.raises(AnalysisError, match=r"^The chart policy draws the results of tornado\. Use one of: tornado\.$"):
        figure_of(result_of("tornado", "first-steps"), "policy")


def test_result_without_a_chart_is_refused() -> None:
    with pytest.raises(AnalysisError, match=r"^No chart draws the results of expectations\. Charts draw: options, "):
        figure_of(result_of("expectations", "first-steps"))


def test_drawing_leaves_global_settings_alone() -> None:
    before = dict(mpl.rcParams)

    to_svg(figure_of(result_of("options", "first-steps")))

    assert dict(mpl.rcParams) == before


def test_charts_do_without_pyplot() -> None:
    code = "import sys, crossroads.charts; sys.exit('matplotlib.pyplot' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_options_stack_what_each_attribute_adds_or_takes() -> None:
    result = result_of("options", FLAGSHIP)
    assert isinstance(result, Options)
    assert result.reference is not None
    drawn = figure("options")

    expected = [
        part.contribution - reference.contribution
        for option in result.ranked()
        for each in [option, *sorted(result.variants(option.id), key=lambda variant: -variant.value)]
        for part, reference in zip(each.parts, result.reference.parts, strict=True)
    ]
    assert np.allclose([end - start for start, end in bars(drawn)], expected)


def test_options_mark_sums_and_choices() -> None:
    result = result_of("options", FLAGSHIP)
    assert isinstance(result, Options)
    assert result.reference is not None
    lines = figure("options").axes[0].lines
    sums = [points(line)[0][0] for line in lines if line.get_label() == "sum"]
    chosen = [line for line in lines if line.get_label() == "chosen"]

    assert min(sums) == pytest.approx(min(option.value for option in result.options) - result.reference.value)
    assert len(sums) == len(result.options)
    assert len(chosen) == sum(option.is_chosen for option in result.options)


def test_policy_bars_are_probabilities_and_fill_the_row() -> None:
    result = result_of("policy", FLAGSHIP)
    assert isinstance(result, Policy)
    drawn = figure("policy")
    branches = bars(drawn)
    absent = bars(drawn, "does not occur")

    kremlin = next(node for node in result.events if node.node == "KR_H")
    starts = np.cumsum([0, *(branch.probability for branch in kremlin.branches)])
    for start, end in pairwise(starts):
        assert any(np.allclose(bar, (start, end)) for bar in branches)
    assert all(end == pytest.approx(1) for _, end in absent)


def test_policy_tells_what_is_certain_and_what_is_left_out() -> None:
    texts = " ".join(label.text for label in labels(figure("policy")))

    assert "Certain: Hold the line (His choice, October 2022); Host Russian troops (How to hold)." in texts
    assert "4 nodes met with a smaller probability left out." in texts


def test_outcomes_draw_a_panel_for_each_option() -> None:
    result = result_of("outcomes", FLAGSHIP)
    assert isinstance(result, Outcomes)
    drawn = figure("outcomes")
    lengths = [end - start for start, end in bars(drawn)]

    expected = [ending.probability[i] for i in range(3) for ending in result.endings]
    assert np.allclose(lengths, expected)
    assert {label.text for label in labels(drawn)} >= {"Join the war", "Hold the line", "Withdraw"}


def test_tornado_bars_run_from_the_base_case_to_both_ends() -> None:
    result = result_of("tornado", FLAGSHIP)
    assert isinstance(result, Tornado)
    drawn = figure("tornado")
    low, high = bars(drawn, "low"), bars(drawn, "high")

    assert len(low) == len(high) == 15
    for bar, at_low, at_high in zip(result.bars, low, high, strict=False):
        assert [*at_low, *at_high] == pytest.approx([result.base, bar.at_low, result.base, bar.at_high])


def test_tornado_tells_what_the_choice_becomes() -> None:
    texts = [label.text for label in labels(figure("tornado"))]

    assert "0.08 → Join the war" in texts
    assert "0.65 → Withdraw" in texts
    assert any(text.startswith("78 parameters with a smaller effect left out.") for text in texts)


def test_risk_profile_distinguishes_lines_by_dashes_and_labels() -> None:
    result = result_of("risk_profile", FLAGSHIP)
    assert isinstance(result, RiskProfile)
    drawn = figure("risk_profile")
    lines = drawn.axes[0].lines
    curves = [line for line in lines if line.get_label() in {profile.label for profile in result.profiles}]
    means = [points(line)[0][0] for line in lines if line.get_label() == "mean"]

    assert len({str(getattr(curve, "_dash_pattern", "")) for curve in curves}) == len(curves) == 3
    assert means == [pytest.approx(profile.mean) for profile in result.profiles]
    texts = [label.text for label in labels(drawn)]
    assert all(texts.count(profile.label) == 2 for profile in result.profiles)


def test_risk_profile_curves_are_the_cumulative_rows() -> None:
    result = result_of("risk_profile", "oil-driller")
    assert isinstance(result, RiskProfile)
    profile = result.profiles[0]
    curve = next(
        line for line in figure("risk_profile", "oil-driller").axes[0].lines if line.get_label() == profile.label
    )

    assert np.allclose(points(curve)[0][1:-1], profile.outcome)
    assert np.allclose(points(curve)[1][1:-1], np.cumsum(profile.probability))
