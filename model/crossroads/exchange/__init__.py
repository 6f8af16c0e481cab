"""The shelf of file formats: one format of another program, one file.

To add one: a file with a function that reads a text into ``Imported``, or writes a solution as ``Exported``, or both;
and its line in FORMATS. The command line reads that table.
"""

from crossroads.exchange.efg import read_efg, write_efg, write_efg_of_reading
from crossroads.exchange.formats import Format

FORMATS: dict[str, Format] = {
    "efg": Format("Gambit extensive game", (".efg",), read_efg, write_efg, write_efg_of_reading),
}
