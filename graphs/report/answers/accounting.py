"""Which words of a question its answer accounts for: each chose lines, set the answer's form, or is named as what did neither."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ...events.store import STATED
from ...questions.kinds import outcome_in, without_reopening
from ...questions.question import SAFE, Part
from ...questions.said import Said, held_by, said_in
from ...questions.sense import concepts_of
from ...questions.subjects import LOGGED_IN_NOT
from ...wordlists import words
from .accounted_kinds import (
    ACTIONS_OF,
    ALWAYS,
    ATTACKS,
    COLUMNS_OF,
    DENIES,
    EVENTS,
    GENERIC,
    OF_ATTACK,
    OF_KIND,
    REFUSING,
)
from .case import Case
from .doer import TEXT, names_for
from .lookup import names_of
from .modifiers import Modifier, open_modifiers
from .reply import Reply
from .text import cited_events, render

Row = Mapping[str, Any]

MOST_ROWS = 400
HEART = 0.5
"""Share of a question's telling words from which on its answer is about something else."""
_DOES = r"\b(?:did|does|do|has|have|had|hat|hatte|haben) (?:the |our |user |account |der |die |das |benutzer |konto )*"
"""What stands before whoever is to have done it."""
_NEGATIVE = re.compile(
    r"^\W*(?:no|none|nothing|nobody|never|not|the logs (?:hold|do not)|nein|kein\w*|nichts|niemand|nie|die logs (?:enthalten|zeigen) )\b|"
    r"\b(?:is not found|was not found|no line|keine zeile|nothing in the logs|hold nothing|enthalten nichts)\b",
    re.IGNORECASE,
)
"""How an answer begins, or what it says, that finds nothing."""


_BEHIND = re.compile(r"[\w-]*(?:[\"'`: =/(\[{]|named |called )*(?P<value>[\w.@+-][\w.@:+/$-]*)")
"""What stands behind a noun in a line."""
_PAST = re.compile(
    r"^\W*(?:(?:and|but|so|und|aber) )?(?:did|has|have|had|was|were|who|when|hat|haben|hatte|wurden?|wer|wann)\b"
)
"""How a question begins about what was done, and not about what may be done."""
_BY_JUDGEMENT = words("reopen advice involved false_alarm malicious")
"""Kinds in whose answers a name may stand for what is judged alone."""
_AFTER_ENTRY = words(
    "process_start script_run privilege_use log_clear file_delete security_weaken service_change resource_delete"
)
"""What is done by who is in already."""
_NOT_LET = re.compile(
    r"\b(?:not|never) (?:approved|accepted|allowed|let in|confirmed)\b|\bnicht (?:bestätigt|angenommen|zugelassen)\b"
)
_WAY_IN = re.compile(r"\b(?:in|into|onto|inside|through|access|rein|hinein|herein|drin|drauf)\b")
_OF_DEEDS = words("activity origin means when did count destination unmapped")
CALM = re.compile(r"(?:Nothing hostile|Nobody hostile|No attack|Nichts Feindliches|Niemand Feindliches|Kein Angriff)\b")
_NUMBERED = re.compile(r"^\W*[\d.,]+ (?P<what>[^:(]{1,60})[:(]")
_REFUSED = re.compile(r"\b(?:failed|refused|in vain|abgewiesen|gescheitert\w*|vergeblich)\b")


@dataclass(frozen=True, slots=True)
class Account:
    """What of a question its answer leaves open."""

    open: tuple[str, ...]
    """In the question's words and order."""
    is_heart: bool
    """Whether without them the question is another one."""
    is_understood: bool = False
    """Whether it has words that chose lines, or that are its kind's own."""


CLEAR = Account((), is_heart=False)


def account(case: Case, part: Part, reply: Reply) -> Account:
    """The words that neither chose the cited lines nor are told of in the answer."""
    if not reply.is_answer or not reply.sentences or reply.is_joined:
        return CLEAR
    check = _Check(case, part, reply)
    telling = [said for said in check.said if not check.is_form(said)]
    kept = [said for said in telling if check.is_accounted(said)]
    left = [said for said in telling if said not in kept and not _is_chosen_beside(said, telling, kept)]
    deeds = [said for said in telling if said.is_deed]
    if check.is_negative and deeds and all(said in kept for said in deeds):
        left = []  # what nobody did at all, nobody did to this either
    others = [
        *open_modifiers(
            case, replace(part, clause=check.clause), check.rows, check.text, is_negative=check.is_negative
        ),
        *check.open_names,
    ]
    left = [
        said for said in left if not any(other.place <= said.place < other.place + len(other.words) for other in others)
    ]
    if (
        part.kind == "reopen" and not reply.is_sure and _PAST.match(part.clause)
    ):  # what was done is no question of what may be done
        left = [*left, *(said for said in deeds if said not in left)]
    words = sorted([*((said.place, said.words) for said in left), *((other.place, other.words) for other in others)])
    is_heart = any(other.is_heart for other in others) or (
        bool(left)
        and (
            part.is_yes_no
            or any(said.is_deed or (said.is_class and part.kind == "count") for said in left)
            or len(left) >= HEART * len(telling)
        )
    )
    return Account(
        tuple(dict.fromkeys(said for _, said in words)),
        is_heart=is_heart,
        is_understood=bool(kept) or check.has_own_words,
    )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _is_chosen_beside(said: Said, telling: Sequence[Said], kept: Sequence[Said]) -> bool:
    """Whether the other one of two did: `deleted or renamed`."""
    place = telling.index(said)
    after = telling[place + 1] if place + 1 < len(telling) else None
    return (said.is_other and place > 0 and telling[place - 1] in kept) or (
        after is not None and after.is_other and after in kept
    )


