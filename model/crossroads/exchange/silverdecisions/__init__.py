"""SilverDecisions trees, read and written."""

from crossroads.exchange.silverdecisions.reading import read_silverdecisions
from crossroads.exchange.silverdecisions.writing import write_silverdecisions

__all__ = ["read_silverdecisions", "write_silverdecisions"]
