"""What all parts of the scenario format share."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from crossroads.scenario.fields import Names


class Part(BaseModel):
    """A part of a scenario: unknown keys are refused, types are strict, nothing changes later.

    The strings under the fields are the format's reference; the JSON Schema takes them from there.
    """

    # Building all models when they are imported costs more than reading a scenario: the first use builds them.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True, defer_build=True)

    allow: Names = ()
    """Codes of warnings that are meant here: they are not shown of this part, nor of anything within it."""


def own_first(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """Return the fields of a model, what all parts share behind its own."""
    shared = Part.model_fields
    own = {name: field for name, field in model.model_fields.items() if name not in shared}
    return own | {name: field for name, field in model.model_fields.items() if name in shared}
