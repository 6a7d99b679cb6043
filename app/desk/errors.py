"""What a desk refuses, so that a program can tell why; each message is for a person."""

from ..errors import UsageError


class NoRunError(UsageError):
    """There is no run of that id."""


class NotNowError(UsageError):
    """The run is not in a state in which that can be done."""


class BusyError(UsageError):
    """There is no room for another run."""
