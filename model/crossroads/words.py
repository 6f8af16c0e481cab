"""Estimative words and the bands of probability that they stand for, on published scales or on a scenario's own.

Used where a parameter states a word, and where a probability is told in words.

Sources: Office of the Director of National Intelligence, Intelligence Community Directive 203, "Analytic Standards",
2015, section D.6.e(2)(a), seven terms in two synonymous rows; S. Kent, "Words of Estimative Probability", Studies in
Intelligence 8(4), 1964, 49-65, five terms between certainty and impossibility, each "give or take" some per cent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Lets a value that was computed fall where the written one does.
_SLACK = 1e-9
# So near to 0 and to 1 what is beyond all words of a scale is all but impossible or certain; elsewhere it is not.
_ALL_BUT = 0.02


@dataclass(frozen=True, slots=True)
class Band:
    """A word with the range of probability that it means."""

    word: str
    low: float
    high: float
    synonyms: tuple[str, ...] = ()
    predicate: str = ""
    """How it is told of something that “is” so, where the word itself would not be English."""

    @property
    def middle(self) -> float:
        """The centre of the band: the value of a parameter that states only the word."""
        return round((self.low + self.high) / 2, 6)

    @property
    def told(self) -> str:
        """The word as it stands after “is”."""
        return self.predicate or self.word

    def holds(self, probability: float) -> bool:
        """Return whether a probability lies in the band, its ends included."""
        return self.low - _SLACK <= probability <= self.high + _SLACK

    def __str__(self) -> str:
        """Return the band in per cent, as in ``55 to 80 %``."""
        low, high = (f"{round(100 * end, 6):g}" for end in (self.low, self.high))
        return f"{low} %" if low == high else f"{low} to {high} %"


@dataclass(frozen=True, slots=True)
class Scale:
    """A set of words with their bands."""

    name: str
    """What a scenario calls it."""
    label: str
    """What people see."""
    bands: tuple[Band, ...]

    def band(self, word: str) -> Band | None:
        """Return the band of a word or of its synonym, or None if it is none; case and hyphens do not matter.

        >>> ICD_203.band("Very-likely").middle
        0.875
        """
        folded = fold(word)
        return next((each for each in self.bands if folded in map(fold, (each.word, *each.synonyms))), None)

    def in_words(self, probability: float) -> str:
        """Return the word for a probability, as ``in_words`` does."""
        return in_words(probability, self)

    @property
    def words(self) -> list[str]:
        """All words and synonyms that stand for a band."""
        return [word for each in self.bands for word in (each.word, *each.synonyms)]


ICD_203 = Scale(
    "icd203",
    "the ICD 203 scale",
    (
        Band("almost no chance", 0.01, 0.05, ("remote",)),
        Band("very unlikely", 0.05, 0.20, ("highly improbable",)),
        Band("unlikely", 0.20, 0.45, ("improbable",)),
        Band("roughly even", 0.45, 0.55, ("roughly even chance", "roughly even odds")),
        Band("likely", 0.55, 0.80, ("probable",)),
        Band("very likely", 0.80, 0.95, ("highly probable",)),
        Band("almost certain", 0.95, 0.99, ("nearly certain", "almost certainly")),
    ),
)
# Kent's synonyms are those of his essay, without "improbable" and "unlikely": the print has them beside even chances,
# where no reader of today would look for them.
KENT = Scale(
    "kent",
    "Kent's scale",
    (
        Band("impossible", 0.0, 0.0, ("impossibility",)),
        Band(
            "almost certainly not", 0.02, 0.12,
            ("virtually impossible", "almost impossible", "some slight chance", "highly doubtful"), "highly doubtful",
        ),
        Band("probably not", 0.20, 0.40, ("doubtful", "we doubt", "we believe not", "we estimate not"), "doubtful"),
        Band(
            "chances about even", 0.40, 0.60,
            ("about even", "chances a little better than even", "chances a little less than even"), "about even",
        ),
        Band("probable", 0.63, 0.87, ("likely", "we believe", "we estimate")),
        Band(
            "almost certain", 0.87, 0.99,
            ("virtually certain", "all but certain", "highly probable", "highly likely", "odds overwhelming",
             "chances overwhelming"),
        ),
        Band("certain", 1.0, 1.0, ("certainty",)),
    ),
)  # fmt: skip
# The scales that need no definition, by name; the first is in force where a scenario names none.
PUBLISHED: dict[str, Scale] = {scale.name: scale for scale in (ICD_203, KENT)}


def fold(word: str) -> str:
    """Return a word in the form in which words are compared: small letters, blanks for hyphens.

    >>> fold("  Very-LIKELY")
    'very likely'
    """
    return " ".join(word.replace("-", " ").replace("_", " ").lower().split())


def scale_label(name: str) -> str:
    """Return what people see of a scale.

    >>> scale_label("kent"), scale_label("house")
    ("Kent's scale", 'the scale “house”')
    """
    return PUBLISHED[name].label if name in PUBLISHED else f"the scale “{name}”"


def own_scale(name: str, bands: Mapping[str, tuple[float, float]]) -> Scale:
    """Return a scale of a scenario's own, from word → ends; of words with the same ends the first is the one told.

    >>> own_scale("house", {"fair": (0.4, 0.6), "even": (0.4, 0.6), "slim": (0, 0.1)}).words
    ['slim', 'fair', 'even']
    """
    by_ends: dict[tuple[float, float], list[str]] = {}
    for word, ends in bands.items():
        by_ends.setdefault(ends, []).append(word)
    return Scale(
        name,
        scale_label(name),
        tuple(Band(first, low, high, tuple(others)) for (low, high), (first, *others) in sorted(by_ends.items())),
    )


def in_words(probability: float, scale: Scale = ICD_203) -> str:
    """Return the word of a scale for a probability, as it stands after “is”.

    Of several bands that hold it the narrowest tells most; a value on the boundary of two goes to the one further from
    one half. Between two bands both are named. Beyond all of them, within 2 % of 0 or 1, it is next to impossible or
    next to certain.

    >>> [in_words(p) for p in (0.03, 0.45, 0.5, 0.55, 0.8, 0.999)]
    ['almost no chance', 'unlikely', 'roughly even', 'likely', 'very likely', 'next to certain']
    >>> [in_words(p, KENT) for p in (0.5, 0.3, 0.15)]
    ['about even', 'doubtful', 'between highly doubtful and doubtful']
    """
    if probability <= 0:
        return "impossible"
    if probability >= 1:
        return "certain"
    bands = [each for each in scale.bands if each.low < each.high]
    inside = [each for each in bands if each.low + _SLACK < probability < each.high - _SLACK]
    if inside:
        return min(inside, key=lambda each: (each.high - each.low, -abs(each.middle - 0.5))).told
    touched = [each for each in bands if each.holds(probability)]
    if touched:
        return max(touched, key=lambda each: abs(each.middle - 0.5)).told
    return _beside(probability, bands)


def _beside(probability: float, bands: Iterable[Band]) -> str:
    """Return what a probability is that no band holds, by its neighbours."""
    if probability < _ALL_BUT and all(each.low > probability for each in bands):
        return "next to impossible"
    if probability > 1 - _ALL_BUT and all(each.high < probability for each in bands):
        return "next to certain"
    below = max((each for each in bands if each.high < probability), key=lambda each: each.high, default=None)
    above = min((each for each in bands if each.low > probability), key=lambda each: each.low, default=None)
    if below is not None and above is not None:
        return f"between {below.told} and {above.told}"
    return f"more than {below.told}" if below is not None else f"less than {above.told}" if above is not None else ""
