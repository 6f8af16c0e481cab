"""Games in extensive form: a decision graph unfolded into a tree with exact numbers, and its equilibria.

Made from a reading of a program; used by the exchange of ``.efg`` files and by the analysis ``equilibrium``.
"""

from crossroads.games.profile import Behaviour, Profile
from crossroads.games.tree import GameTree, InformationSet, TreeNode
from crossroads.games.unfolding import unfold

__all__ = ["Behaviour", "GameTree", "InformationSet", "Profile", "TreeNode", "unfold"]
