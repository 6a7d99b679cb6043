"""An incident becomes a report, given any LangChain chat model."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .investigation import build_investigation
    from .workbench import Budget

__all__ = ["Budget", "build_investigation"]


def __getattr__(name: str) -> Any:
    """Load the graph when it is asked for: importing this package loads nothing heavy."""
    if name == "build_investigation":
        from .investigation import build_investigation

        return build_investigation
    if name == "Budget":
        from .workbench import Budget

        return Budget
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
