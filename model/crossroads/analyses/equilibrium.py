"""What may everybody do if each does its best against the others?

The Nash equilibria of the scenario as a game of all actors who choose: profiles of behaviour from which nobody gains by
leaving alone. None is picked: each is told with what it is worth to every actor and with the options that it uses, and
so is what they have in common. Where everybody sees everything, they are the subgame-perfect ones.

Source: J. F. Nash, "Non-Cooperative Games", Annals of Mathematics 54 (1951), 286-295; H. W. Kuhn, "Extensive Games and
the Problem of Information", Contributions to the Theory of Games II (1953), 193-216; methods as in ``games/``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.result import Result, Row, made_with_reading
from crossroads.analyses.settings import Setting, read_number, read_one_of
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import amount, decimals_for, percent, quoted
from crossroads.games import GameTree, Profile, unfold
from crossroads.games.minds import with_minds
from crossroads.games.profile import gain, reaches, values
from crossroads.games.search import WAYS, Found, Way, search
from crossroads.program import Reading
from crossroads.prose import listed, plural

# An option that gets less counts as not used: it is what iterations leave.
_USED = 1e-6


@dataclass(frozen=True)
class Move:
    """What a branch of an information set gets in an equilibrium."""

    by: str
    node: str
    """The first of the nodes that the owner cannot tell apart."""
    label: str
    history: str
    """What leads there, where the node stands at several places of the tree."""
    branch: str
    branch_label: str
    probability: float | None
    """None where the owner's own moves rule the set out, and nothing is said of it."""
    reach: float
    """How likely the set is met."""


@dataclass(frozen=True)
class Equilibrium:
    """One equilibrium."""

    method: str
    values: Mapping[str, float]
    """Actor → its expected objective."""
    options: Mapping[str, float]
    """Option of the perspective → its probability; empty where there is no one first decision."""
    gain: float | None
    """The most that anybody gains by leaving it: 0, or what rounding leaves. None if somebody forgets."""
    moves: tuple[Move, ...]

    def uses(self, option: str) -> bool:
        """Return whether the perspective takes an option with a probability above zero."""
        return self.options[option] > _USED


@dataclass(frozen=True)
class Group:
    """Equilibria that are worth the same to everybody and use the same options."""

    values: Mapping[str, float]
    options: Mapping[str, float]
    methods: tuple[str, ...]
    count: int
    moves: tuple[Move, ...]
    """Of the first of them."""


