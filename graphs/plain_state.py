"""What a checkpoint may be read as: plain JSON values, and LangGraph's own `Send` and `Interrupt` of them. Never objects,
never code.
"""

from typing import Any

import ormsgpack
from langgraph.checkpoint.serde.jsonplus import EXT_CONSTRUCTOR_KW_ARGS, EXT_CONSTRUCTOR_POS_ARGS, JsonPlusSerializer
from langgraph.types import Interrupt, Send
from pydantic import TypeAdapter, ValidationError

from .errors import InputError
from .state import InvestigationState

_KINDS = ("null", "msgpack")
"""Ways of storing a value that make nothing but plain values; `pickle` and `json` can name any class."""


class PlainSerializer(JsonPlusSerializer):
    """Writes as LangGraph does, and reads plain values alone: a checkpoint may come from somebody else."""

    def __init__(self) -> None:
        super().__init__(pickle_fallback=False, allowed_msgpack_modules=None, __unpack_ext_hook__=_only_langgraphs)

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """The value; InputError for anything that is not plain, or damaged."""
        kind, content = data
        if kind not in _KINDS:
            raise _refused(f"a value stored as {kind!r}")
        try:
            return super().loads_typed((kind, content))
        except (ValueError, TypeError) as error:
            raise _refused(f"an object, or a damaged value ({error})") from error


def check_state(values: dict[str, Any]) -> None:
    """Raise where what a checkpoint holds is not an investigation's state."""
    fields = InvestigationState.__annotations__
    try:
        TypeAdapter(InvestigationState).validate_python({name: values[name] for name in fields if name in values})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _refused(f"{place or 'the state'}: {first['msg']}") from error


def _only_langgraphs(code: int, data: bytes) -> Send | Interrupt:
    """Rebuild the two kinds of object that LangGraph itself keeps in our checkpoints: what is sent, and what is asked."""
    if code not in (EXT_CONSTRUCTOR_POS_ARGS, EXT_CONSTRUCTOR_KW_ARGS):
        raise ValueError(f"an object of kind {code}")
    module, name, given = ormsgpack.unpackb(data, ext_hook=_only_langgraphs, option=ormsgpack.OPT_NON_STR_KEYS)
    if (code, module, name) == (EXT_CONSTRUCTOR_POS_ARGS, "langgraph.types", "Send") and _is_send(given):
        return Send(*given)
    if (code, module, name) == (EXT_CONSTRUCTOR_KW_ARGS, "langgraph.types", "Interrupt") and _is_interrupt(given):
        return Interrupt(given["value"], given["id"])
    raise ValueError(f"an object of {module}.{name}")


def _is_send(given: Any) -> bool:
    return isinstance(given, list | tuple) and len(given) == 2 and isinstance(given[0], str)


def _is_interrupt(given: Any) -> bool:
    """Whether these are an interrupt's own fields, without a schema, which could name a class."""
    has_fields = isinstance(given, dict) and set(given) == {"value", "id", "response_schema"}
    return has_fields and isinstance(given["id"], str) and given["response_schema"] is None


def _refused(what: str) -> InputError:
    return InputError(
        f"the saved state of this run holds {what}; expected plain values. "
        "Do not go on with this folder; start the investigation anew from the logs."
    )
