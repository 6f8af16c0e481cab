"""How actors play, and the readings that are refused: every text whole."""

import pytest

from crossroads.errors import AnalysisError
from crossroads.expressions import parse
from crossroads.graph import build_graph
from crossroads.program import Program, compile_graph, make_solver
from crossroads.scenario import Plays
from strategies import Data, scenario_of


def decision(by: str, **more: object) -> Data:
    return {"kind": "decision", "by": by, "branches": {"up": {}, "down": {}}} | more


def program_of(nodes: Data, **more: object) -> Program:
    data = {"crossroads": 1, "title": "Reading", "start": "start", "nodes": nodes} | more
    return compile_graph(build_graph(scenario_of(data)))


def refused(program: Program, plays: dict[str, Plays] | None = None) -> str:
    with pytest.raises(AnalysisError) as error:
        make_solver(program, plays)
    return str(error.value)


def test_actors_play_as_the_scenario_says_unless_told_otherwise() -> None:
    program = program_of({"start": decision("anna")}, actors={"anna": {}, "ben": {"plays": {"logit": 2}}})

    solver = make_solver(program, {"anna": Plays("logit", parse("3"))})

    assert {actor: str(plays) for actor, plays in solver.plays.items()} == {
        "anna": "logit with precision 3",
        "ben": "logit with precision 2",
    }


def test_an_unknown_actor_is_refused() -> None:
    program = program_of({"start": decision("anna")}, actors={"anna": {}})

    assert refused(program, {"ana": Plays("rational")}) == "There is no actor ana. Did you mean anna?"


def test_an_actor_without_odds_cannot_be_assessed() -> None:
    program = program_of({"start": decision("anna")}, actors={"anna": {}})

    assert refused(program, {"anna": Plays("assessed")}) == (
        "anna cannot be assessed: its branch start.up states no probability. "
        "Add p to the branch, or let it play rational."
    )


def test_logit_needs_a_precision() -> None:
    program = program_of({"start": decision("anna")}, actors={"anna": {}})

    assert refused(program, {"anna": Plays("logit")}) == (
        "anna plays logit without a precision. State how much one unit of its objective counts, as in logit:0.5."
    )


def test_a_precision_uses_parameters_only() -> None:
    program = program_of({"start": decision("anna")}, actors={"anna": {}}, parameters={"nerve": 2})

    assert refused(program, {"anna": Plays("logit", parse("nerves * 2"))}) == (
        "The precision 'nerves * 2' of anna uses nerves, which is no parameter. Did you mean nerve?"
    )


def test_a_precision_is_neither_negative_nor_endless() -> None:
    program = program_of({"start": decision("anna")}, actors={"anna": {}}, parameters={"nerve": 2})

    assert refused(program, {"anna": Plays("logit", parse("-nerve"))}) == (
        "The precision of anna is -2; it lies between 0 and 1e+12. "
        "An actor that always takes its best branch plays rational."
    )


def test_the_utility_of_who_does_not_choose_is_no_matter() -> None:
    actors = {"anna": {}, "ben": {"risk": {"kind": "log", "wealth": 100}}}

    solver = make_solver(program_of({"start": decision("anna")}, actors=actors))

    assert solver.plays["ben"].kind == "rational"


def test_hidden_information_among_several_who_choose_is_a_game() -> None:
    nodes = {
        "start": {"kind": "decision", "by": "anna", "branches": {"h": {"to": "l"}, "t": {"to": "r"}}},
        "l": decision("ben", information="hidden"),
        "r": decision("ben", information="hidden"),
    }
    program = program_of(nodes, actors={"anna": {}, "ben": {}})

    assert refused(program) == (
        "anna, ben all choose, and some decisions hide where they are: such a game has equilibria, not one rollback. "
        "Ask for them with crossroads analyse equilibrium, or let all but one be assessed."
    )


FORGETFUL: Data = {
    "start": {"kind": "decision", "branches": {"h": {"to": "l"}, "t": {"to": "r"}}},
    "l": decision("anna", information="hidden"),
    "r": decision("anna", information="hidden"),
}


def test_who_forgets_cannot_play_logit() -> None:
    program = program_of(FORGETFUL, actors={"anna": {"plays": {"logit": 1}}})

    assert refused(program) == (
        "anna forgets what it did or knew at l; a best strategy can be searched there, not odds in proportion to its "
        "values. Let it play rational."
    )
