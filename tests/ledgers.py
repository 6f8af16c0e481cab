"""Runs to be recorded, for the tests of the ledger and of what is read from it."""

from crossroads.history import Contents, Run, Worth


def run_of(title: str = "Sell or keep?", **others: object) -> Run:
    """Return the record of a run."""
    given = {
        "time": "2026-01-02T03:04:05Z", "took": 1.5, "version": "0.1.0", "python": "3.11.7", "numpy": "2.4.6",
        "title": title, "digest": "d" * 64, "path": "scenario.yaml", "overlays": ("low.yaml",),
        "settings": {"price": "2"}, "plays": {"rival": "logit:0.5"},
        "assessor": "", "as_of": "", "draws": 64, "seed": 0, "sampling": "latin",
        "by": "owner", "choice": "sell", "value": 5.25, "parameters": {"price": 2.0, "share": 1 / 3},
        "options": (Worth("sell", "Sell", 5.25, 5.0), Worth("keep", "Keep “it”", 3.0, 2.5)),
        "base": "../scenario.yaml", "out": "results",
    }  # fmt: skip
    return Run(**{**given, **others})  # type: ignore[arg-type]  # named as the fields are


def contents_of(results: str = "{}", **texts: str) -> Contents:
    """Return what a run keeps: texts by name, and its results."""
    return Contents(texts or {"scenario.yaml": "crossroads: 1\n"}, {}, results)
