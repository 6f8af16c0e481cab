"""One scenario and everything computed from it: what Python users and the command line call."""

from crossroads.study.answers import Progress
from crossroads.study.history import DEFAULT_LEDGER, History, is_run, read_history, recalled
from crossroads.study.study import Study, load
from crossroads.study.verifying import Verification, verify

__all__ = [
    "DEFAULT_LEDGER", "History", "Progress", "Study", "Verification", "is_run", "load", "read_history", "recalled",
    "verify",
]  # fmt: skip
