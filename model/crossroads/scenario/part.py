"""What all parts of the scenario format share."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a scenario: unknown keys are refused, types are strict, nothing changes later.

    The strings under the fields are the format's reference; the JSON Schema takes them from there.
    """

    # Building all models when they are imported costs more than reading a scenario: the first use builds them.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True, defer_build=True)
