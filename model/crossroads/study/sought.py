"""The scenario that a result was made from: where it was, or in the ledger, if that has the texts as they were."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crossroads.document import DISK, FilesBelow, KeptTexts, Texts
from crossroads.draws.sampling import DEFAULT_DRAWS, DEFAULT_SEED, Method
from crossroads.errors import CrossroadsError, HistoryError, ScenarioError
from crossroads.history import LEDGER, Ledger
from crossroads.study.history import DEFAULT_LEDGER, History
from crossroads.study.inputs import Path_
from crossroads.study.study import Study, load


@dataclass(frozen=True)
class Origin:
    """A study with the digest that a result states, and what it was read from."""

    study: Study
    what: str


def find_origin(made: Mapping[str, Any], result: Path, ledger: Path_ | None = None) -> Origin:
    """Return the study that a result was made from.

    It is looked for under the names that are stated, from the present folder and from each folder that the result is
    in; then in the ledger: the one that is named, otherwise those beside the result and the usual one.

    Raises
    ------
    HistoryError
        If none of them has the digest that the result states; it tells what was found instead.
    """
    said: list[str] = []
    for folder in _folders(result):
        texts = DISK if folder is None else FilesBelow(str(folder))
        if not all(texts.has(name) for name in (made["file"], *made["overlays"])):
            continue
        where = made["file"] if folder is None else str(folder / made["file"])
        try:
            study = _study(made, made["file"], made["overlays"], made["set"], texts)
        except ScenarioError as error:
            said.append(f"{where} has problems now: {error.findings[0].problem}")
            continue
        if study.scenario.digest == made["digest"]:
            return Origin(study, where)
        said.append(f"{where} says something else now: its digest is {study.scenario.digest[:8]}.")
    return _kept(made, result, ledger) or _give_up(made, said)


def _folders(result: Path) -> Iterator[Path | None]:
    """Yield from where names are read: the present folder, then those that the result is in."""
    yield None
    yield from (folder for folder in result.resolve().parents if folder != Path.cwd())


def _study(made: Mapping[str, Any], file: str, overlays: Any, settings: Any, texts: Texts) -> Study:
    return load(
        file, overlays, settings, made["plays"],
        draws=made.get("draws") or DEFAULT_DRAWS,
        seed=DEFAULT_SEED if made.get("seed") is None else made["seed"],
        sampling=made.get("sampling") or Method.SOBOL,
        assessor=made.get("assessor") or "",
        as_of=made["as_of"] if made.get("later_evidence_dropped") else None,
        texts=texts,
    )  # fmt: skip


def _kept(made: Mapping[str, Any], result: Path, ledger: Path_ | None) -> Origin | None:
    """Return the study of the last run in a ledger that has the digest."""
    for book in _ledgers(result) if ledger is None else [Ledger.at(ledger)]:
        history = History(book)
        for run in reversed(history.runs):
            if run.digest == made["digest"]:
                kept = history.contents(run)
                texts = KeptTexts(kept.texts, kept.aliases)
                try:
                    study = _study(made, run.path, run.overlays, run.settings, texts)
                except CrossroadsError:
                    continue
                if study.scenario.digest == made["digest"]:
                    return Origin(study, f"the texts that run {run.name} of {book.path} kept")
    return None


def _ledgers(result: Path) -> Iterator[Ledger]:
    """Yield the ledgers in the folders that a result is in, the nearest first, and the usual one."""
    here = Path.cwd()
    for folder in result.resolve().parents:
        path = folder / LEDGER
        if path.is_file():
            yield Ledger(path.relative_to(here) if here in path.parents else path)
    if DEFAULT_LEDGER.is_file():
        yield Ledger(DEFAULT_LEDGER)


def _give_up(made: Mapping[str, Any], said: list[str]) -> Origin:
    named = " and ".join([made["file"], *made["overlays"]])
    found = " ".join(said) or f"There is no {named}, neither from here nor from a folder that the result is in."
    problem = f"The scenario with the digest {made['digest'][:8]} is not there. {found}"
    raise HistoryError(f"{problem} No ledger kept it either; name one with --ledger.")
