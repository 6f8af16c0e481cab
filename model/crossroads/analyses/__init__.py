"""The shelf of analyses: one question, one file.

To add one: a file with a frozen result class (a subclass of ``Result`` with its rows and headline) and a function
that computes it from a solution, or from a subject where it needs draws, its formula and source in the docstring;
and its line in ANALYSES. Command line, report and Python read that table. A picture of it is a file in ``charts``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from crossroads.analyses.attitude import analyse_attitude
from crossroads.analyses.beliefs import analyse_beliefs
from crossroads.analyses.decision_graph import analyse_decision_graph, analyse_policy_graph
from crossroads.analyses.discover import analyse_discover
from crossroads.analyses.dominance import analyse_dominance
from crossroads.analyses.equilibrium import WAYS, analyse_equilibrium
from crossroads.analyses.event_tornado import analyse_event_tornado
from crossroads.analyses.expectations import analyse_expectations
from crossroads.analyses.frontier import analyse_frontier
from crossroads.analyses.implied import analyse_implied
from crossroads.analyses.importance import analyse_importance
from crossroads.analyses.information import analyse_information
from crossroads.analyses.learning.asked_information import read_events, read_group, read_source
from crossroads.analyses.moving.ends import read_ends
from crossroads.analyses.options import analyse_options
from crossroads.analyses.outcomes import analyse_outcomes
from crossroads.analyses.policy import analyse_policy
from crossroads.analyses.posterior import analyse_posterior
from crossroads.analyses.precision import analyse_precision
from crossroads.analyses.prospect import analyse_prospect
from crossroads.analyses.rainbow import analyse_rainbow
from crossroads.analyses.readings import analyse_readings
from crossroads.analyses.region import analyse_region
from crossroads.analyses.regret import analyse_regret
from crossroads.analyses.result import Result
from crossroads.analyses.risk_measures import analyse_risk_measures
from crossroads.analyses.risk_profile import analyse_risk_profile
from crossroads.analyses.rules import analyse_rules
from crossroads.analyses.settings import Setting, read_count, read_number, read_one_of, read_range
from crossroads.analyses.spider import analyse_spider
from crossroads.analyses.stability import analyse_stability
from crossroads.analyses.strategy import analyse_strategy
from crossroads.analyses.subject import Subject
from crossroads.analyses.thresholds import analyse_thresholds
from crossroads.analyses.tornado import analyse_tornado
from crossroads.analyses.uncertainty import analyse_uncertainty
from crossroads.errors import AnalysisError
from crossroads.prose import nearest


@dataclass(frozen=True)
class Analysis:
    """An analysis on the shelf."""

    asks: str
    """The question that it answers, as people ask it."""
    run: Callable[..., Result]
    """Takes a subject, and the settings as keywords."""
    settings: tuple[Setting, ...] = ()


def _of_solution(run: Callable[..., Result], subject: Subject, **given: object) -> Result:
    return run(subject.solution, **given)


def _base(asks: str, run: Callable[..., Result], *settings: Setting) -> Analysis:
    """Return an analysis of the base case: its function takes the solution, no draws."""
    return Analysis(asks, partial(_of_solution, run), settings)


_OBSERVED = Setting(
    "observed",
    "What was seen; several hold together. Default: each option of the perspective in turn.",
    metavar="NODE.BRANCH",
    is_repeatable=True,
)

ANALYSES: dict[str, Analysis] = {
    "options": _base("What is each option worth, and why?", analyse_options),
    "policy": _base("What happens under the policy, and how likely is it?", analyse_policy),
    "equilibrium": Analysis(
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
    ),
    "beliefs": _base("What does whoever decides believe, and what does it do on that?", analyse_beliefs),
    "outcomes": _base("Where does each option end?", analyse_outcomes),
    "risk_profile": _base("How uncertain is each option's result?", analyse_risk_profile),
    "risk_measures": _base(
        "How bad can each option be?",
        analyse_risk_measures,
        Setting("tail", "The share of worst cases that are looked at; default: 0.05.", read_number, "SHARE"),
        Setting("level", "What is worse than this is a loss; default: the reference position, or 0.", read_number, "N"),
    ),
    "tornado": _base(
        "Which parameters does the choice hang on?",
        analyse_tornado,
        Setting(
            "of",
            "What is moved: margin (default), value, or the value of all options.",
            read_one_of("margin", "value", "options"),
            "margin|value|options",
        ),
        Setting(
            "ends",
            "Where each goes: range (default), quantiles (5 % and 95 %), or two shares as in 0.1:0.9.",
            read_ends,
            "range|quantiles|A:B",
        ),
    ),
    "event_tornado": _base(
        "Which events does the choice hang on?",
        analyse_event_tornado,
        Setting("of", "What is moved: margin (default) or value.", read_one_of("margin", "value"), "margin|value"),
    ),
    "thresholds": _base(
        "Where exactly does the choice change?",
        analyse_thresholds,
        Setting("parameter", "Which one is moved; default: all with a range.", metavar="NAME", is_repeatable=True),
        Setting("range", "Where it is moved, in its unit; default: its own range.", read_range, "LOW:HIGH"),
    ),
    "spider": _base(
        "How does the lead move along the parameters' ranges?",
        analyse_spider,
        Setting(
            "parameter", "Which one is moved; default: the eight that move it most.", str, "NAME", is_repeatable=True
        ),
        Setting("points", "At how many values of each it is solved; default: 21.", read_count, "N"),
    ),
    "rainbow": _base(
        "Which policy is best along one parameter's range?",
        analyse_rainbow,
        Setting("parameter", "Which one is moved; default: the one that moves the lead most.", metavar="NAME"),
        Setting("range", "Where it is moved, in its unit; default: its own range.", read_range, "LOW:HIGH"),
    ),
    "region": _base(
        "Which policy is best where, in two parameters?",
        analyse_region,
        Setting("x", "The first parameter; default: the one that moves the lead most.", metavar="NAME"),
        Setting("y", "The second parameter; default: the next one.", metavar="NAME"),
        Setting("steps", "At how many values of the first the second is followed; default: 101.", read_count, "N"),
    ),
    "implied": _base(
        "What would the numbers have to be for an observed choice?",
        analyse_implied,
        _OBSERVED,
        Setting(
            "parameter",
            "Which one is moved; default: all with a range. Of two, their plane is worked out as well.",
            metavar="NAME",
            is_repeatable=True,
        ),
        Setting("range", "Where it is moved, in its unit; default: its own range.", read_range, "LOW:HIGH"),
    ),
    "uncertainty": Analysis(
        "How uncertain is the choice, and how often is each option best?",
        analyse_uncertainty,
        (
            Setting("until", "Double the draws until the errors of the shares are below this.", read_number, "ERROR"),
            Setting("independent", "Leave the correlations between parameters aside.", is_flag=True),
        ),
    ),
    "posterior": Analysis(
        "What would an observed choice tell about all parameters?",
        analyse_posterior,
        (
            _OBSERVED,
            Setting(
                "reading",
                "Who was observed took a best branch: rational (default); or the odds that it plays with: stated.",
                read_one_of("rational", "stated"),
                "rational|stated",
            ),
        ),
    ),
    "information": Analysis(
        "What is it worth to learn something before deciding?",
        analyse_information,
        (
            Setting("group", "Parameters to be learned together.", read_group, "NAME=A,B", is_repeatable=True),
            Setting("event", "Nodes that are one event.", read_events, "NAME=NODE,NODE", is_repeatable=True),
            Setting(
                "source",
                "A test or study, as in well:sensitivity=0.9,specificity=0.8 or p_wet:n=50 or price:n=20,sd=12.",
                read_source,
                "OF:KEY=N,…",
                is_repeatable=True,
            ),
        ),
    ),
    "importance": Analysis("Which parameters make the lead uncertain?", analyse_importance),
    "regret": Analysis(
        "Which option would one regret least, and which can be right at all?",
        analyse_regret,
        (Setting("optimism", "What the better end counts in Hurwicz, 0 to 1; default: 0.5.", read_number, "SHARE"),),
    ),
    "rules": _base(
        "What would one choose without odds?",
        analyse_rules,
        Setting("optimism", "What the better end counts in the mixture, 0 to 1; default: 0.5.", read_number, "SHARE"),
    ),
    "dominance": Analysis("Which options would nobody take, whatever they think of risk?", analyse_dominance),
    "attitude": _base(
        "Which attitude to risk would change the choice?",
        analyse_attitude,
        Setting(
            "range",
            "Which tolerances, as in 10:500 or 10:inf; default: from very averse to neutral.",
            read_range,
            "LOW:HIGH",
        ),
        Setting("seeking", "Go beyond neutral, to those who seek risk.", is_flag=True),
    ),
    "prospect": _base(
        "How do people tend to judge the options? A description, no advice.",
        analyse_prospect,
        Setting("reference", "Where gains begin; default: the reference position, or 0.", read_number, "N"),
        Setting("alpha", "The power of gains; default: 0.88.", read_number, "N"),
        Setting("beta", "The power of losses; default: 0.88.", read_number, "N"),
        Setting("loss_aversion", "By how much losses count more than gains; default: 2.25.", read_number, "N"),
        Setting("gamma", "How probabilities of gains are bent, 1 is not at all; default: 0.61.", read_number, "N"),
        Setting("delta", "The same for losses; default: 0.69.", read_number, "N"),
    ),
    "frontier": _base(
        "Which strategies are worth their cost?",
        analyse_frontier,
        Setting("cost", "The attribute to be kept low; default: the one valued below zero.", metavar="NAME"),
        Setting("effect", "The attribute to be brought high; default: the one valued above zero.", metavar="NAME"),
    ),
    "stability": _base(
        "How far may all probabilities move together before the choice changes?",
        analyse_stability,
        Setting(
            "move",
            "What moves: probabilities (default) or parameters.",
            read_one_of("probabilities", "parameters"),
            "probabilities|parameters",
        ),
    ),
    "discover": Analysis(
        "In which combinations of parameters does the recommendation fail?",
        analyse_discover,
        (
            Setting("option", "Rules for where this option is best, instead.", metavar="NAME"),
            Setting("density", "The share of failures wanted within a rule; default: 0.8.", read_number, "SHARE"),
            Setting("boxes", "How many rules are sought at most; default: 3.", read_count, "N"),
        ),
    ),
    "readings": _base("What changes if the others are read otherwise?", analyse_readings),
    "strategy": _base(
        "What is in the others' own interest, and which threats are credible?",
        analyse_strategy,
        Setting("precision", "Of logit odds, per unit of each actor's objective; default: its own.", read_number, "N"),
        Setting(
            "continuation",
            "Later moves: read (default; as read now), free (the actor itself at its best), or rational (everybody).",
            read_one_of("read", "free", "rational"),
            "read|free|rational",
        ),
    ),
    "precision": _base(
        "How precisely must others choose for our choice to change?",
        analyse_precision,
        Setting("who", "Whose precision moves; default: all others who decide.", metavar="NAME", is_repeatable=True),
        Setting("points", "At how many precisions options are valued; default: 41.", read_count, "N"),
    ),
    "policy_graph": _base("Where does the choice lead, drawn as a graph?", analyse_policy_graph),
    "decision_graph": _base("What does the whole graph look like, solved?", analyse_decision_graph),
    "expectations": _base("Does the model still say what its author expects?", analyse_expectations),
}


def analyse(question: str, subject: Subject, **given: object) -> Result:
    """Return the answer to one of the questions on the shelf.

    Parameters
    ----------
    given
        Settings of the analysis, as values; those left out have their defaults.

    Raises
    ------
    AnalysisError
        If there is no such analysis or setting, or the analysis does not apply to the scenario.
    """
    if question not in ANALYSES:
        raise AnalysisError(f"There is no analysis {question}. {nearest(question, ANALYSES)}")
    analysis = ANALYSES[question]
    known = [setting.name for setting in analysis.settings]
    for name in given:
        if name not in known:
            remedy = nearest(name, known) if known else "It has none."
            raise AnalysisError(f"The analysis {question} has no setting {name}. {remedy}")
    return analysis.run(subject, **given)
