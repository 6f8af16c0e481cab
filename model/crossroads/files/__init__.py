"""Files written whole or not at all: a reader never meets half a result, and a failure loses nothing.

Used by whatever writes results.
"""

from crossroads.files.folders import replaced
from crossroads.files.locks import locked
from crossroads.files.placing import MANIFEST
from crossroads.files.whole import default_name, write_whole

__all__ = ["MANIFEST", "default_name", "locked", "replaced", "write_whole"]