@dataclass(frozen=True)
class _Check:
    case: Case
    part: Part
    reply: Reply

    @cached_property
    def text(self) -> str:
        """The answer in lower case, without its citations."""
        return render(" ".join(self.reply.sentences), {}).lower()

    @cached_property
    def is_negative(self) -> bool:
        first = self.reply.sentences[0]
        # That nothing hostile was found answers no question of what was done.
        return bool(_NEGATIVE.search(first)) and not (self.part.kind in _OF_DEEDS and CALM.match(first))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(names_of(self.part) | {name.lower() for name in self.part.absent})

    @cached_property
    def clause(self) -> str:
        """The part of the question without what the writer says to have used."""
        clause = LOGGED_IN_NOT.sub(_blank, self.part.clause)
        if self.part.kind == "involved":
            clause = SAFE.sub(_blank, clause)
        if self.part.kind == "reopen" and not _PAST.match(clause):
            clause = without_reopening(clause)
        if any(row["outcome"] == "failure" for row in self.rows):
            clause = _NOT_LET.sub(_blank, clause)
        for used in self.reply.used:
            clause = clause.replace(used, " " * len(used))
        return clause

    @cached_property
    def said(self) -> list[Said]:
        return said_in(self.clause, self.names)

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The lines that the first sentence rests on, or else the answer."""
        ids = cited_events(self.reply.sentences[0]) or [
            event for sentence in self.reply.sentences for event in cited_events(sentence)
        ]
        # When something was done is the time of a line that says so, and not of one that has a field of that name.
        fields = (
            "regexp_replace(fields::VARCHAR, '\"[^\"]*\":', ' ', 'g')"
            if self.part.kind == "when"
            else "fields::VARCHAR"
        )
        told = f"concat_ws(' ', command, message, {fields})"
        columns = 'host, target, process, parent, "user", action, outcome, src_ip, dst_ip, dst_port, agent, product'
        return self.case.store.query(
            f"SELECT *, lower(concat_ws(' ', {columns}, {told}, regexp_replace({told}, '([a-z])([A-Z])', '\\1 \\2', 'g'))) AS text "
            f"FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
            [ids],
        )

    @cached_property
    def actions(self) -> frozenset[str]:
        return frozenset(row["action"] for row in self.rows)

    @cached_property
    def is_of_attack(self) -> bool:
        """Whether a line of the attack itself is among them."""
        if self.case.verdict != "malicious":
            return False
        own = {row["id"] for row in self.case.own("id")}
        return any(row["id"] in own for row in self.rows)

    @cached_property
    def is_all_of_attack(self) -> bool:
        """Whether every line is."""
        own = {row["id"] for row in self.case.own("id")}
        return bool(self.rows) and all(row["id"] in own for row in self.rows)

    @cached_property
    def open_names(self) -> list[Modifier]:
        """Whom the question names and no line is about; or who is to have done it, and did not."""
        if self.is_negative or not self.rows or self.part.kind in _BY_JUDGEMENT:
            return []
        found = []
        for subject in self.part.subjects:
            name = next((form for form in names_for(subject) if form in self.part.clause), subject.value.lower())
            acts = re.search(rf"{_DOES}{re.escape(name)}(?![\w@.-])", self.part.clause) is not None
            where, values = subject.acting() if acts and subject.kind in ("user", "ip") else subject.where()
            test = where if acts else f"({where} OR contains({TEXT}, ?))"
            held = self.case.store.query(
                f"SELECT 1 FROM events WHERE id IN (SELECT unnest(?)) AND {test} LIMIT 1",
                [[row["id"] for row in self.rows], *values, *([] if acts else [name])],
            )
            if not held and not re.search(
                rf"(?<![\w@.-]){re.escape(name)}(?![\w@-])", re.sub(r"“[^”]*”", " ", self.text)
            ):
                found.append(Modifier(self.part.clause.find(name), name, is_heart=True))
        return found

    @property
    def is_way_in(self) -> bool:
        """Whether the answer can tell how somebody got in: by an entry, or by what comes before one."""
        return self.is_negative or bool(self.case.entries) or not self.actions <= _AFTER_ENTRY

    @property
    def has_own_words(self) -> bool:
        """Whether a word is one by which its kind is known."""
        own = OF_KIND.get(self.part.kind, frozenset()) - GENERIC
        return any(said.concepts & own for said in self.said) or len(self.clause.split()) < len(
            self.part.clause.split()
        )

    def is_form(self, said: Said) -> bool:
        """Whether it says nothing that lines could hold: how the answer is to be, and what its kind is about anyway."""
        if "STEAL" in said.concepts or ("ENTER" in said.concepts and self.part.kind == "means"):
            return False
        if outcome_in(said.words) == "failure":
            return False  # whether it was refused is for the lines to show
        if said.concepts & OF_KIND.get(self.part.kind, frozenset()) and not (
            self.part.kind == "reopen" and _PAST.match(self.part.clause)
        ):
            return True
        if said.concepts & OF_ATTACK or said.words in ATTACKS:
            if self.part.kind == "count" and self.case.verdict == "malicious" and not self.is_negative:
                return self.is_all_of_attack  # of all there are, those of the attack are some
            return self.is_of_attack or self.is_negative or self.case.verdict == "malicious"
        if said.concepts & GENERIC and not said.is_class and not said.is_deed:
            return True
        if said.is_class and said.words in EVENTS:
            return True
        return bool(said.concepts & ALWAYS) and not said.is_deed

    def is_accounted(self, said: Said) -> bool:
        """Whether a line that is cited, or the answer itself, is about it."""
        if self._is_held(said) or (
            "-" in said.words
            and all(
                self.is_form(one) or self.is_accounted(one)
                for half in said.words.split("-")
                for one in said_in(half) or [Said(0, half)]
            )
        ):
            return True
        if outcome := outcome_in(said.words):
            told_so = _REFUSED.search(self.text) if outcome == "failure" else None
            return bool(self.is_negative or told_so) or any(row["outcome"] == outcome for row in self.rows)
        if "STEAL" in said.concepts:
            return self.is_of_attack or self.is_negative
        if "ENTER" in said.concepts and self.part.kind == "means":
            return self.is_way_in
        told = set(said.actions) | {action for one in said.concepts for action in ACTIONS_OF.get(one, ())}
        if "process_start" in told and any(
            row["action"] == "web_request" and "=" in row["target"] for row in self.rows
        ):
            return True  # what is run through a page is sent to it
        if self.part.kind == "count" and said.is_class:
            return self._counts(said) or (bool(self.rows) and all(row["action"] in told for row in self.rows))
        denied = set(self.part.actions) & DENIES.get(self.part.kind, told)
        if told & self.actions or (self.is_negative and told & denied):
            return True
        if said.concepts & REFUSING:
            failed = sum(row["outcome"] == "failure" for row in self.rows)
            least = len(self.rows) / 2 if self.part.kind == "count" and not said.is_class else 0
            return failed > least or self.is_negative
        if said.is_deed and not said.actions and not said.stems:
            return self.is_of_attack or self.is_negative  # reached, touched, affected
        return any(self._projects(column) for one in said.concepts for column in COLUMNS_OF.get(one, ()))

    def _is_held(self, said: Said) -> bool:
        holding = re.compile(held_by(said))
        if holding.search(self.text):
            return True
        if said.is_class and self.part.kind != "when":
            is_of_all = (
                self.part.kind == "count" and bool(self.rows) and all(holding.search(row["text"]) for row in self.rows)
            )
            return is_of_all or self._is_told_of(holding)
        return any(holding.search(row["text"]) for row in self.rows)

    def _is_told_of(self, noun: re.Pattern[str]) -> bool:
        """Whether the answer names what a line says behind the noun: the value of a field, or the word after it."""
        for row in self.rows:
            for match in noun.finditer(row["text"]):
                value = _BEHIND.match(row["text"], match.end())
                if value is not None and len(value["value"]) > 1 and value["value"].strip(".,;") in self.text:
                    return True
        return False

    def _counts(self, said: Said) -> bool:
        """Whether the answer counts something of that kind."""
        number = _NUMBERED.match(self.text)  # `83 events: ada changed an account` counts no accounts
        told = number["what"] if number else self.text[:80]
        counted = {one for word in re.findall(r"[^\W\d_]+", told) for one in concepts_of(word)}
        return bool(said.concepts & counted)

    def _projects(self, column: str) -> bool:
        """Whether the answer names what a column of its lines holds."""
        return any(str(row[column]).lower() in self.text for row in self.rows if row[column] not in ("", "-", None))
