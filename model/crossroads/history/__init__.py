"""The ledger of runs: what was run when, from which texts, and what came out, in one SQLite file.

Plain records; the study makes them from what it computed, and reads scenarios from the texts they keep.
"""

from crossroads.history.ledger import LEDGER, RESULTS, Ledger
from crossroads.history.run import Contents, Run, Worth, hash_of

__all__ = ["LEDGER", "RESULTS", "Contents", "Ledger", "Run", "Worth", "hash_of"]
