"""The colours, hatches and dashes of all charts, and the short tags of actors.

Used by every chart. A colour never stands alone: a tag, a hatch, a dash or a label says the same.

Source: M. Okabe and K. Ito, "Color Universal Design: How to make figures and presentations that are friendly to
colorblind people" (2008), https://jfly.uni-koeln.de/color/.
"""

from collections.abc import Iterable, Mapping

from matplotlib.colors import to_hex, to_rgb

from crossroads.prose import starting

INK, SOFT, FAINT, RULE, GROUND = "#222222", "#5f5f5f", "#9a9a9a", "#d9d9d9", "#f1f1f1"

BLUE, ORANGE, GREEN, SKY = "#0072B2", "#E69F00", "#009E73", "#56B4E9"
VERMILION, PURPLE, YELLOW, GREY = "#D55E00", "#CC79A7", "#F0E442", "#999999"

# Dark and light by turns, so that neighbours differ in grey as well; every other one is hatched.
_SERIES = (BLUE, ORANGE, GREEN, SKY, VERMILION, YELLOW, PURPLE, GREY)
_HATCHES = ("", "////", "", "\\\\\\\\", "", "----", "", "||||")
_ACTORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 1.5), (1.2, 1.2), (7, 1.5, 1.2, 1.5), (3, 1), (9, 2, 3, 2))

_DARKER = 0.75

_ARTICLES = ("the ", "a ", "an ")


def series(number: int) -> tuple[str, str]:
    """Return the colour and the hatch of the members of a stack, counted from 0."""
    turn = number // len(_SERIES)
    hatch = _HATCHES[(number + turn) % len(_HATCHES)]
    return _SERIES[number % len(_SERIES)], hatch


def line(number: int) -> tuple[str, tuple[float, ...]]:
    """Return the colour and the dashes of a line or mark, counted from 0; () is solid.

    The colour is that of ``series``, so that an option has one hue on all charts, darker so that it stands out on white
    and on a ground of its own hue.
    """
    red, green, blue = (each * _DARKER for each in to_rgb(_SERIES[number % len(_SERIES)]))
    return to_hex((red, green, blue)), _DASHES[number % len(_DASHES)]


def actor_colours(actors: Iterable[str], perspective: str) -> dict[str, str]:
    """Return the colour of each actor: blue for the perspective, the others in their order."""
    others = [actor for actor in actors if actor != perspective]
    colours = {perspective: _ACTORS[0]}
    return colours | {actor: _ACTORS[1 + i % (len(_ACTORS) - 1)] for i, actor in enumerate(others)}


def actor_tags(labels: Mapping[str, str]) -> dict[str, str]:
    """Return a tag of one to three letters for each actor, different from each other where that can be.

    >>> actor_tags({"l": "Lukashenka", "k": "The Kremlin", "y": "Kyiv"})
    {'l': 'L', 'k': 'Kr', 'y': 'Ky'}
    """
    names = {actor: _without_article(label) for actor, label in labels.items()}
    tags = {}
    for actor, name in names.items():
        others = [other for each, other in names.items() if each != actor]
        lengths = (n for n in (1, 2, 3) if all(other[:n].casefold() != name[:n].casefold() for other in others))
        tags[actor] = name[: next(lengths, 3)]
    return tags


def _without_article(label: str) -> str:
    article = next((each for each in _ARTICLES if label.casefold().startswith(each)), "")
    name = label[len(article) :].strip() or label
    return starting(name)


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on a colour."""
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in to_rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # Where both have the same contrast: (L + 0.05)² = 1.05 * 0.05 (WCAG 2.1, contrast ratio).
    return "#ffffff" if luminance < 0.18 else INK


def tinted(colour: str, share: float) -> str:
    """Return a colour mixed with white: 0 is the colour itself, 1 is white."""
    red, green, blue = (each + (1 - each) * share for each in to_rgb(colour))
    return to_hex((red, green, blue))
