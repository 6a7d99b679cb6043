"""What can go wrong between a checkpoint and an answer, in the user's words."""


class BackendError(Exception):
    """The user's input or environment is at fault; the message says what to do next."""


class CheckpointError(BackendError):
    """A checkpoint folder is missing, incomplete, or disagrees with its config.json."""


class UnsupportedModelError(BackendError):
    """The checkpoint is readable, but its architecture or quantisation is not one we can run."""


class KernelUnavailableError(BackendError):
    """A kernel was asked for by name and cannot run here."""


class NotEnoughMemoryError(BackendError, MemoryError):
    """The model, or a conversation of the asked length, will not fit on the device."""


class ArgumentError(BackendError, ValueError):
    """A call asks for what the model does not know, or for two things that exclude each other."""


class PromptTooLongError(BackendError):
    """The prompt does not fit the model's context."""


class GrammarError(BackendError):
    """A grammar does not compile, or no token of the vocabulary can satisfy it."""


class RequestCancelledError(BackendError):
    """The caller's event was set while the request ran."""


class DeadlineExceededError(BackendError, TimeoutError):
    """The request's time ran out before it finished."""


class EngineBusyError(BackendError):
    """As many requests run and wait as the engine takes."""
