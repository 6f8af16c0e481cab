"""The command diff, and the chart of what moved a figure."""

import csv
import io
import json
import math
import re
from pathlib import Path

import pytest
from click.testing import Result
from matplotlib.patches import Rectangle

import crossroads
from commands import BELARUS, FIRST, run
from crossroads.analyses.comparing import attribution
from crossroads.analyses.waterfall import waterfall_of
from crossroads.charts import draw_comparison
from crossroads.errors import AnalysisError
from drawn import cut, labels, overlapping

BASE = str(BELARUS / "scenario.yaml")
BUILDUP = str(BELARUS / "overlays" / "big_buildup.yaml")
SEPTEMBER = str(BELARUS / "overlays" / "pre_september.yaml")
FEARFUL = str(BELARUS / "readings" / "fearful_kremlin.yaml")


def refused(*arguments: str) -> str:
    result = run("diff", *arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()[-1]


def printed(*arguments: str) -> str:
    result = run("diff", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_one_side_is_compared_with_what_is_laid_over_it() -> None:
    # Waiting is worth 40 + p * (better - 40): 48 at first, 44 and 52 with either edit, 46 with both.
    assert (
        printed(FIRST, "--set", "p_better=0.2", "--set", "better=70")
        == f"""\
{FIRST} → {FIRST} + p_better=0.2 + better=70

“Take the offer” is best instead of “Wait for a better one”: the lead of “Wait for a better one” falls from 2.00 to 0.00

   value                            before  after  change
→  Take the offer                    46.00  46.00    0.00
·  Wait for a better one             48.00  46.00   −2.00
   Keep the old job                  40.00  40.00    0.00
   Lead of “Wait for a better one”    2.00   0.00   −2.00

edit                     was   is  Take the offer  Wait for a better one  Keep the old job   lead  where
A better offer comes     0.4  0.2            0.00                  −5.00              0.00  −5.00  --set p_better=0.2
Pay of the better offer   60   70            0.00                  +3.00              0.00  +3.00  --set better=70
all together                                 0.00                  −2.00              0.00  −2.00

“A better offer comes” alone makes “Take the offer” best; no other edit does.
"""
    )


def test_what_is_printed_adds_up() -> None:
    for overlay in (BUILDUP, SEPTEMBER, FEARFUL):
        table = printed(BASE, overlay).split("where\n")[1].split("\n\n")[0].splitlines()
        rows = [
            [float(each.replace("−", "-")) for each in re.findall(r"[+−]?\d+\.\d+(?=\s|$)", line)[-4:]]
            for line in table
        ]
        *parts, total = rows
        for column, whole in zip(zip(*parts, strict=True), total, strict=True):
            assert sum(column) == pytest.approx(whole, abs=1e-9)


def test_json_has_everything() -> None:
    data = json.loads(printed(BASE, BUILDUP, "--json"))

    assert data["choice"] == {
        "before": "hold",
        "after": "join",
        "changed": True,
        "smallest_change": {"edits": [2], "choice": "Join the war", "proven": True, "others": 0},
    }
    assert data["shares"] == {"method": "exact", "orders": None}
    assert data["made_with"]["digest"] != data["against"]["digest"]
    for figure in data["figures"]:
        parts = [row[figure["figure"]] for row in data["rows"]]
        assert math.fsum(part for part in parts if part is not None) == figure["change"]
        assert figure["change"] == figure["after"] - figure["before"]
    first = data["rows"][0]
    assert (first["path"], first["before"], first["after"]) == ("parameters.front_effect.value", "0.06", "0.15")
    assert first["before_at"].endswith("scenario.yaml:730:32")
    assert first["after_at"].endswith("big_buildup.yaml:16:21")


def test_csv_has_a_row_for_each_change() -> None:
    rows = list(csv.DictReader(io.StringIO(printed(BASE, FEARFUL, "--csv"))))

    assert [row["path"] for row in rows if row["kind"] == "numbers"] == [
        "actors.kremlin.plays",
        "actors.kyiv.plays",
        "actors.west.plays",
        "effects.defy_passed.points.kremlin",
        "effects.defy_punished.points.kremlin",
    ]
    assert list(rows[0])[-4:] == ["value.join", "value.hold", "value.withdraw", "lead"]


def test_csv_names_its_columns_where_nothing_differs() -> None:
    assert printed(FIRST, FIRST, "--csv") == (
        "edit,name,kind,path,change,before,after,before_at,after_at,value.accept,value.wait,value.stay,lead\n"
    )


def test_expectations_are_told_in_one_line() -> None:
    assert printed(BASE, BUILDUP).endswith("Checks: 1 expectation added, 8 expectations removed.\n")


def test_settings_and_readings_are_laid_over_both_sides() -> None:
    plain = json.loads(printed(BASE, BUILDUP, "--json"))
    both = json.loads(printed(BASE, BUILDUP, "--set", "p_lose=0.5", "--actor", "kyiv=rational", "--json"))

    assert [row["path"] for row in plain["rows"]] == [row["path"] for row in both["rows"]]
    alone = crossroads.load(BUILDUP, set={"p_lose": "0.5"}, plays={"kyiv": "rational"}).solve()
    assert [figure["after"] for figure in both["figures"]][:3] == [each.certainty_equivalent for each in alone.options]


def test_a_warning_of_both_sides_is_shown_once() -> None:
    result = run("diff", BUILDUP, BUILDUP, "--set", "p_lose=0.5")

    assert result.exit_code == 0
    assert result.stderr.count("parameters.p_launch.value [range-moved]") == 1


def test_the_exit_code_tells_of_differences_only_if_asked() -> None:
    assert run("diff", FIRST, FIRST).exit_code == 0
    assert run("diff", FIRST, FIRST, "--exit-code").exit_code == 0
    assert run("diff", FIRST, "--set", "better=61").exit_code == 0
    assert run("diff", FIRST, "--set", "better=61", "--exit-code").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            [FIRST],
            (
                f"Error: There is nothing to compare {FIRST} with. Give a second side (as of the last commit: "
                "HEAD:./FILE), or --overlay, --set, --actor, --assessor or --as-of."
            ),
        ),
        ([FIRST, FIRST, "--json", "--csv"], "Error: Choose one of --json and --csv."),
        ([FIRST, FIRST, "--option", "wait"], "Error: --option says what --chart draws. Add --chart FILE."),
        (
            [FIRST, FIRST, "--chart", "x.pdf"],
            "Error: Invalid value for --chart: x.pdf ends in neither .svg nor .png.",
        ),
        (
            [FIRST, FIRST, "--chart", "x.svg", "--option", "wiat"],
            "Error: There is no option wiat in both scenarios. Did you mean wait?",
        ),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], message: str) -> None:
    assert refused(*arguments) == message


