"""Write the answer: each part of the question by its own kind, and a verdict where nothing was asked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from ...events.store import STATED
from ...questions.attributes import attributes_in
from ...questions.glossary import terms_in
from ...questions.language import Language
from ...questions.question import Part, Question
from ...questions.window import Window
from ...wordlists import words
from .activity import activity, did, quiet
from .advice import advice
from .amounts import taken, volume
from .anchors import anchored
from .approval import approval
from .besides import besides
from .between import between
from .blame import blame
from .case import Case
from .checked import checked
from .compared import compared
from .deeds import deeds_of, together
from .details import detail
from .doer import by_whom
from .entry import breach, means, privilege
from .gaps import gaps, outside
from .habits import anybody_else, own_hand, same_source, strange_place, usual
from .held import by_its_words, held
from .holdings import evidence, indicators, techniques
from .kind_words import KIND_WORDS
from .lasting import lasting
from .lookup import by_words, lines_of, names_of
from .lures import followed
from .mails import mails, mails_of
from .numbers import count
from .one import involved
from .order import in_order, waves
from .people import accounts, origin, targets, tried_within
from .performed import performed
from .phrases import phrase
from .places import destination, hosts
from .presence import seen_before, still_there
from .refused import refused
from .remains import cover, made, ongoing, persistence
from .reopen import enough, reopen
from .reply import Reply, answer, certain, no_answer
from .retold import WHICH_PASSWORD, of_the_attacker, of_who_stands_out, told_by_its_act
from .retrieval.adjacent import adjacent
from .retrieval.spans import between_ends
from .scans import scanned
from .schedules import scheduled
from .sessions import session_length
from .stopped import stopped
from .technique import of_technique
from .text import Voice, cite, cited_events, named, plain, quoted, render
from .theirs import theirs
from .things import of_thing, reached
from .times import of_act, when
from .verdicts import confidence, false_alarm, habit_of, malicious, severity

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
    "techniques": techniques,
    "indicators": indicators,
    "evidence": evidence,
    "did": did,
    "malicious": malicious,
    "activity": activity,
    "gaps": gaps,
    "outside": outside,
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
        return render(" ".join(self.sentences), numbers)


def write_answer(case: Case, question: Question, zone: tzinfo, stands: Sequence[tuple[str, str]] = ()) -> Written:
    """The first sentence answers the first thing that is asked; every other thing gets its own.

    `stands`: words of the question, and what they were taken to stand for.
    """
    written = _written_parts(case, question, zone)
    told = [phrase(question.language, "stands_for", said=plain(said), value=named(value)) for said, value in stands]
    return replace(written, sentences=(*written.sentences, *told))


def _written_parts(case: Case, question: Question, zone: tzinfo) -> Written:
    voice = voice_of(case, question.language, zone)
    if not question.parts:
        reply = malicious(case, Part(kind="malicious"), voice)
        return Written(_limited(case, reply.sentences, voice), True)
    replies = [(part, _reply(case, part, voice)) for part in question.parts]
    open_ = [part for part, reply in replies if not reply.is_answer]
    unknown = [part for part in open_ if part.kind == "unmapped"]
    if len(unknown) == len(replies):
        return Written(_limited(case, _not_understood(case, unknown, voice), voice), False)
    beyond = [part for part in open_ if part.kind == "outside"]
    if len(beyond) == len(replies):
        none = [phrase(voice.language, "outside"), *_nearest_lines(case, beyond[0], voice)]
        return Written(_limited(case, none, voice), False)
    unknown += beyond
    told = [reply for part, reply in replies if part not in unknown]
    sentences = _arranged([reply.sentences for reply in told])
    doubtful = [part for part, reply in replies if not (part.is_sure or reply.is_sure)]
    if doubtful:
        sentences.insert(sum(bool(reply.sentences) for reply in told), _taken_as(doubtful, voice))
    kinds = [KIND_WORDS[part.kind][voice.language == "de"] for part in open_ if part not in unknown]
    if kinds:
        sentences.append(phrase(voice.language, "unanswered", kinds=voice.listed(list(dict.fromkeys(kinds)))))
    if unknown:
        clauses = [quoted(part.clause) for part in unknown]
        sentences.append(phrase(voice.language, "dropped", clauses=voice.listed(list(dict.fromkeys(clauses)))))
    assumed = next((part.window for part in question.parts if part.window and part.window.is_date_assumed), None)
    if (
        assumed
        and (edge := assumed.start or assumed.end)
        and case.logs["first"]
        and case.logs["first"].date() != case.logs["last"].date()
    ):
        sentences.append(phrase(voice.language, "assumed_day", day=f"{voice.moment(edge):%Y-%m-%d}"))
    return Written(_limited(case, sentences, voice), not open_)


def voice_of(case: Case, language: Language, zone: tzinfo) -> Voice:
    """How an answer about a case writes times."""
    days = {Voice(language, zone).moment(time).date() for time in (case.logs["first"], case.logs["last"]) if time}
    return Voice(language, zone, only_day=days.pop() if len(days) == 1 else None)


def _taken_as(parts: Sequence[Part], voice: Voice) -> str:
    """As what the parts were understood, and what else they may mean."""
    is_german = voice.language == "de"
    kinds = dict.fromkeys(part.kind for part in parts)
    others = dict.fromkeys(next((kind for kind in part.nearest if kind not in kinds), "") for part in parts)
    said = voice.listed([KIND_WORDS[kind][is_german] for kind in kinds])
    near = voice.listed([KIND_WORDS[kind][is_german] for kind in others if kind])
    return phrase(voice.language, "taken_as_near" if near else "taken_as", kinds=said, near=near)


def _not_understood(case: Case, parts: Sequence[Part], voice: Voice) -> list[str]:
    """That nothing was answered, what could be, and the lines that come nearest: never a verdict, which reads as an answer."""
    nearest = list(dict.fromkeys(kind for part in parts for kind in part.nearest))[:3]
    offered = [KIND_WORDS[kind][voice.language == "de"] for kind in nearest]
    sentences = [phrase(voice.language, "unmapped"), phrase(voice.language, "understood")]
    if offered:
        sentences.append(phrase(voice.language, "nearest_kinds", kinds=voice.listed(offered)))
    return [*sentences, *_nearest_lines(case, parts[0], voice)]


def _nearest_lines(case: Case, part: Part, voice: Voice) -> list[str]:
    """The lines that hold most of a part's words, said to be no answer; nothing where none holds enough of them."""
    near = lines_of(case, part, part.clause, least=NEAR)
    lines = [f"{quoted(row['message'])}{cite([row['id']])}" for row in near.rows[:MOST_NEAR]]
    return [phrase(voice.language, "nearest_lines", lines="; ".join(lines))] if lines else []


