"""Estimative words in scenarios: which scale reads them, what they give, and what later layers do to them."""

import pytest

from crossroads.document import plain
from crossroads.errors import ScenarioError
from crossroads.scenario import Parameter, Scenario
from crossroads.words import ICD_203, KENT
from gated import Read

NODES = "start: end\nnodes: {end: {kind: outcome, payoff: x}}\n"


def _stating(read: Read, entry: str, above: str = "", *overlays: str, **settings: float | str) -> Scenario:
    return read(f"{above}\nparameters: {{x: {entry}}}\n{NODES}", *overlays, **settings)


def _x(scenario: Scenario) -> Parameter:
    return scenario.parameters["x"]


def _numbers(parameter: Parameter) -> tuple[float, float | None, float | None]:
    return parameter.value, parameter.low, parameter.high


@pytest.mark.parametrize(
    ("above", "entry", "numbers", "scale"),
    [
        ("", "{word: likely}", (0.675, 0.55, 0.8), "icd203"),
        ("words: icd203", "{word: likely}", (0.675, 0.55, 0.8), "icd203"),
        ("words: kent", "{word: likely}", (0.75, 0.63, 0.87), "kent"),
        ("words: kent", "{word: {icd203: likely}}", (0.675, 0.55, 0.8), "icd203"),
        ("", "{word: {kent: Highly-doubtful}}", (0.07, 0.02, 0.12), "kent"),
        ("words: house\nscales: {house: {likely: [0.7, 0.9]}}", "{word: likely}", (0.8, 0.7, 0.9), "house"),
        ("scales: {house: {slim: [0, 0.1]}}", "{word: {house: slim}}", (0.05, 0, 0.1), "house"),
    ],
)  # fmt: skip
def test_a_word_is_read_by_its_scale(
    read: Read, above: str, entry: str, numbers: tuple[float, float, float], scale: str
) -> None:
    parameter = _x(_stating(read, entry, above))

    assert _numbers(parameter) == pytest.approx(numbers)
    assert parameter.scale == scale
    assert parameter.band is not None
    assert (parameter.band.low, parameter.band.high) == numbers[1:]


def test_certainty_is_a_fixed_number(read: Read) -> None:
    parameter = _x(_stating(read, "{word: {kent: certain}}"))

    assert _numbers(parameter) == (1, None, None)
    assert not parameter.is_uncertain


def test_a_scenario_carries_the_scale_in_which_it_is_told(read: Read) -> None:
    assert _stating(read, "1").words is ICD_203
    assert _stating(read, "1", "words: kent").words is KENT
    assert _stating(read, "1", "words: house\nscales: {house: {slim: [0, 0.1]}}").words.words == ["slim"]


def test_an_overlay_may_put_another_scale_in_force(read: Read) -> None:
    scenario = _stating(read, "{word: likely}", "", "words: kent")

    assert _numbers(_x(scenario)) == pytest.approx((0.75, 0.63, 0.87))


def test_a_parameter_keeps_the_word_as_it_is_written(read: Read) -> None:
    assert _x(_stating(read, "{word: Very-Likely, value: 0.9}")).word == "Very-Likely"
    assert _x(_stating(read, "{value: 0.9, low: 0.8, high: 0.95}")).word == ""


def test_a_word_laid_over_numbers_replaces_them(read: Read) -> None:
    scenario = _stating(
        read, "{value: 0.6, low: 0.5, high: 0.7, label: It sells}", "", "parameters: {x: {word: unlikely}}"
    )

    assert _numbers(_x(scenario)) == pytest.approx((0.325, 0.2, 0.45))
    assert _x(scenario).label == "It sells"
    assert [(each.path, each.value, each.history()[1][0]) for each in scenario.changes] == [
        ("parameters.x.word", "unlikely", 0.6)
    ]


def test_a_word_laid_over_a_distribution_or_a_word_replaces_it(read: Read) -> None:
    over = "parameters: {x: {word: unlikely}}"

    for entry in ("{distribution: {beta: {a: 2, b: 2}}}", "{word: likely, value: 0.7}", "{word: {kent: probable}}"):
        assert _numbers(_x(_stating(read, entry, "", over))) == pytest.approx((0.325, 0.2, 0.45))


def test_a_word_with_its_scale_replaces_another_as_a_whole(read: Read) -> None:
    scenario = _stating(read, "{word: {icd203: likely}}", "", "parameters: {x: {word: {kent: doubtful}}}")

    assert (_x(scenario).word, _x(scenario).scale) == ("doubtful", "kent")


def test_numbers_stated_beside_a_later_word_stand(read: Read) -> None:
    scenario = _stating(read, "{value: 0.6, low: 0.5, high: 0.7}", "", "parameters: {x: {word: unlikely, value: 0.4}}")

    assert _numbers(_x(scenario)) == pytest.approx((0.4, 0.2, 0.45))


def test_removing_a_word_brings_no_numbers_back(read: Read) -> None:
    scenario = _stating(read, "{word: likely, value: 0.6}", "", "parameters: {x: {word: null}}")

    assert plain(scenario.document.get(("parameters", "x"))) == {"value": 0.6}
    assert _numbers(_x(scenario)) == (0.6, None, None)


def test_a_later_value_within_the_band_keeps_the_word_and_one_beyond_leaves_it(read: Read) -> None:
    within, beyond = _stating(read, "{word: likely}", x=0.7), _stating(read, "{word: likely}", x=0.9)

    assert (_x(within).word, _x(within).band) == ("likely", ICD_203.band("likely"))
    assert (_x(beyond).word, _x(beyond).band, _x(beyond).scale) == ("", None, "")
    assert [finding.code for finding in beyond.warnings] == ["range-moved"]


def test_a_value_stated_beyond_the_band_with_its_end_keeps_the_word(read: Read) -> None:
    # That the range is wider than the word is for lint to say.
    assert _x(_stating(read, "{word: likely, value: 0.9, high: 0.95}")).word == "likely"


def test_a_formula_has_no_word(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        _stating(read, "{value: y / 2, word: likely}, y: 1")
    assert [finding.code for finding in caught.value.findings] == ["formula-with-range"]
