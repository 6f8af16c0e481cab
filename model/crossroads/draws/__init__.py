"""Draws: values of all uncertain parameters at once, from one seed.

Made from a scenario; used by the program for blocks of draws. The only source of randomness.
"""

from crossroads.draws.sampling import Method, Sampling, read_method

__all__ = ["Method", "Sampling", "read_method"]