@dataclass(frozen=True)
class Equilibria(Result):
    """All equilibria that were found."""

    question: ClassVar[str] = "equilibrium"

    by: str
    """The actor whose options the results compare."""
    actors: Mapping[str, str]
    """Id → label of the actors whose values are told, those who choose first."""
    options: Mapping[str, str]
    """Id → label of the perspective's options."""
    found: tuple[Equilibrium, ...]
    ways: tuple[str, ...]
    """The methods that were used."""
    package: str
    """The package that answered, with its version; empty where none but our own did."""
    is_open: bool
    """Whether everybody sees everything; the equilibria are then subgame-perfect unless another method is asked."""
    remarks: tuple[str, ...]
    units: Mapping[str, str]
    """Actor → unit of its objective."""

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The equilibria by what they are worth and which options they use, in the order in which they were found."""
        parts: dict[tuple[float, ...], list[Equilibrium]] = {}
        for each in self.found:
            parts.setdefault(tuple(round(x, 6) for x in (*each.values.values(), *each.options.values())), []).append(
                each
            )
        return tuple(
            Group(
                part[0].values,
                part[0].options,
                tuple(dict.fromkeys(each.method for each in part)),
                len(part),
                part[0].moves,
            )
            for part in parts.values()
        )

    def occurs(self, option: str) -> str:
        """Return in how many equilibria an option is used: ``every``, ``some`` or ``no``."""
        uses = [each.uses(option) for each in self.found]
        return "every" if all(uses) else "some" if any(uses) else "no"

    def range_of(self, actor: str) -> tuple[float, float]:
        """Return the least and the greatest value that an actor has in the equilibria."""
        each = [equilibrium.values[actor] for equilibrium in self.found]
        return min(each), max(each)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.found:
            return "There is no pure equilibrium" if "pure" in self.ways else "No equilibrium was found"
        if len(self.found) == 1:
            taken = self._taken()
            return f"{self.only}: {taken}" if taken else self.only
        used = [
            f"{listed(labels)} {words}"
            for where, words in (("every", "in every one"), ("some", "in some"), ("no", "in none"))
            if (labels := [quoted(label) for option, label in self.options.items() if self.occurs(option) == where])
        ]
        told = ", ".join(used) or plural(len(self.groups), "outcome")
        return f"{len(self.found):,} {self._kind.removesuffix('um')}a: {told}"

    @property
    def _kind(self) -> str:
        if self.found[0].method.startswith("logit at"):
            return "quantal response equilibrium"
        return "subgame-perfect equilibrium" if self.ways == ("induction",) else "equilibrium"

    @property
    def only(self) -> str:
        """What one equilibrium is: the only one where a method finds all."""
        finds_all = not self.remarks and bool({"induction", "mixed"} & set(self.ways))
        return f"The only {self._kind}" if finds_all else f"The {self._kind} that was found"

    def _taken(self) -> str:
        """Return what the perspective does in the only equilibrium."""
        shares = [(self.options[option], share) for option, share in self.found[0].options.items() if share > _USED]
        if not shares:
            return ""
        told = [f"{quoted(label)}{f' with {_unbroken(share)}' if len(shares) > 1 else ''}" for label, share in shares]
        return f"{self.actors[self.by]} takes {listed(told)}"

    def sentences(self) -> list[str]:
        """Return the summary in sentences: what every actor gets, then what the methods leave open."""
        ranges = {actor: self.range_of(actor) for actor in self.actors} if self.found else {}
        told = []
        for actor, (low, high) in ranges.items():
            digits = decimals_for([low, high])
            unit = self.units[actor]
            is_one = amount(low, digits) == amount(high, digits)
            text = amount(low, digits, unit) if is_one else f"{amount(low, digits)} to {amount(high, digits, unit)}"
            told.append(f"{self.actors[actor]}: {text}.")
        return [*told, *self.remarks]

    def note(self) -> str:
        """Return the summary under a table."""
        how = f"Methods: {', '.join(self.ways)}{f' ({self.package})' if self.package else ''}."
        return " ".join([f"{self.headline()}.", *self.sentences(), how])

    def rows(self) -> list[Row]:
        """Return a row for each branch of each information set in each equilibrium."""
        return [
            {
                "equilibrium": number,
                "method": each.method,
                **{f"value.{actor}": value for actor, value in each.values.items()},
                **{f"option.{option}": share for option, share in each.options.items()},
                "gain": each.gain,
                "by": move.by,
                "node": move.node,
                "label": move.label,
                "history": move.history,
                "reach": move.reach,
                "branch": move.branch,
                "branch_label": move.branch_label,
                "probability": move.probability,
            }
            for number, each in enumerate(self.found, start=1)
            for move in each.moves
        ]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, with the summary of the whole set."""
        summary = {
            "equilibria": len(self.found),
            "methods": list(self.ways),
            "package": self.package,
            "values": {actor: list(self.range_of(actor)) for actor in self.actors} if self.found else {},
            "options": {option: self.occurs(option) for option in self.options} if self.found else {},
            "remarks": list(self.remarks),
        }
        return {**super().to_json(), "summary": summary}


def analyse_equilibrium(subject: Subject, method: Way | None = None, precision: float | None = None) -> Equilibria:
    """Return the equilibria of the game that the choosing actors play.

    Parameters
    ----------
    method
        One of ``induction``, ``pure``, ``mixed``, ``lcp``, ``lp``, ``polynomial`` and ``logit``; left out, those that
        fit the game.
    precision
        With ``logit``: the quantal response equilibrium at this precision, per unit of the actors' objectives.

    Raises
    ------
    AnalysisError
        If fewer than two actors choose, the graph unfolds into too large a tree, the method does not fit, or it needs
        pygambit and that is not installed.
    """
    reading = subject.reading
    scenario = reading.program.scenario
    if len(reading.choosing) < 2:
        only = f"Only {scenario.actor_label(reading.choosing[0])} chooses" if reading.choosing else "Nobody chooses"
        raise AnalysisError(f"{only}; equilibria are of several. Let another actor play rational.")
    others = [each for each in scenario.actors if each not in reading.choosing and scenario.multipliers(each)]
    tree = unfold(reading, onlookers=others)
    method, precision = _method(reading, tree, method, precision)
    minded = with_minds(tree, reading)
    found = search(minded, scenario.first_decision, method, precision)
    return _equilibria(reading, (tree, minded), found)