NEAR = 0.34
"""Share of a question's words that lines must hold to be shown where it is not understood."""
MOST_NEAR = 2

_NO_YES = re.compile(
    r"^\W*(?:(?:and|und|so|but|aber) )?(?:who|whom|whose|when|how|which|what|where|why|"
    r"(?:from|by|with|at|to) (?:who|whom|what|which|where)|"
    r"wer|wen|wem|wessen|wann|wie|welche\w*|was|wo|woher|wohin|warum|(?:von|mit|seit|auf) (?:wem|wann|welche\w*))\b"
)
"""How a question begins that wants more than a yes or a no."""
_YES = re.compile(r"^(?:Yes|No|Ja|Nein): (?=(?P<first>\S))")


def _reply(case: Case, part: Part, voice: Voice) -> Reply:
    part, he = of_who_stands_out(case, part)
    asked, part = part, told_by_its_act(of_the_attacker(case, part))
    # A part that is told by its deed wants the deed, and no detail of some line.
    by_deed = part.kind == "activity" != asked.kind and part.anchor is None
    written = (activity if by_deed else _written)(case, part, voice)
    reply = checked(case, part, held(case, part, written, voice), voice)
    if asked.kind == "outside" != part.kind:
        reply = replace(reply, sentences=(*reply.sentences, _taken_as([part], voice)))
    if part.is_sure and not asked.is_sure:
        reply = replace(reply, is_sure=True)
    if he:
        stands = phrase(voice.language, "stands_for", said=plain(he), value=named(part.subjects[0].value))
        reply = replace(reply, sentences=(*reply.sentences, stands))
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
    for of_words in _FIRST:
        if (told := of_words(case, part, voice)) is not None:
            return told
    if part.kind in _OF_THE_LOGS:
        if (told := in_order(case, part, voice)) is not None:
            return told
        return WRITERS[part.kind](case, part, voice)
    if part.anchor is not None and (told := adjacent(case, part, voice)) is not None:
        return told
    if part.anchor is not None:
        return anchored(case, part, voice, _written)
    if part.kind in _LISTED and not part.subjects and all(name.isalpha() for name in part.absent):
        return WRITERS[part.kind](case, part, voice)
    if WHICH_PASSWORD.search(part.clause) and part.kind not in ("advice", "reopen", "count"):
        said = phrase(voice.language, "no_password")
        return certain(said) if part.kind == "unmapped" else no_answer(said)
    for special in _SPECIAL:
        if (told := special(case, part, voice)) is not None:
            return told
    if part.kind in _DETAILED:
        cited = _cited(case, part.previous, voice) if part.previous and attributes_in(part.clause) else ()
        if (told := detail(case, part, voice, cited)) is not None:
            return told
    if (told := enough(case, part, voice)) is not None:
        return told
    if (told := of_thing(case, part, voice)) is not None:
        return told
    if part.kind in _OF_ANY_DEED and (named_so := of_technique(case, part, voice)) is not None:
        return named_so
    if part.kind == "unmapped" and (found := by_words(case, part, voice)) is not None:
        return found
    if part.kind == "unmapped" and part.is_deed and part.subjects and part.is_yes_no:
        who = voice.listed([named(subject.value) for subject in part.subjects], 4)
        said = voice.listed([quoted(term.said) for term in terms_in(part.clause, without=names_of(part))], 4)
        return Reply((phrase(voice.language, "no_such_line", who=who, words=said),))
    if part.kind == "unmapped":
        return Reply((phrase(voice.language, "unmapped"),), is_answer=False)
    if part.absent and not part.subjects:
        key = "absent_no" if part.is_yes_no else "absent"
        return Reply((phrase(voice.language, key, names=voice.listed([named(name) for name in part.absent], 4)),))
    if part.window and not part.subjects and part.kind in _OF_THE_ATTACK and (part.window.start or part.window.end):
        return _within(case, part, voice)
    if part.kind == "involved" and part.window and part.subjects and not part.asks_presence:
        return _limited_to(case, part, part.window, voice)
    return _sent_too(case, part, WRITERS[part.kind](case, part, voice), voice)


