"""Estimative words and the bands of probability that they stand for.

Made from the standard of the United States intelligence community; used where a parameter states a word, and
where a probability is told in words.

Source: Office of the Director of National Intelligence, Intelligence Community Directive 203, "Analytic
Standards", 2015, section D.6.e(2)(a), the scale of seven terms in two synonymous rows.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """A word with the range of probability that it means."""

    word: str
    low: float
    high: float
    synonyms: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        """The centre of the band: the value of a parameter that states only the word."""
        return round((self.low + self.high) / 2, 6)


ICD_203: tuple[Band, ...] = (
    Band("almost no chance", 0.01, 0.05, ("remote",)),
    Band("very unlikely", 0.05, 0.20, ("highly improbable",)),
    Band("unlikely", 0.20, 0.45, ("improbable",)),
    Band("roughly even", 0.45, 0.55, ("roughly even chance", "roughly even odds")),
    Band("likely", 0.55, 0.80, ("probable",)),
    Band("very likely", 0.80, 0.95, ("highly probable",)),
    Band("almost certain", 0.95, 0.99, ("nearly certain", "almost certainly")),
)


def band(word: str) -> Band | None:
    """Return the band of a word or of its synonym, or None if it is none; case and hyphens do not matter.

    >>> band("Very-likely").middle
    0.875
    """
    folded = " ".join(word.replace("-", " ").replace("_", " ").lower().split())
    return next((each for each in ICD_203 if folded in (each.word, *each.synonyms)), None)


def known_words() -> list[str]:
    """Return all words and synonyms that stand for a band."""
    return [word for each in ICD_203 for word in (each.word, *each.synonyms)]


def in_words(probability: float) -> str:
    """Return the word for a probability.

    A value on the boundary of two bands goes to the band further from one half; below 1 % and above 99 % the
    scale has no word, so those are told as next to impossible and next to certain.

    >>> [in_words(p) for p in (0.03, 0.45, 0.5, 0.55, 0.8, 0.999)]
    ['almost no chance', 'unlikely', 'roughly even', 'likely', 'very likely', 'next to certain']
    """
    if probability <= 0:
        return "impossible"
    if probability >= 1:
        return "certain"
    # The tolerance lets a boundary value that was computed fall where the written one does.
    slack = 1e-9
    if probability < ICD_203[0].low - slack:
        return "next to impossible"
    if probability > ICD_203[-1].high + slack:
        return "next to certain"
    inside = [each for each in ICD_203 if each.low - slack <= probability <= each.high + slack]
    return max(inside, key=lambda each: abs(each.middle - 0.5)).word
