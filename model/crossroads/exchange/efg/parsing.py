"""The parser of ``.efg``: a file as a tree of nodes whose information sets and outcomes are looked up and checked.

Made from a file's words; turned into a scenario. Every problem that can be told is found in one go: a line that makes
no sense is left out, and reading goes on with the next node.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from crossroads.errors import Finding, ScenarioError
from crossroads.exchange.efg.tokens import Source, Token
from crossroads.prose import plural, shorten

# How far odds may miss one and still be taken for rounded fractions.
_ROUNDING = Fraction(1, 1_000_000)
_HEAD = 'Write: EFG 2 R "title" { "Player 1" "Player 2" }'


class _Misread(Exception):  # noqa: N818 - it never leaves this module
    """A line makes no sense at some word."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


@dataclass(frozen=True)
class ParsedOutcome:
    """What players get at a node."""

    number: int
    name: str
    payoffs: tuple[Fraction, ...]


@dataclass
class ParsedSet:
    """An information set, or the odds of a chance node; later lines may fill in what the first one left out."""

    player: int
    """From 1 on; 0 for chance."""
    number: int
    at: int
    name: str = ""
    actions: list[str] = field(default_factory=list)
    odds: list[Fraction] = field(default_factory=list)


@dataclass
class ParsedNode:
    """A line of the file."""

    at: int
    name: str
    information: ParsedSet | None
    """None at an ending."""
    outcome: int
    """The number of the outcome; 0 for none."""
    below: "list[ParsedNode]" = field(default_factory=list)


@dataclass
class ParsedGame:
    """A whole file."""

    source: Source
    title: str = ""
    comment: str = ""
    players: list[str] = field(default_factory=list)
    sets: dict[tuple[int, int], ParsedSet] = field(default_factory=dict)
    outcomes: dict[int, ParsedOutcome] = field(default_factory=dict)
    nodes: list[ParsedNode] = field(default_factory=list)
    """In file order: every node, then all that follows its first branch, and so on."""


def parse_efg(text: str, name: str) -> ParsedGame:
    """Return the game of a file.

    Raises
    ------
    ScenarioError
        With every problem of the text.
    """
    source = Source(text, name)
    tokens, findings = source.tokens()
    parser = _Parser(source, tokens, findings)
    game = parser.game()
    for check in (_check_numbers, _hang):
        # A line that is left out would make the later checks tell of what is sound.
        if not parser.findings:
            check(game, parser.findings)
    if parser.findings:
        raise ScenarioError(sorted(parser.findings, key=lambda finding: finding.place))
    return game


