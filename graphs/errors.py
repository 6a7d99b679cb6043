"""Errors a person can act on; the command line turns each into one line and exit code 2."""


class InputError(RuntimeError):
    """Something given cannot be used; the message says what, what was expected, and the next step.

    A RuntimeError, since LangGraph's server tells its clients the message of classes that it knows, and of no other.
    """


class RuleError(InputError):
    """A detection rule cannot be used."""


class StoreError(InputError):
    """The store of events cannot be written or read; the message says what is needed."""
