"""Draw the pictures that the README shows, from the flagship scenario."""

import os
from pathlib import Path

import crossroads

ROOT = Path(__file__).parents[1]
PICTURES = ("options", "policy_graph", "tornado", "uncertainty", "region", "support")


def main() -> None:
    """Write each picture to docs/images."""
    # Pictures state the file that they were drawn from, as it was named.
    os.chdir(ROOT)
    study = crossroads.load("scenarios/belarus-2022/scenario.yaml")
    folder = Path("docs/images")
    folder.mkdir(exist_ok=True)
    for name in PICTURES:
        study.draw(name).save(folder / f"{name}.svg")


if __name__ == "__main__":
    main()
