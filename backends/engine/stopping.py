"""Stop strings: text is held back until it can no longer be the beginning of one."""

from collections.abc import Callable, Sequence


class TextStream:
    """Turns tokens into text piece by piece and cuts at the first stop string."""

    def __init__(self, decode: Callable[[Sequence[int]], str], stop: Sequence[str] = ()) -> None:
        """`decode` turns all tokens so far into text."""
        self._decode = decode
        self._stop = [s for s in stop if s]
        self._tokens: list[int] = []
        self._sent = 0
        self.text = ""
        """Everything so far, without a stop string."""
        self.is_stopped = False

    @property
    def count(self) -> int:
        """Tokens so far."""
        return len(self._tokens)

    def push(self, tokens: Sequence[int]) -> str:
        """Text that these tokens add for certain."""
        self._tokens.extend(tokens)
        self.text = self._decode(self._tokens)
        found = [at for at in (self.text.find(s) for s in self._stop) if at >= 0]
        if found:
            self.is_stopped = True
            self.text = self.text[: min(found)]
            return self._release(len(self.text))
        # A replacement character may be a letter whose last bytes have not arrived.
        return self._release(len(self.text.rstrip("\ufffd")) - self._held_back())

    def finish(self) -> str:
        """Text held back until now."""
        return self._release(len(self.text))

    def _held_back(self) -> int:
        """Length of the longest end of the text that begins a stop string."""
        return max(
            (n for s in self._stop for n in range(1, len(s)) if self.text.endswith(s[:n])),
            default=0,
        )

    def _release(self, end: int) -> str:
        piece = self.text[self._sent : max(end, self._sent)]
        self._sent = max(end, self._sent)
        return piece
