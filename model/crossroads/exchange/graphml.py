"""A solved graph as GraphML, for programs that analyse and lay out networks.

Source: Brandes, Eiglsperger, Lerner and Pich (2013), Graph Markup Language, in Handbook of Graph Drawing and
Visualization; written by networkx.
"""

import io

import numpy as np
from numpy.typing import NDArray

from crossroads.exchange.formats import Exported
from crossroads.exchange.picture import LOST, clean
from crossroads.program import Solution


def write_graphml(solution: Solution) -> Exported:
    """Return a solved graph with its numbers at full precision.

    Nodes carry kind, by, label, information, every actor's value, reach, and what they earn on every attribute; edges
    the branch, its label, probability, whether it is chosen, the perspective's value of taking it, and what it earns.
    """
    import networkx as nx  # here, as it takes long to load and most commands do without

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=clean(solution.scenario.title), by=solution.by)
    program = solution.program
    payoffs = solution.solver.attributes(program.base())  # all copies of a node or branch earn the same

    def earned(amounts: NDArray[np.float64]) -> dict[str, float]:
        return {f"payoff_{name}": float(each) for name, each in zip(program.attributes, amounts, strict=True)}

    for node_id, vertex in solution.graph.vertices.items():
        texts = {"kind": vertex.kind, "by": vertex.by or "", "label": clean(vertex.label)}
        if vertex.information is not None:
            texts["information"] = clean(vertex.information)
        values = {f"value_{actor}": solution.value(node_id, actor) for actor in program.actors}
        own = payoffs.node[program.copies[node_id][0], :, 0]
        network.add_node(node_id, **texts, **values, reach=solution.reach(node_id), **earned(own))
    for arc in solution.graph.arcs:
        network.add_edge(
            arc.source,
            arc.target,
            key=arc.name,
            branch=arc.id,
            label=clean(arc.label),
            probability=solution.weight(arc.source, arc.id),
            chosen=solution.choice(arc.source) is not None and solution.weight(arc.source, arc.id) > 0,
            value=solution.branch_value(arc.source, arc.id),
            **earned(payoffs.arc[program.arc_copies[arc.name][0], :, 0]),
        )
    written = io.BytesIO()
    nx.write_graphml(network, written, encoding="utf-8")
    return Exported(written.getvalue().decode("utf-8") + "\n", (LOST,))
