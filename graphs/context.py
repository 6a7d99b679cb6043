"""What one run, or one assistant in Studio, may choose for itself: model, budget and rules."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator

from .errors import InputError
from .state import Terms
from .workbench import Budget

LIMITS: dict[str, tuple[float, str]] = {
    "rounds": (1, "Planner rounds before the report is written with what is known."),
    "tool_calls": (0, "Tool calls of all specialists together."),
    "tokens": (0, "Model tokens, read and written together."),
    "seconds": (0, "Wall-clock time of one investigation."),
}
"""A budget's field -> its least value, and a sentence about it."""


_STRICT = ConfigDict(extra="forbid", frozen=True, from_attributes=True, allow_inf_nan=False)


class _Context(BaseModel):
    """Says in one sentence what is wrong with it."""

    model_config = _STRICT

    @model_validator(mode="wrap")
    @classmethod
    def in_one_sentence(cls, given: Any, check: Any) -> Self:
        """Raise InputError where pydantic would raise several lines; it is no ValueError, and passes through."""
        try:
            return check(given)  # type: ignore[no-any-return]
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors()]
            raise InputError(
                f"the context cannot be used ({'; '.join(problems)}); expected only {', '.join(cls.model_fields)}, each as "
                "its schema says."
            ) from None


def context_schema(budget: Budget, rules: Sequence[Path], models: Sequence[str]) -> type[BaseModel]:
    """The graph's `context_schema`: every default is what the graph was built with, the first model included.

    A context names models, never addresses or keys: those belong to whoever built the graph, who also lists the models.
    """
    limits: Any = {
        name: (type(value), Field(default=value, ge=LIMITS[name][0], description=LIMITS[name][1]))
        for name, value in asdict(budget).items()
        if name in LIMITS
    }
    own_budget: Any = create_model("Budget", __config__=_STRICT, __doc__="Limits of one investigation.", **limits)
    fields: Any = {
        "model": (
            Literal[tuple(models)],
            Field(default=models[0], description="The model that decides; `none` stands for rules alone."),
        ),
        "budget": (
            own_budget,
            Field(default=own_budget(), description="Limits; meeting one ends the run with the best report so far."),
        ),
        "rules": (
            list[str],
            Field(
                default=[str(path) for path in rules],
                description="Folders of Sigma rules besides the starter pack, on the machine that investigates.",
            ),
        ),
    }
    return create_model("Context", __base__=_Context, __doc__="What a run or an assistant chooses.", **fields)


def terms_of(context: object, schema: type[BaseModel], *, is_embedded: bool) -> Terms:
    """What a run's context changes; nothing for the context of somebody else's graph, into which ours was built."""
    if not isinstance(context, schema):
        if context is None or is_embedded:
            return {}
        raise InputError(
            f"the context is a value of the type {type(context).__name__}; expected an object with "
            f"{', '.join(schema.model_fields)}."
        )
    chosen, default = context.model_dump(), schema().model_dump()
    terms: Terms = {}
    if chosen["model"] != default["model"]:
        terms["model"] = chosen["model"]
    if chosen["rules"] != default["rules"]:
        terms["rules"] = chosen["rules"]
    if limits := {name: value for name, value in chosen["budget"].items() if value != default["budget"][name]}:
        terms["budget"] = limits
    return terms
