"""Errors a person can act on; the command line turns each into one line and exit code 2."""


class InputError(Exception):
    """Something given cannot be used; the message says what, what was expected, and the next step."""


class RuleError(InputError):
    """A detection rule cannot be used."""


class StoreError(InputError):
    """The store of events cannot be written or read; the message says what is needed."""
