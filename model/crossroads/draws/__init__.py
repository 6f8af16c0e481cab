"""Draws: values of all uncertain parameters at once, from one seed.

Made from a scenario; used by the program for blocks of draws. The only source of randomness.
"""

from crossroads.draws.draws import Draws
from crossroads.draws.resampling import resample
from crossroads.draws.sampling import Method, Sampling, read_method
from crossroads.draws.tables import Scratch
from crossroads.draws.uniforms import REPLICATES

__all__ = ["REPLICATES", "Draws", "Method", "Sampling", "Scratch", "read_method", "resample"]
