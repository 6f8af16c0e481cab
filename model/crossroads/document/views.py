"""A scenario as one assessor sees it: what this person says of parameters, as a layer over the scenario.

Made from the data as merged so far; laid on by ``load_document``, so that blame tells where each number was stated.
"""

from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping

from crossroads.document.tree import Mapping, Origin, Value
from crossroads.errors import Finding, Place
from crossroads.prose import nearest


def view_layer(data: Mapping, assessor: str) -> Mapping | Finding:
    """Return what an assessor says as an overlay, or a finding where nobody of that name is known.

    The person's value replaces that of the parameter, the person's range its range; who states no range is sure of one
    number. Entries that make no sense are left to the gate, which finds them where they stand.
    """
    place = Place(f"--assessor {assessor}")
    known = list(_known(data))
    if assessor not in known:
        return Finding("unknown-assessor", f"There is no assessor {assessor}.", nearest(assessor, known), place)
    layer, parameters = Mapping(place), Mapping(place)
    for name, written, views in _judged(data):
        if assessor in views:
            seen = _seen(written, views[assessor], views.origins[assessor])
            if seen is not None:
                parameters[name], parameters.origins[name] = seen, views.origins[assessor]
    if not parameters:
        remedy = "The scenario is as its author sees it."
        return Finding("silent-assessor", f"{assessor} judges no parameter.", remedy, place, severity="warning")
    layer["parameters"], layer.origins["parameters"] = parameters, Origin(place, place)
    return layer


def _known(data: Mapping) -> Iterator[str]:
    """Yield the people that the scenario lists, or else those whom its parts name."""
    listed = data.get("assessors")
    if isinstance(listed, Mapping) and listed:
        yield from listed
        return
    for _, _, views in _judged(data):
        yield from views
    questions = data.get("questions")
    for question in questions.values() if isinstance(questions, Mapping) else ():
        views_ = question.get("assessors") if isinstance(question, Mapping) else None
        yield from views_ if isinstance(views_, Mapping) else ()


def _judged(data: Mapping) -> Iterator[tuple[str, Mapping, Mapping]]:
    """Yield the parameters with views: name, entry, views."""
    parameters = data.get("parameters")
    for name, written in parameters.items() if isinstance(parameters, Mapping) else ():
        views = written.get("assessors") if isinstance(written, Mapping) else None
        if isinstance(written, Mapping) and isinstance(views, Mapping):
            yield name, written, views


def _seen(written: Mapping, view: Value, origin: Origin) -> Mapping | None:
    """Return what a view changes of a parameter's entry; None where the view makes no sense."""
    stated: AbstractMapping[str, Value] = view if isinstance(view, Mapping) else {"value": view}
    value = stated.get("value")
    low, high = stated.get("low", value), stated.get("high", value)
    if not (_is_number(low) and _is_number(value) and _is_number(high)):
        return None
    entry = Mapping(origin.value)
    for key, number in (("value", value), ("low", low), ("high", high)):
        entry[key] = number
        entry.origins[key] = view.origins[key] if isinstance(view, Mapping) and key in view else origin
    for key in ("distribution", "word"):
        if key in written:
            entry[key], entry.origins[key] = None, origin
    return entry


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