_OF_THE_LOGS = words("gaps outside")
"""Kinds that no line answers."""
_LISTED = words("techniques indicators evidence")
"""Kinds that want what the report lists, whatever plain words ask for it."""
_DETAILED = words("""
    unmapped activity origin did made taken hosts privilege means count when destination volume cover persistence involved accounts breach
""")
"""Kinds of question that may ask for a detail of lines."""


def of_context(case: Case, part: Part, voice: Voice) -> Reply | None:
    """When, who or from where, of what the part before was answered with."""
    if part.kind not in ("origin", "when") or part.previous is None:
        return None
    rows = _cited(case, part.previous, voice)
    if part.kind == "when":
        timed = [row for row in rows if row["time"] is not None]
        return replace(of_act(timed, part, voice), is_joined=True) if timed else None
    told = deeds_of(rows, voice, marked=case.why, most=3, is_whole=True)
    sources = list(dict.fromkeys(row["src_ip"] for row in rows if row["src_ip"]))
    if not told.clauses or not (sources or any(row["user"] for row in rows)):
        return None
    shown = voice.listed([named(source) for source in sources], 3)
    clause = together(told.clauses, voice)
    from_ = phrase(voice.language, "from", address=shown) if sources and shown not in clause else ""
    return answer(f"{clause}{from_}.")


def _cited(case: Case, part: Part, voice: Voice) -> list[dict[str, Any]]:
    """The lines that the answer to a part rests on."""
    reply = _reply(case, part, voice)
    ids = cited_events(reply.sentences[0]) if reply.is_answer and reply.sentences else []
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id", [ids]
    )


