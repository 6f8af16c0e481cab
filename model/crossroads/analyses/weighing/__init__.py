"""Strategies one by one, with what they are worth on single attributes: what ``frontier`` is made with."""
