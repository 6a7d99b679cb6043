"""What is not known, and what no log could say."""

from ...questions.question import Part
from .case import Case
from .phrases import phrase
from .reply import Reply, answer, no_answer
from .text import Voice, counted, named, plain

MOST_LEFT = 3
"""Files that an answer names as not read whole."""


def gaps(case: Case, _: Part, voice: Voice) -> Reply:
    """What was not read, what was, and from when to when it reaches."""
    is_german = voice.language == "de"
    left = [f"{named(gap['file'])} ({plain(gap['reason'])})" for gap in case.gaps]
    words = ("Datei", "Dateien") if is_german else ("file", "files")
    told = phrase(
        voice.language,
        "gaps_some" if left else "gaps_none",
        left=voice.listed(left, MOST_LEFT),
        files=counted(len(case.files), *words, voice),
        events=voice.number(case.logs["n"]),
        span=voice.span(case.logs["first"], case.logs["last"]),
    )
    is_missing = bool(case.view["fields"]) and not case.view["found"]
    alone = sum(judgement.get("decision") == "abstained" for judgement in case.judgements.values())
    by_rules = phrase(voice.language, "gaps_rules", count=voice.number(alone), all=voice.number(len(case.judgements)))
    return answer(told, phrase(voice.language, "gaps_alert") if is_missing else "", by_rules if alone else "")


def outside(_case: Case, _part: Part, voice: Voice) -> Reply:
    """That the logs do not hold it."""
    return no_answer(phrase(voice.language, "outside"))