@dataclass
class _Parser:
    """The words of a file and how many of them are read; it lives for one call of ``parse_efg``."""

    source: Source
    tokens: list[Token]
    findings: list[Finding]
    _next: int = 0

    def game(self) -> ParsedGame:
        game = ParsedGame(self.source)
        self._try(self._head, game)
        while self._peek().kind != "end":
            token = self._take()
            if token.kind != "word" or token.value not in ("c", "p", "t"):
                self.findings.append(
                    self._finding(token, "A node begins with c, p or t", "Begin the line with its kind.")
                )
                self._skip()
            else:
                self._try(self._node, game, token)
        return game

    def _try(self, read: Callable[..., None], *arguments: object) -> None:
        try:
            read(*arguments)
        except _Misread as error:
            self.findings.append(error.finding)
            self._skip()

    def _skip(self) -> None:
        """Go on to the next word that begins a node."""
        while self._peek().kind != "end" and not (
            self._peek().kind == "word" and self._peek().value in ("c", "p", "t")
        ):
            self._next += 1

    def _head(self, game: ParsedGame) -> None:
        for kind, value in (("word", "EFG"), ("number", "2")):
            token = self._take()
            if (token.kind, token.value) != (kind, value):
                raise _Misread(self._finding(token, "The file does not begin as a game in the EFG 2 format", _HEAD))
        if self._peek().kind == "word" and self._peek().value in ("D", "R"):
            self._take()
        game.title = self._text("the title of the game", _HEAD)
        game.players += self._texts("the names of the players")
        if self._peek().kind == "text":
            game.comment = self._take().value

    def _node(self, game: ParsedGame, start: Token) -> None:
        name = self._text("the name of the node", 'Write it in quotation marks; it may be empty: "".')
        own = None if start.value == "t" else self._set(game, start)
        game.nodes.append(ParsedNode(start.at, name, own, self._outcome(game)))

    def _set(self, game: ParsedGame, start: Token) -> ParsedSet:
        is_chance = start.value == "c"
        player = 0 if is_chance else self._player(game)
        number = self._count("the number of the information set")
        found = game.sets.setdefault((player, number), ParsedSet(player, number, start.at))
        if self._peek().kind == "text":
            found.name = self._take().value or found.name
        if self._peek().value == "{":
            at = self._peek()
            actions, odds = self._odds() if is_chance else (self._texts("the names of the moves"), [])
            if not found.actions:
                found.actions, found.odds = actions, odds
            elif (found.actions, found.odds) != (actions, odds):
                line = self.source.place(found.at).line
                problem = f"This information set has other moves in line {line}"
                raise _Misread(self._finding(at, problem, "Give the same moves, or another number."))
        return found

    def _player(self, game: ParsedGame) -> int:
        token = self._peek()
        number = self._count("the number of the player")
        if game.players and not 1 <= number <= len(game.players):
            problem = f"There is no player {number}; the game has {plural(len(game.players), 'player')}."
            remedy = "Players are numbered from 1 in the order of the first line."
            raise _Misread(self.source.finding("no-player", token.at, problem, remedy))
        return number

    def _odds(self) -> tuple[list[str], list[Fraction]]:
        actions, odds = [], []
        self._brace("{", "the moves of chance")
        while self._peek().value != "}" or self._peek().kind != "brace":
            actions.append(self._text("the name of a move of chance", "Write each move with its probability."))
            odds.append(self._number("the probability of a move of chance"))
        self._take()
        return actions, odds

    def _outcome(self, game: ParsedGame) -> int:
        number = self._count("the number of the outcome")
        name = self._take().value if self._peek().kind == "text" else ""
        if self._peek().value != "{":
            return number
        at = self._take()
        payoffs = []
        while self._peek().value != "}" or self._peek().kind != "brace":
            payoffs.append(self._number("a payoff"))
        self._take()
        if game.players and len(payoffs) != len(game.players):
            found = f"here there {'is' if len(payoffs) == 1 else 'are'} {len(payoffs)} for {len(game.players)}"
            problem = f"An outcome has a payoff for each player; {found}."
            raise _Misread(self.source.finding("payoff-count", at.at, problem, "Give each player one number."))
        known = game.outcomes.setdefault(number, ParsedOutcome(number, name, tuple(payoffs)))
        if known.payoffs != tuple(payoffs):
            problem = f"Outcome {number} has other payoffs further up."
            raise _Misread(
                self.source.finding("outcome-differs", at.at, problem, "Give it the same, or another number.")
            )
        return number

    def _texts(self, what: str) -> list[str]:
        self._brace("{", what)
        found = []
        while self._peek().value != "}" or self._peek().kind != "brace":
            found.append(self._text(f"one of {what}", "Write each in quotation marks, and close the brace."))
        self._take()
        return found

    def _text(self, what: str, remedy: str) -> str:
        return self._expect("text", what, remedy).value

    def _brace(self, sign: str, what: str) -> None:
        token = self._take()
        if (token.kind, token.value) != ("brace", sign):
            raise _Misread(self._finding(token, f"Expected {sign} before {what}", "Write them in braces."))

    def _number(self, what: str) -> Fraction:
        token = self._expect("number", what, "Write a number such as 2, 0.5 or 1/3.")
        try:
            return Fraction(token.value)
        except ZeroDivisionError:
            problem = f"{token.value} divides by zero."
            raise _Misread(self.source.finding("zero-division", token.at, problem, "Mend the number.")) from None

    def _count(self, what: str) -> int:
        token = self._expect("number", what, "Write a whole number.")
        if not token.value.isdigit():
            raise _Misread(self._finding(token, f"Expected {what}, a whole number", "Write a whole number."))
        return int(token.value)

    def _expect(self, kind: str, what: str, remedy: str) -> Token:
        token = self._take()
        if token.kind != kind:
            raise _Misread(self._finding(token, f"Expected {what}", remedy))
        return token

    def _finding(self, token: Token, problem: str, remedy: str) -> Finding:
        # What begins the next node is left for it.
        if token.kind == "word" or token.kind == "end":
            self._next = min(self._next, self.tokens.index(token))
        found = "the end of the file" if token.kind == "end" else _described(token)
        return self.source.finding("bad-efg", token.at, f"{problem}; found {found}.", remedy)

    def _peek(self) -> Token:
        return self.tokens[self._next]

    def _take(self) -> Token:
        token = self.tokens[self._next]
        self._next = min(self._next + 1, len(self.tokens) - 1)
        return token


