"""A source that no claim comes from, where there are claims; where there are none, it tells where all of it is from."""

from collections.abc import Iterator

from crossroads.figures import quoted
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.prose import shorten


def find_unused_sources(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each source that no claim names."""
    file = inspected.scenario.file
    named = {claim.source for claim in file.claims.values()}
    for source_id, source in file.sources.items():
        if named and source_id not in named:
            problem = f"No claim comes from the source {source_id}, {quoted(shorten(source.title))}."
            yield Remark(("sources", source_id), problem, "Take the claims from it that matter, or remove it.")


UNUSED_SOURCE = Rule(
    "A source that no claim comes from, where there are claims.",
    "Take the claims from it that matter, or remove it.",
    find_unused_sources,
)
