"""A document from its files: the base, the chain of overlays on it, and single settings.

The order of priority, lowest first: the base file, the files of an ``extends`` chain from the base outwards, each
further overlay in the order given, what one assessor says where the scenario is read as this person sees it, single
settings.
"""

import os
from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from itertools import chain

from crossroads.document.document import Document
from crossroads.document.merging import Merger
from crossroads.document.reading import Reading, read_yaml
from crossroads.document.scalars import parse_scalar
from crossroads.document.sources import Sources
from crossroads.document.texts import DISK, Texts
from crossroads.document.tree import Mapping, Origin
from crossroads.document.views import view_layer
from crossroads.errors import Finding, Place, ScenarioError


@dataclass(frozen=True)
class _Layer:
    file: str
    reading: Reading

    @property
    def data(self) -> Mapping:
        return self.reading.data

    @property
    def is_scenario(self) -> bool:
        """Whether the file stands for itself, rather than being laid on another."""
        return "extends" not in self.data and "nodes" in self.data and "start" in self.data


def load_document(
    path: str | os.PathLike[str],
    overlays: Iterable[str | os.PathLike[str]] = (),
    settings: AbstractMapping[str, float | str] | None = None,
    texts: Texts = DISK,
    *,
    assessor: str = "",
) -> Document:
    """Return the document of a scenario file with overlays and settings applied.

    What the files say of things that do not exist, and doubled keys in them, are findings of the document.

    Parameters
    ----------
    path
        A scenario, or an overlay that extends one.
    overlays
        Files that extend the same scenario, or none, applied in this order; what is applied already is not
        applied again.
    settings
        Parameter name → number, or text of a number or formula, applied last.
    texts
        Where files are read from.
    assessor
        The person as whom the scenario is read; left out, its author.

    Raises
    ------
    ScenarioError
        If a file cannot be read as YAML, or the overlays do not extend the scenario.
    """
    sources = Sources(texts)
    layers = _chain(os.fspath(path), [], sources)
    for overlay in overlays:
        layers += _on_top(_chain(os.fspath(overlay), layers, sources), layers, sources)
    broken = frozenset(chain.from_iterable(layer.reading.broken for layer in layers))
    merger = Merger(sources, broken)
    data = layers[0].data
    for number, layer in enumerate(layers[1:], start=1):
        data = merger.merge(data, layer.data, number)
    written = {name: value if isinstance(value, str) else str(value) for name, value in (settings or {}).items()}
    view = view_layer(data, assessor) if assessor else None
    if isinstance(view, Mapping):
        data = merger.merge(data, view, len(layers))
    for number, (name, text) in enumerate(written.items(), start=len(layers) + bool(assessor)):
        data = merger.merge(data, _setting(name, text), number)
    reasons = [_reason(layer, sources) for layer in layers[1:]]
    return Document(
        data=data,
        file=layers[0].file,
        overlays=tuple(layer.file for layer in layers[1:]),
        settings=tuple(written.items()),
        assessor=assessor,
        sources=sources,
        reasons=tuple(reason for reason in reasons if isinstance(reason, str)),
        findings=(
            *chain.from_iterable(layer.reading.findings for layer in layers),
            *merger.findings,
            *(reason for reason in reasons if isinstance(reason, Finding)),
            *((view,) if isinstance(view, Finding) else ()),
        ),
        broken=broken,
    )


def _chain(name: str, applied: list[_Layer], sources: Sources) -> list[_Layer]:
    """Return a file and what it extends, the lowest first, up to a file that is applied already."""
    layers: list[_Layer] = []
    while not any(sources.texts.is_same(name, layer.file) for layer in applied):
        layers.insert(0, _Layer(name, read_yaml(name, sources)))
        following = _extended(layers, sources)
        if following is None:
            break
        name = following
    return layers


def _extended(layers: list[_Layer], sources: Sources) -> str | None:
    """Return the file that the lowest layer extends, or None where it extends none."""
    overlay = layers[0]
    target = overlay.data.get("extends")
    if "extends" not in overlay.data:
        return None
    if not isinstance(target, str):
        raise _refusal(overlay, "extends-path", "extends names one file.", "Write: extends: base.yaml", sources)
    name = _beside(overlay.file, target, sources.texts)
    files = [layer.file for layer in layers]
    if any(sources.texts.is_same(name, file) for file in files):
        problem = f"The overlay extends itself: {' → '.join([*reversed(files), name])}."
        remedy = "Let the last of them extend the scenario."
        raise _refusal(overlay, "extends-loop", problem, remedy, sources)
    if not sources.texts.has(name):
        problem = f"There is no file {name} to extend."
        remedy = "Paths after extends start from the folder of the overlay."
        raise _refusal(overlay, "no-file", problem, remedy, sources)
    return name


def _beside(file: str, target: str, texts: Texts) -> str:
    """Return a path that is relative to a file's folder, in its shortest form that means the same."""
    path = os.path.join(os.path.dirname(file), target)  # noqa: PTH118, PTH120 - Path drops what follows a link
    short = os.path.normpath(path)
    return short if texts.is_same(short, path) else path


def _on_top(layers: list[_Layer], applied: list[_Layer], sources: Sources) -> list[_Layer]:
    """Return the layers of an overlay, which must not rest on another scenario."""
    if layers and layers[0].is_scenario:
        root, overlay, base = layers[0], layers[-1], applied[0].file
        if root is overlay:
            problem = f"{overlay.file} is a scenario of its own, not an overlay."
        else:
            problem = f"{overlay.file} extends {root.file}, not {base}."
        raise _refusal(overlay, "other-base", problem, f"Give an overlay that extends {base}.", sources)
    return layers


def _reason(layer: _Layer, sources: Sources) -> str | Finding | None:
    why = layer.data.get("why")
    if why is None or isinstance(why, str):
        return why
    place = layer.data.origins["why"].value
    remedy = "Write a sentence; put it in quotation marks if it looks like something else."
    return Finding("wrong-type", "why is a text.", remedy, place, "why", excerpt=sources.excerpt(place))


def _setting(name: str, text: str) -> Mapping:
    """Return a single setting as an overlay whose place is the command line."""
    place = Place(f"--set {name}={text}")
    origin = Origin(place, place)
    data, parameters = Mapping(place), Mapping(place)
    # A setting gives a value; only an overlay may remove one.
    parameters[name] = parse_scalar(text) if text.strip() not in ("", "null", "~") else text
    data["parameters"] = parameters
    parameters.origins[name] = data.origins["parameters"] = origin
    return data


def _refusal(overlay: _Layer, code: str, problem: str, remedy: str, sources: Sources) -> ScenarioError:
    origin = overlay.data.origins.get("extends")
    place = origin.value if origin else Place(overlay.file)
    excerpt = sources.excerpt(place)
    return ScenarioError([Finding(code, problem, remedy, place, "extends" if origin else "", excerpt=excerpt)])
