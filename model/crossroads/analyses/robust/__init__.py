"""How far things may go wrong: what ``regret``, ``stability`` and ``discover`` are made with."""