def _method(
    reading: Reading, tree: GameTree, method: Way | None, precision: float | None
) -> tuple[Way | None, float | None]:
    """Return how equilibria are sought: as asked, else as the actors play."""
    if precision is not None and method is None:
        method = "logit"
    playing = {reading.plays[actor].written for actor in reading.choosing}
    if method is not None or not any(text.startswith("logit") for text in playing):
        return method, precision
    if tree.is_open:
        raise AnalysisError(
            "Some actors play logit and all see everything: that has one solution, by crossroads solve."
        )
    if len(playing) > 1:
        told = ", ".join(f"{actor} {reading.plays[actor].written}" for actor in reading.choosing)
        raise AnalysisError(f"The actors play differently: {told}. Let all play rational, or all logit alike.")
    formula = reading.plays[reading.choosing[0]].precision
    return "logit", formula.at(reading.program.scenario.base_values) if formula else None


def _equilibria(reading: Reading, trees: tuple[GameTree, GameTree], found: Found) -> Equilibria:
    scenario = reading.program.scenario
    tree, minded = trees
    options = {option: scenario.label(scenario.first_decision[0], option) for option in scenario.options}
    return Equilibria(
        made=made_with_reading(reading),
        by=scenario.perspective,
        actors=dict(zip(tree.actors, tree.labels, strict=True)),
        options=options if scenario.perspective in tree.players else {},
        found=tuple(_equilibrium(reading, tree, minded, profile) for profile in found.profiles),
        ways=found.ways,
        package=found.by,
        is_open=tree.is_open,
        remarks=found.remarks,
        units={actor: scenario.objective_unit(actor) for actor in tree.actors},
    )


def _equilibrium(reading: Reading, tree: GameTree, minded: GameTree, profile: Profile) -> Equilibrium:
    scenario, behaviour = reading.program.scenario, profile.behaviour
    signs = [-1 if scenario.actors[actor].goal == "min" else 1 for actor in tree.actors]
    worth = values(tree, behaviour)
    reach = [float(each) for each in reaches(tree, behaviour)]
    return Equilibrium(
        method=profile.method,
        values={actor: float(sign * each) for actor, sign, each in zip(tree.actors, signs, worth, strict=True)},
        options=_options(reading, tree, reach),
        gain=_gain(minded, profile),
        moves=tuple(_moves(tree, profile, reach)),
    )


def _gain(minded: GameTree, profile: Profile) -> float | None:
    if minded.forgetful:
        return None
    # Backward induction is exact, and its games may be large.
    return 0.0 if profile.method == "induction" else float(gain(minded, profile.behaviour))


def _options(reading: Reading, tree: GameTree, reach: Sequence[float]) -> dict[str, float]:
    """Return how likely the perspective takes each option."""
    scenario = reading.program.scenario
    shares = dict.fromkeys(scenario.options if scenario.perspective in tree.players else (), 0.0)
    for node in tree.nodes:
        if shares and node.node in scenario.first_decision:
            for option, below in zip(shares, node.below, strict=True):
                shares[option] += reach[below]
    return shares


def _moves(tree: GameTree, profile: Profile, reach: Sequence[float]) -> list[Move]:
    places = Counter(tree.nodes[each.members[0]].node for each in tree.sets)
    moves = []
    for number, each in enumerate(tree.sets):
        first = tree.nodes[each.members[0]].node
        history = _history(tree, each.members[0]) if places[first] > 1 else ""
        met = sum(reach[member] for member in each.members)
        shares = profile.behaviour.get(number) or (None,) * len(each.branches)
        for branch, label, share in zip(each.branches, each.labels, shares, strict=True):
            probability = None if share is None else float(share)
            by = tree.players[each.player]
            moves.append(Move(by, first, each.label, history, branch, label, probability, met))
    return moves


def _history(tree: GameTree, number: int) -> str:
    """Return the branches that lead to a node, as people see them."""
    labels: list[str] = []
    while tree.nodes[number].parent >= 0:
        node = tree.nodes[number]
        before = tree.nodes[node.parent]
        names = before.labels or tree.sets[before.information].labels
        labels.append(names[node.branch])
        number = node.parent
    return " → ".join(reversed(labels))


def _unbroken(share: float) -> str:
    """Return a share that a title does not break."""
    return percent(share).replace(" ", "\N{NO-BREAK SPACE}")


__all__ = ["WAYS", "Equilibria", "Equilibrium", "Group", "analyse_equilibrium"]


EQUILIBRIUM = Analysis(
    "What may everybody do if each does its best against the others?",
    analyse_equilibrium,
    (
        Setting(
            "method",
            "How equilibria are found; default: what fits the game.",
            read_one_of(*WAYS),
            "|".join(WAYS),
        ),
        Setting("precision", "The quantal response equilibrium at this precision instead.", read_number, "LAMBDA"),
    ),
)