def test_a_chart_is_written(tmp_path: Path) -> None:
    result: Result = run("diff", BASE, BUILDUP, "--chart", str(tmp_path / "w.svg"), "--option", "join")

    assert result.exit_code == 0
    assert "“Join the war” falls from 49.98 to 47.97 points" in (tmp_path / "w.svg").read_text("utf-8")


@pytest.mark.parametrize("overlay", [BUILDUP, SEPTEMBER, FEARFUL], ids=lambda path: Path(path).stem)
@pytest.mark.parametrize("option", [None, "hold"])
def test_charts_leave_room_for_all_texts(overlay: str, option: str | None) -> None:
    drawing = draw_comparison(crossroads.load(BASE).compare(crossroads.load(overlay)), option)

    assert not cut(drawing.figure)
    assert not overlapping(drawing.figure)


def test_the_steps_of_a_chart_lead_from_one_figure_to_the_other() -> None:
    result = crossroads.load(BASE).compare(crossroads.load(BUILDUP))
    shown, drawing = waterfall_of(result), draw_comparison(result)

    bars = [patch for patch in drawing.figure.axes[0].patches if isinstance(patch, Rectangle)]
    widths = {round(bar.get_width(), 12) for bar in bars}
    assert {round(step.part, 12) for step in shown.steps} <= widths
    texts = [label.text for label in labels(drawing.figure)]
    before, *parts, after = [float(text.replace("−", "-")) for text in texts if re.fullmatch(r"[+−]?\d\.\d\d", text)][
        : len(shown.steps) + 2
    ]
    assert (before, after) == (0.77, -0.90)
    # What is written adds up.
    assert before + sum(parts) == pytest.approx(after, abs=1e-9)


def test_many_small_steps_are_drawn_as_one() -> None:
    result = crossroads.load(BASE).compare(crossroads.load(SEPTEMBER))

    texts = [label.text for label in labels(draw_comparison(result, "hold").figure)]

    assert "2 further edits" in texts


def test_sampled_shares_are_shown_with_their_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution, "MOST_EXACT", 3)
    result = crossroads.load(BASE).compare(crossroads.load(BUILDUP))

    assert result.orders == 512
    assert not overlapping(draw_comparison(result).figure)
    assert "With 9 edits there are too many orders to follow all" in result.note()
    assert "±" in printed(BASE, BUILDUP)


def test_what_is_not_compared_has_no_chart() -> None:
    game = str(Path(FIRST).parents[1] / "beer-or-quiche" / "scenario.yaml")
    study = crossroads.load(game)

    with pytest.raises(AnalysisError) as error:
        draw_comparison(study.compare(study))

    assert str(error.value) == "Both are games with equilibria: there is no one value of each option to compare."
