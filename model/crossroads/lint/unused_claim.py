"""A claim that nothing cites: evidence that was gathered and bears on no number, branch, ending or question."""

from collections.abc import Iterator

from crossroads.figures import quoted
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.lint.uses import cited_claims
from crossroads.prose import shorten


def find_unused_claims(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each claim that is cited nowhere."""
    cited = cited_claims(inspected.scenario)
    for claim_id, claim in inspected.scenario.file.claims.items():
        if claim_id not in cited:
            problem = f"Nothing cites the claim {claim_id}, {quoted(shorten(claim.text.rstrip('.')))}."
            yield Remark(("claims", claim_id), problem, "Cite it under claims of what it bears on, or remove it.")


UNUSED_CLAIM = Rule(
    "A claim that nothing cites.",
    "Cite it where it bears on something, or remove it.",
    find_unused_claims,
)
