"""Messages in, messages out: a chat model whose routed experts run from four bits."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import (
    BackendError,
    CheckpointError,
    DeadlineExceededError,
    EngineBusyError,
    GrammarError,
    KernelUnavailableError,
    NotEnoughMemoryError,
    PromptTooLongError,
    RequestCancelledError,
    UnsupportedModelError,
)

if TYPE_CHECKING:
    from .chat.model import ChatMoE
    from .moe.quantizer import Nf4MoeConfig

__all__ = [
    "BackendError",
    "ChatMoE",
    "CheckpointError",
    "DeadlineExceededError",
    "EngineBusyError",
    "GrammarError",
    "KernelUnavailableError",
    "Nf4MoeConfig",
    "NotEnoughMemoryError",
    "PromptTooLongError",
    "RequestCancelledError",
    "UnsupportedModelError",
]


_ON_FIRST_USE = {"ChatMoE": ".chat.model", "Nf4MoeConfig": ".moe.quantizer"}


def __getattr__(name: str) -> Any:
    """Import what needs torch on first use, so that importing this package does not."""
    if name in _ON_FIRST_USE:
        return getattr(import_module(_ON_FIRST_USE[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
