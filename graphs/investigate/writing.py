"""The answer in the model's words: every sentence rests on claims that hold, names nobody without cause, and does not
contradict the verdict; what fails is dropped, and said.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import Field

from ..decisions.quoting import quote
from ..errors import InputError
from ..events.store import STATED, EventStore
from ..evidence import stands_in
from ..instruments.instrument import Arguments, Counted, checked, tool_schema
from ..schema import Dropped, Finding, Report, Verdict
from ..state import Episode, InvestigationState
from ..workbench import Desk
from .accusing import is_blame, is_party
from .briefing import WRITER, cut, hypothesis_lines, question_line
from .claims import Cited, hold
from .conversation import say_within
from .room import Room, fitted
from .terms import Term, names_in_store, terms_of

MOST_SENTENCES = 6
LONGEST = 400
TRIES = 2

_WRITE = "write_answer"
_HARMLESS = (
    r"benign|harmless|innocuous|false positives?|false alarms?|ordinary activity|legitimate|authori[sz]ed|nothing (?:malicious|hostile|"
    r"suspicious|happened)|harmlos\w*|gutartig\w*|fehlalarm\w*|legitim\w*|autorisiert\w*|bénin\w*|légitime\w*|faux positifs?|benign[oa]s?|"
    r"inofensiv\w*|falsos? positivos?"
)
_HOSTILE = (
    r"malicious|hostile|attack\w*|compromis\w+|intru\w+|breach\w*|hack\w*|böswillig\w*|bösartig\w*|angriff\w*|angreif\w*|eindring\w*|"
    r"kompromittiert\w*|malveillan\w*|attaqu\w*|malicios\w*|ataqu\w*|atacant\w*"
)
_NOT = (
    r"(?:\b(?:no|not|never|without|neither|nor|nothing|nobody|kein\w*|nicht|nichts|niemand|ohne|weder|pas|aucun\w*|rien|non|sin|ningún\w*|"
    r"nada|ni)|n['’]t)\s+(?:\w+\s+){0,3}"
)
"""A negation and up to three words after it."""
_AGAINST: Mapping[Verdict, tuple[re.Pattern[str], ...]] = {
    "malicious": (
        re.compile(rf"(?<!\w)(?<!un)(?:{_HARMLESS})\b", re.IGNORECASE),
        re.compile(rf"{_NOT}(?:{_HOSTILE})\b", re.IGNORECASE),
    ),
    "benign": (re.compile(rf"\b(?:{_HOSTILE})\b", re.IGNORECASE),),
    "insufficient_evidence": (),
}
"""What says the opposite of a verdict, unless it is negated itself."""
_NEGATED = re.compile(rf"{_NOT}$", re.IGNORECASE)
_FIRST = re.compile(r".*?[.!?](?=\s|$)(?:\s*\[[^\]]*\][.]?)?", re.DOTALL)


class Sentence(Arguments):
    """One sentence of the answer."""

    text: str
    claims: list[str] = Field(description="ids of the claims that it rests on")


class WriteAnswer(Arguments):
    """Write the answer to the user's question."""

    verdict: Verdict = Field(description="the verdict as given")
    is_answered: bool = Field(default=True, description="false if the claims do not answer the question")
    sentences: list[Sentence] = Field(min_length=1, max_length=MOST_SENTENCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The answer as far as it holds."""

    text: str
    is_answered: bool
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_answer(
    state: InvestigationState, desk: Desk, draft: Report, hostile: Sequence[Episode], numbers: Mapping[int, str]
) -> Written:
    """The model's answer, or the one that `draft` holds where nothing of the model's does."""
    kept = Written(text=draft["answer"], is_answered=draft["answered"])
    if not draft["findings"]:
        return kept
    made, problem = _ask(state, desk, draft)
    if made is None:
        return Written(
            text=kept.text,
            is_answered=kept.is_answered,
            notes=[f"The model wrote no usable answer ({problem}); code wrote it."],
        )
    if made.verdict != draft["verdict"]:
        note = (
            f"The model's answer took the verdict to be {made.verdict.replace('_', ' ')}, and it is "
            f"{draft['verdict'].replace('_', ' ')}; code wrote the answer."
        )
        return Written(text=kept.text, is_answered=kept.is_answered, notes=[note])
    checker = _Checker(state, desk, draft, hostile, numbers)
    sentences: list[str] = []
    dropped: list[Dropped] = []
    is_first_kept = False
    for place, sentence in enumerate(made.sentences):
        try:
            sentences.append(checker.checked(sentence))
            is_first_kept = is_first_kept or place == 0
        except InputError as error:
            dropped.append({"specialist": "answer", "claim": sentence.text[:LONGEST], "reason": str(error)})
    notes = (
        [f"{len(dropped)} of {len(made.sentences)} sentences of the model's answer did not hold and were dropped."]
        if dropped
        else []
    )
    if not sentences:
        return Written(text=kept.text, is_answered=kept.is_answered, dropped=dropped, notes=notes)
    if not is_first_kept:
        sentences.insert(0, _first_of(kept.text))
    answered = made.is_answered if is_first_kept else kept.is_answered
    return Written(text=" ".join(sentences), is_answered=answered, dropped=dropped, notes=notes)


def _ask(state: InvestigationState, desk: Desk, draft: Report) -> tuple[WriteAnswer | None, str]:
    tools, problem = [tool_schema(_WRITE, WriteAnswer)], ""
    claims = [
        f"claim {item['id']}: {quote(item['claim'], limit=420)} [{', '.join(item['evidence'][:6])}]"
        for item in draft["findings"]
    ]

    def compose(room: Room) -> tuple[list[BaseMessage], list[dict[str, Any]]]:
        lines = [
            question_line(state),
            f"verdict: {draft['verdict'].replace('_', ' ')} (confidence {draft['confidence']:.2f}, severity {draft['severity']})",
            *cut(hypothesis_lines(state.get("hypotheses", [])), room.characters(0.1)),
            *cut(claims, room.characters(0.45)),
            f"Call the tool {_WRITE}.",
        ]
        wrong = [HumanMessage(f"That was no usable answer: {problem} Call the tool {_WRITE}.")] if problem else []
        messages = [SystemMessage(WRITER), HumanMessage("\n".join(lines)), *wrong]
        return fitted(messages, [], tools, room), tools

    for _ in range(TRIES):
        reply = say_within(desk, compose, kind="write", asker="report")
        if reply.problem:
            return None, quote(reply.problem, limit=200)
        try:
            wanted = next((call for call in reply.calls if call.name == _WRITE), None)
            if wanted is None or wanted.problem:
                raise InputError(wanted.problem if wanted else "it called no tool.")
            return checked(_WRITE, WriteAnswer, wanted.arguments), ""
        except InputError as error:
            problem = str(error)
    return None, problem.rstrip(".")


class _Checker:
    """Holds one sentence after the other to what it cites."""

    def __init__(
        self,
        state: InvestigationState,
        desk: Desk,
        draft: Report,
        hostile: Sequence[Episode],
        numbers: Mapping[int, str],
    ) -> None:
        self._store, self._hits, self._draft = desk.store, state["hits"], draft
        self._findings: dict[str, Finding] = {item["id"]: item for item in draft["findings"]}
        self._events = {name: event for event, name in numbers.items()}
        self._raw = {item["id"]: item for item in state.get("accepted", [])}
        self._names = names_in_store(desk.store)
        own = {episode["id"] for episode in hostile}
        proof = [line[0] for j in state["judgements"] if j["episode"] in own for line in j["lines"]]
        attack = {*proof, *(event for episode in hostile for event in episode["events"])}
        self._hostile = _taking_part(desk.store, sorted(attack))

    def checked(self, sentence: Sentence) -> str:
        """The sentence with its citations. Raises InputError that says what does not hold."""
        text = " ".join(sentence.text.split())
        if not text or len(text) > LONGEST:
            raise InputError(f"it has {len(text)} characters; at most {LONGEST} are one sentence.")
        cited = [self._findings[name] for name in dict.fromkeys(sentence.claims) if name in self._findings]
        if not cited:
            raise InputError("it cites no claim that holds.")
        if any(_says(pattern, text) for pattern in _AGAINST[self._draft["verdict"]]):
            raise InputError(f"it contradicts the verdict {self._draft['verdict'].replace('_', ' ')}.")
        evidence = list(dict.fromkeys(name for item in cited for name in item["evidence"]))
        events = Cited(self._store, [self._events[name] for name in evidence])
        counted = [
            Counted(check=check)
            for item in cited
            if item["id"] in self._raw
            for check in self._raw[item["id"]]["checks"]
        ]
        for term in terms_of(text, self._names):
            if not any(stands_in(term.text.lower(), item["claim"].lower()) for item in cited):
                hold(term, events, counted, self._hits)
            self._check_named(term, events, blamed=is_blame(text))
        return f"{text.rstrip('.')} [{', '.join(evidence[:6])}]."

    def _check_named(self, term: Term, events: Cited, *, blamed: bool) -> None:
        """In a hostile story nobody is blamed who has no part in it, and nobody named who has nothing to do with who has."""
        if self._draft["verdict"] != "malicious" or term.kind != "name" or term.text.lower() not in self._names:
            return
        if not blamed and self._is_beside(events.parties(term.text)):
            return
        if not any(is_party(term.text, row, blamed=blamed) for row in self._hostile):
            raise InputError(f"{quote(term.text, limit=80)} has no part in what was judged hostile.")

    def _is_beside(self, events: Sequence[int]) -> bool:
        """Whether an account or address of the hostile events has a part in some others: where its owner came from, who
        else came as it.
        """
        rows = self._store.query(
            f'SELECT "user", src_ip, dst_ip, target FROM {STATED} WHERE id IN (SELECT unnest(?))', [list(events)]
        )
        columns = ("user", "src_ip", "dst_ip", "target")
        own = {str(row[name]).lower() for row in self._hostile for name in columns} & self._names
        return any(str(row[name]).lower() in own for row in rows for name in columns)


def _taking_part(store: EventStore, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The hostile events, and every use of an account that was created in one of them."""
    return store.query(
        'SELECT action, outcome, "user", host, src_ip, dst_ip, target FROM '
        f'{STATED} WHERE id IN (SELECT unnest(?)) OR ("user" <> \'\' AND lower("user") IN '
        f"(SELECT lower(target) FROM {STATED} WHERE id IN (SELECT unnest(?)) AND action = 'account_create'))",
        [list(ids), list(ids)],
    )


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return any(not _NEGATED.search(text[: match.start()]) for match in pattern.finditer(text))


def _first_of(text: str) -> str:
    """The first sentence of an answer, with its citations."""
    match = _FIRST.match(text)
    return match[0].strip() if match else text
