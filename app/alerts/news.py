"""What is new of a case since a person last looked: at it, or at its run."""

from typing import TYPE_CHECKING

from .cases import CaseLine

if TYPE_CHECKING:
    from ..desk import RunLine


def news_of(case: CaseLine, run: "RunLine | None") -> tuple[str, ...]:
    """Kinds of what happened: those of `CaseLine.fresh`, and of the events of its run; `new` where there is no more to say."""
    news = dict.fromkeys((*case.fresh, *(run.news if run else ())))
    if case.state == "working":
        news.pop("stopped", None)  # the queue lets it go on
    if len(news) > 1:
        news.pop("new", None)
    return tuple(news)
