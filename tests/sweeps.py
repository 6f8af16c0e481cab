"""What the tests of sweeps share."""

from drawn import SCENARIOS

FIRST = str(SCENARIOS / "first-steps" / "scenario.yaml")
BELARUS = SCENARIOS / "belarus-2022"
BUILDUP = str(BELARUS / "overlays" / "big_buildup.yaml")
DEAL = str(BELARUS / "overlays" / "west_offers_deal.yaml")


def worth(p: float, better: float) -> float:
    """Return what waiting is worth in the first scenario: a better offer comes with p, otherwise the old job is 40."""
    return p * better + (1 - p) * 40