def _sent_too(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """What an account did, with the mails that went out through it before its log-ins."""
    if part.kind != "activity" or not any(subject.kind == "user" for subject in part.subjects) or part.actions:
        return reply
    sent = mails_of(case, part, voice)
    return replace(reply, sentences=(sent, *reply.sentences)) if sent else reply


_FIRST: tuple[Callable[[Case, Part, Voice], Reply | None], ...] = (
    compared,
    blame,
    approval,
    stopped,
    waves,
    besides,
    session_length,
    lasting,
    refused,
    between,
    between_ends,
    performed,
    scheduled,
    followed,
)
"""What is asked in words that leave no doubt, whatever kind the question seems to be of."""
_SPECIAL: tuple[Callable[[Case, Part, Voice], Reply | None], ...] = (
    scanned,
    theirs,
    seen_before,
    still_there,
    habit_of,
    of_context,
    own_hand,
    usual,
    strange_place,
    anybody_else,
    same_source,
    reached,
    by_whom,
    in_order,
    by_its_words,
    mails,
)
"""What is asked in a way of its own, whichever kind its words are of."""

_OF_ANY_DEED = words("unmapped did activity malicious made")
"""Kinds to which a question comes that names a technique."""
_OF_THE_ATTACK = words("""
    malicious false_alarm breach accounts targets hosts persistence made cover origin when means ongoing
""")
"""Kinds whose writers speak of the whole attack."""


def _within(case: Case, part: Part, voice: Voice) -> Reply:
    """The answer for a stretch of time alone."""
    if part.actions and part.kind == "origin":
        return WRITERS[part.kind](case, part, voice)
    assert part.window is not None
    if part.kind == "targets" and (tried := tried_within(case, part, voice)):
        return tried
    limited = replace(case, limits=part.window.within(case.limits), _cursors=[])
    try:
        if case.verdict == "malicious" and not limited.own("id", "action <> 'status'"):
            return quiet(limited, part.window, voice, is_yes_no=part.is_yes_no and part.kind != "false_alarm")
        return WRITERS[part.kind](limited, part, voice)
    finally:
        limited.close()


def _limited_to(case: Case, part: Part, window: Window, voice: Voice) -> Reply:
    """Whether somebody was part of it by what happened in a stretch of time alone, which the answer names."""
    limited = replace(case, limits=window.within(case.limits), _cursors=[])
    try:
        reply = WRITERS[part.kind](limited, part, voice)
    finally:
        limited.close()
    test, values = window.where()
    ids = cited_events(reply.sentences[0]) if reply.sentences else []
    inside = case.store.query(
        f"SELECT 1 FROM {STATED} WHERE id IN (SELECT unnest(?)) AND {test} LIMIT 1", [ids, *values]
    )
    if ids and not inside:  # what ties it to the attack happened at another time
        who = voice.listed([named(subject.value) for subject in part.subjects], 4)
        yes, no = ("Ja: ", "Nein: ") if voice.language == "de" else ("Yes: ", "No: ")
        told = phrase(voice.language, "not_then", who=who, window=voice.window(window))
        return answer(f"{yes if part.is_inverted else no}{told}")
    return replace(
        reply, sentences=(*reply.sentences, phrase(voice.language, "looked_at", window=voice.window(window)))
    )


def _arranged(replies: Sequence[Sequence[str]]) -> list[str]:
    """The first sentence of every part, then what else there is, up to MOST_SENTENCES."""
    firsts = [sentences[0] for sentences in replies if sentences]
    if len(replies) == 1:
        return list(replies[0][:MOST_SENTENCES])
    told = {event for sentence in firsts for event in cited_events(sentence)}
    rest = [
        sentence
        for sentences in replies
        for sentence in sentences[1:2]
        if not (cited := cited_events(sentence))
        or not told.issuperset(cited)  # what proves nothing new was said before
    ]
    return list(dict.fromkeys([*firsts, *rest]))[:MOST_SENTENCES]


def _limited(case: Case, sentences: Sequence[str], voice: Voice) -> tuple[str, ...]:
    if case.limits and (case.limits.start or case.limits.end):
        return (*sentences, phrase(voice.language, "limited", window=voice.window(case.limits)))
    return tuple(sentences)
