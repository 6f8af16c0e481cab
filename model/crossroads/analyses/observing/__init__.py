"""Conflict read the other way round: what ``implied`` and ``posterior`` are made with."""
