"""Messages in, messages out: a chat model whose routed experts run from four bits."""

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

__all__ = [
    "BackendError",
    "ChatMoE",
    "CheckpointError",
    "DeadlineExceededError",
    "EngineBusyError",
    "GrammarError",
    "KernelUnavailableError",
    "NotEnoughMemoryError",
    "PromptTooLongError",
    "RequestCancelledError",
    "UnsupportedModelError",
]


def __getattr__(name: str) -> Any:
    """Import the chat model on first use, so that importing this package does not import torch."""
    if name == "ChatMoE":
        from .chat.model import ChatMoE

        return ChatMoE
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
