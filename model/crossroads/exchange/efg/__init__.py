"""Gambit's ``.efg``: extensive games as text, read into scenarios and written from them.

Source: Gambit project, "The extensive game (.efg) file format",
https://gambitproject.readthedocs.io/en/latest/formats.efg.html.
"""

from crossroads.exchange.efg.exporting import write_efg, write_efg_of_reading
from crossroads.exchange.efg.importing import read_efg

__all__ = ["read_efg", "write_efg", "write_efg_of_reading"]
