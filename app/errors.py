"""Errors that a person can act on: one line on standard error and exit code 2."""


class UsageError(Exception):
    """What the user asked for cannot be done; the message says what was found, what was expected, and the next step."""


def user_errors() -> tuple[type[Exception], ...]:
    """Every error class whose message is meant for the user; anything else is our bug."""
    from ..backends.errors import BackendError
    from ..graphs.errors import InputError

    return (UsageError, InputError, BackendError)
