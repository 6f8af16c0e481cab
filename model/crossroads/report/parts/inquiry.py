"""What is worth finding out: all numbers, and those that are worth most alone."""

from collections.abc import Iterator

from crossroads.analyses.information import Information, Piece
from crossroads.report.digits import Amount, decimals_of, two_digits
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, listed, say, titled
from crossroads.report.sheet import Sheet

_MOST_TOLD = 2


def what_to_learn(findings: Findings) -> Iterator[Sentence]:
    """Tell what knowing the numbers would be worth, and which of them most."""
    sheet = findings.sheet(Information)
    everything = sheet.result.everything if sheet is not None else None
    if sheet is None or everything is None:
        return
    if not everything.is_seen:
        yield say("Nothing that might be learned of the numbers beforehand would change the choice for the better.")
        return
    form = _form(everything, sheet.result.unit)
    whole = sheet.cell("value", kind="all").shown(form)
    yield say("Knowing every number beforehand would be worth {whole}; no inquiry is worth more.", whole=whole)
    yield from _pieces(sheet, form)


def _form(piece: Piece, unit: str) -> Amount:
    """Return how a gain is told: with two digits, or fewer where its error leaves fewer."""
    digits = two_digits(piece.value)
    return Amount(min(digits, decimals_of(piece.error)) if piece.error else digits, unit)


def _pieces(sheet: Sheet[Information], form: Amount) -> Iterator[Sentence]:
    single = sorted((each for each in sheet.result.of("parameter") if each.is_seen), key=lambda each: -each.value)
    # What the digits of the whole leave nothing of is worth next to nothing.
    seen = [each for each in single if round(each.value, form.decimals)]
    if not seen:
        yield say("No number alone is worth learning.")
        return
    told = [
        say(
            "{name} ({value})",
            name=titled(each.label),
            value=sheet.cell("value", kind="parameter", name=each.name).shown(Amount(form.decimals)),
        )
        for each in seen[:_MOST_TOLD]
    ]
    yield say("Worth most to learn alone: {told}.", told=listed(told))
