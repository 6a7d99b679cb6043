"""What of the logs was not read whole, as lines: thousands of files of one fate are one line more, not thousands."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ...graphs.schema import Gap
from .untrusted import one_line

_MOST_ALIKE = 5
"""Files that are named of those to which the same thing happened."""


def gap_lines(gaps: Sequence[Gap], *, form: str = "{kind}: {file}: {reason}") -> Iterator[str]:
    """One line a file; where more than a few files share kind and reason, how many more there are."""
    counts = Counter((gap["kind"], gap["reason"]) for gap in gaps)
    shown: Counter[tuple[str, str]] = Counter()
    for gap in gaps:
        fate = gap["kind"], gap["reason"]
        shown[fate] += 1
        if shown[fate] <= _MOST_ALIKE:
            yield one_line(form.format(kind=gap["kind"], file=gap["file"], reason=gap["reason"]))
        elif shown[fate] == counts[fate]:
            more = counts[fate] - _MOST_ALIKE
            file = "1 more file" if more == 1 else f"{more:,} more files"
            yield one_line(form.format(kind=gap["kind"], file=file, reason=gap["reason"]))