def _described(token: Token) -> str:
    return f"the text {shorten(token.value)!r}" if token.kind == "text" else shorten(token.value)


def _hang(game: ParsedGame, findings: list[Finding]) -> None:
    """Hang every node below the one that it follows; tell of nodes too few or too many."""
    open_nodes: list[ParsedNode] = []
    for i, node in enumerate(game.nodes):
        if i and not open_nodes:
            problem = "All branches of the nodes above lead somewhere; this node hangs on none."
            findings.append(game.source.finding("surplus-node", node.at, problem, "Remove it, or add a branch above."))
            return
        if open_nodes:
            open_nodes[-1].below.append(node)
        if node.information is not None and node.information.actions:
            open_nodes.append(node)
        while open_nodes and _is_full(open_nodes[-1]):
            open_nodes.pop()
    end = len(game.source.text.rstrip())
    if not game.nodes:
        findings.append(
            game.source.finding("no-node", end, "The game has no node.", "Add one that begins with c, p or t.")
        )
    elif open_nodes:
        missing = sum(_branches(node) - len(node.below) for node in open_nodes)
        told = "branches still lead nowhere" if missing > 1 else "branch still leads nowhere"
        problem = f"The file ends while {missing} {told}, the first of the node in line "
        problem += f"{game.source.place(open_nodes[-1].at).line}."
        findings.append(game.source.finding("missing-node", end, problem, "Add the nodes that they lead to."))


def _branches(node: ParsedNode) -> int:
    return len(node.information.actions) if node.information else 0


def _is_full(node: ParsedNode) -> bool:
    return len(node.below) >= _branches(node)


def _check_numbers(game: ParsedGame, findings: list[Finding]) -> None:
    """Tell of moves and outcomes that no line defines, and of odds that are none."""
    for own in game.sets.values():
        if not own.actions:
            problem = f"The moves of information set {own.number} are listed nowhere."
            findings.append(game.source.finding("no-moves", own.at, problem, 'List them once: { "left" "right" }.'))
        elif own.player == 0 and any(share < 0 for share in own.odds):
            worst = min(own.odds)
            problem = f"A probability lies between 0 and 1; here one is {float(worst):g}."
            findings.append(game.source.finding("negative-odds", own.at, problem, "Mend it."))
        elif own.player == 0 and abs(sum(own.odds, start=Fraction(-1))) > _ROUNDING:
            problem = f"The probabilities sum to {float(sum(own.odds)):g}, not to 1."
            findings.append(game.source.finding("odds-sum", own.at, problem, "Mend one of them."))
    for node in game.nodes:
        if node.outcome and node.outcome not in game.outcomes:
            problem = f"No line says what outcome {node.outcome} is worth."
            findings.append(game.source.finding("no-payoffs", node.at, problem, "Add its payoffs once: { 1, 0 }."))
