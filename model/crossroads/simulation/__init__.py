"""Draws run through the program: what options are worth in every draw, informed and settled.

Made from a solver and a sampling; read by analyses of uncertainty.
"""

from crossroads.simulation.batch import Batch, Kept, Left, Means, means
from crossroads.simulation.simulation import KEPT, Observe, Simulation

__all__ = ["KEPT", "Batch", "Kept", "Left", "Means", "Observe", "Simulation", "means"]
