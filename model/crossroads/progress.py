"""What is told to those who wait: how much is done, and of what.

Used by everything that takes longer than a second; who shows it is the command line's business.
"""

from collections.abc import Callable

Told = Callable[[int, int], None]
"""Is told how many draws, or other parts of one step, are done, and how many there are."""
Progress = Callable[[str, int, int], None]
"""Is told the same of each step, with its name first."""


def silent(*_told: object) -> None:
    """Tell nobody."""
