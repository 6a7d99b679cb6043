"""Write the answer: each part of the question by its own kind, and a verdict where nothing was asked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from ...questions.question import Part, Question
from ...wordlists import words
from .activity import activity, did, quiet
from .advice import advice
from .amounts import count, taken, volume
from .case import Case
from .entry import breach, means, privilege
from .one import involved
from .people import accounts, origin, targets
from .phrases import KIND_WORDS, phrase
from .places import destination, hosts
from .remains import cover, made, ongoing, persistence
from .reopen import reopen
from .reply import Reply
from .text import Voice, cited_events, named, render
from .things import of_thing
from .times import when
from .verdicts import confidence, false_alarm, malicious, severity

Writer = Callable[[Case, Part, Voice], Reply]

WRITERS: dict[str, Writer] = {
    "reopen": reopen,
    "false_alarm": false_alarm,
    "advice": advice,
    "confidence": confidence,
    "severity": severity,
    "volume": volume,
    "count": count,
    "made": made,
    "persistence": persistence,
    "ongoing": ongoing,
    "cover": cover,
    "privilege": privilege,
    "taken": taken,
    "targets": targets,
    "accounts": accounts,
    "destination": destination,
    "when": when,
    "means": means,
    "origin": origin,
    "breach": breach,
    "hosts": hosts,
    "involved": involved,
    "did": did,
    "malicious": malicious,
    "activity": activity,
}
"""What answers each kind of question."""

FROM_MODEL = {
    "who": "origin",
    "when": "when",
    "how": "means",
    "what": "activity",
    "scope": "hosts",
    "malicious": "malicious",
}
"""A model's word for what a question wants -> the kind that answers it."""

MOST_SENTENCES = 6


@dataclass(frozen=True, slots=True)
class Written:
    """An answer before its citations have names."""

    sentences: tuple[str, ...]
    is_answered: bool

    @property
    def events(self) -> list[int]:
        """The events that it cites, those of the first sentence first."""
        return list(dict.fromkeys(event for sentence in self.sentences for event in cited_events(sentence)))

    def rendered(self, numbers: "dict[int, str]") -> str:
        """The text."""
        return " ".join(render(sentence, numbers) for sentence in self.sentences)


def write_answer(case: Case, question: Question, zone: tzinfo) -> Written:
    """The first sentence answers the first thing that is asked; every other thing gets its own."""
    voice = Voice(question.language, zone)
    if not question.parts:
        reply = malicious(case, Part(kind="malicious"), voice)
        return Written(_limited(case, reply.sentences, voice), True)
    replies = [(part, _reply(case, part, voice)) for part in question.parts]
    sentences = _arranged([reply.sentences for _, reply in replies])
    open_ = [part.kind for part, reply in replies if not reply.is_answer]
    if open_ and open_ != ["unmapped"]:
        told = [KIND_WORDS[kind][voice.language == "de"] for kind in dict.fromkeys(open_)]
        sentences.append(phrase(voice.language, "unanswered", kinds=voice.listed(told)))
    assumed = next((part.window for part in question.parts if part.window and part.window.is_date_assumed), None)
    if (
        assumed
        and (edge := assumed.start or assumed.end)
        and case.logs["first"]
        and case.logs["first"].date() != case.logs["last"].date()
    ):
        sentences.append(phrase(voice.language, "assumed_day", day=f"{voice.moment(edge):%Y-%m-%d}"))
    return Written(_limited(case, sentences, voice), not open_)


_NO_YES = re.compile(
    r"^\W*(?:(?:and|und|so|but|aber) )?(?:who|whom|whose|when|how|which|what|where|why|"
    r"(?:from|by|with|at|to) (?:who|whom|what|which|where)|"
    r"wer|wen|wem|wessen|wann|wie|welche\w*|was|wo|woher|wohin|warum|(?:von|mit|seit|auf) (?:wem|wann|welche\w*))\b"
)
"""How a question begins that wants more than a yes or a no."""
_YES = re.compile(r"^(?:Yes|No|Ja|Nein): (?=(?P<first>\S))")


def _reply(case: Case, part: Part, voice: Voice) -> Reply:
    reply = _written(case, part, voice)
    if not _NO_YES.search(part.clause) or part.is_yes_no or part.kind in ("breach", "involved"):
        return reply
    return replace(reply, sentences=tuple(_plainly(sentence) for sentence in reply.sentences))


def _plainly(sentence: str) -> str:
    """The same without `Yes:` and `No:` before it."""
    told = _YES.sub("", sentence)
    first = told.partition(" ")[0]
    return told[:1].upper() + told[1:] if told != sentence and first in _SMALL else told


_SMALL = words("no nothing only the none kein keine nichts die der das an in to dass")


def _written(case: Case, part: Part, voice: Voice) -> Reply:
    if (told := of_thing(case, part, voice)) is not None:
        return told
    if part.kind == "unmapped":
        return Reply((phrase(voice.language, "unmapped"), *malicious(case, part, voice).sentences[:1]), is_answer=False)
    if part.absent and not part.subjects:
        key = "absent_no" if part.is_yes_no else "absent"
        return Reply((phrase(voice.language, key, names=voice.listed([named(name) for name in part.absent], 4)),))
    if part.window and not part.subjects and part.kind in _OF_THE_ATTACK and (part.window.start or part.window.end):
        return _within(case, part, voice)
    return WRITERS[part.kind](case, part, voice)


_OF_THE_ATTACK = words("""
    malicious false_alarm breach accounts targets hosts persistence made cover origin when means ongoing
""")
"""Kinds whose writers speak of the whole attack."""


def _within(case: Case, part: Part, voice: Voice) -> Reply:
    """The answer for a stretch of time alone."""
    if part.actions and part.kind == "origin":
        return WRITERS[part.kind](case, part, voice)
    assert part.window is not None
    limited = replace(case, limits=part.window.within(case.limits), _cursors=[])
    try:
        if case.verdict == "malicious" and not limited.own("id", "action <> 'status'"):
            return quiet(limited, part.window, voice, is_yes_no=part.is_yes_no and part.kind != "false_alarm")
        return WRITERS[part.kind](limited, part, voice)
    finally:
        limited.close()


def _arranged(replies: Sequence[Sequence[str]]) -> list[str]:
    """The first sentence of every part, then what else there is, up to MOST_SENTENCES."""
    firsts = [sentences[0] for sentences in replies if sentences]
    if len(replies) == 1:
        return list(replies[0][:MOST_SENTENCES])
    rest = [sentence for sentences in replies for sentence in sentences[1:2]]
    return list(dict.fromkeys([*firsts, *rest]))[:MOST_SENTENCES]


def _limited(case: Case, sentences: Sequence[str], voice: Voice) -> tuple[str, ...]:
    if case.limits and (case.limits.start or case.limits.end):
        return (*sentences, phrase(voice.language, "limited", window=voice.window(case.limits)))
    return tuple(sentences)
