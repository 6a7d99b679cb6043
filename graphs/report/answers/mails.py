"""Mails that went out: the lines of one message are joined by its id, so sender, recipients and delivery belong together."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ...episodes.facts import short_name
from ...events.store import STATED
from ...meaning.values import address_of
from ...questions.glossary import terms_in
from ...questions.question import Part
from ...questions.window import Window
from ...wordlists import words
from .amounts import size_of
from .case import Case
from .details import fields_of
from .phrases import phrase
from .reply import Reply, answer, certain, no_answer
from .text import Voice, cite, ids_of, named, quoted

Row = Mapping[str, Any]

MOST_ROWS = 50_000
MOST_ENDS = 6
_IDS = words("""
    queue_id queueid queue-id qid message_id messageid message-id internal-message-id internalmessageid network_message_id
    networkmessageid internet_message_id internetmessageid messagetraceid message_trace_id msgid evpid mailid mail_id
    internal_message_id internet-message-id
""")
"""Names of fields, in lower case, whose value is the same in every line of one message."""
_TO = words("""
    to recipient recipients rcpt_to rcptto recipientaddress recipient-address recipient_address recipientemailaddress
    toaddresses envelope_to
""")
_FROM = words("""
    from sender sender_address senderaddress sender-address mail_from mailfrom senderfromaddress sendermailfromaddress
    sasl_username envelope_from fromaddress
""")
_CLIENT = words("original-client-ip originalclientip original_client_ip fromip from_ip senderipv4")
"""Fields for the client behind the server that wrote the line."""
_ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_ABOUT = re.compile(
    r"\b(?:e-?mails?|spam\w*|messages?|newsletters?|mailings?|recipients?|bounc\w*|nachrichten?|rundmails?|empfänger\w*|"
    r"mail\w*|massenmail\w*)\b"
)
_BOUNCED = re.compile(
    r"\b(?:bounc\w*|undeliver\w*|not delivered|reject\w*|refus\w*|fail\w*|zurückgekommen|zurück|abgelehnt\w*|abgewiesen\w*|"
    r"unzustellbar\w*|nicht zugestellt|nicht an)\b"
)
_WHITHER = re.compile(
    r"\b(?:domains?|recipients?|empfänger\w*|to whom|to who|whom|where\b[^?]*\b(?:go|went|sent|send)|wohin|an wen|domänen?|"
    r"addressed|who (?:else )?(?:got|gets|received)|wer (?:sonst )?(?:noch )?(?:bekam|hat)\b)"
)
_SENT = re.compile(
    r"\b(?:send|sends|sent|sending|went|go|goes|gone|out|deliver\w*|submit\w*|verschickt|verschick\w*|geschickt|gesendet|sendet|senden|"
    r"schickt|raus\w*|hinaus|zugestellt|many|viele)\b"
)
_SOURCE = re.compile(
    r"\b(?:which|what|welche\w*) (?:machine|host|server|computer|system|address|ip|client|rechner|maschine|adresse)\b|\bwoher\b|"
    r"\bfrom where\b|\bwho send|\bwho sent|\bwer (?:ver)?schick|\bvon wo\b"
)
_READ = re.compile(r"\b(?:read|gelesen|lesen|opened|geöffnet|rule|regel|rules)\b")
_COMMON = words("""
    mail mails e-mail e-mails email emails spam spammails message messages nachricht nachrichten bounce bounced
    bounces sent send sends sending went go gone
    out recipient recipients empfänger domain domains deliver delivered rejected refused verschickt geschickt gesendet rausgegangen
    zugestellt machine server june juni july juli mai may week before hinaus rechner host address ip zurück abgelehnt zurückgekommen
    mailings massenmail schickt sendet verschicken time attacker one many ran run account
""")
_FAILED = re.compile(r"bounce|reject|fail|refus|deferred|undeliver|quarantin|blocked", re.IGNORECASE)


@dataclass(slots=True)
class Message:
    """One message by its lines."""

    rows: list[Row] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    is_submitted: bool = False
    """Whether a line says which account or client handed it in."""
    refused: list[str] = field(default_factory=list)
    """The recipients for whom it was not taken."""
    failed: bool = False
    delivered: bool = False
    size: int = 0
    time: datetime | None = None

    def delivered_to(self) -> list[str]:
        """The recipients that it was not refused for."""
        return [address for address in self.recipients if address not in self.refused]


def mails(case: Case, part: Part, voice: Voice) -> Reply | None:
    """How many went out, to whom, and how many came back; None where the question is about something else."""
    told = _asked_of_mails(case, part, voice)
    return replace(told, is_joined=True) if told else None


def _asked_of_mails(case: Case, part: Part, voice: Voice) -> Reply | None:
    text = part.clause if _ABOUT.search(part.clause) else f"{part.context} {part.clause}"
    if not _ABOUT.search(text) or _READ.search(part.clause):
        return None
    asks = (
        _BOUNCED.search(part.clause),
        _WHITHER.search(part.clause),
        _SENT.search(part.clause),
        _SOURCE.search(part.clause),
    )
    if not any(asks) or (part.is_yes_no and not asks[0]):
        return None
    known = messages_of(case, part)
    if not known:
        return None
    chosen, of = _chosen(case, part, known, text, voice)
    window = f" {voice.window(part.window)}" if part.window else ""
    if not chosen:
        return answer(phrase(voice.language, "no_mails", of=of, window=window))
    if (edge := _ONE_OF.search(part.clause)) and (one := _in_order(chosen, edge["number"])):
        return _one(one, of, voice)
    words_ = f"{of}{window}"
    if asks[0]:
        return _bounced(chosen, words_, part, voice)
    if asks[3] and not asks[1]:
        return _sources(chosen, words_, voice)
    if asks[1]:
        return _whither(chosen, words_, part, voice)
    return _sent(chosen, words_, voice)


def mails_of(case: Case, part: Part, voice: Voice) -> str:
    """How many mails an account sent in a window, as a sentence; empty where few."""
    if not case.store.query(f"SELECT 1 FROM {STATED} WHERE action = 'mail' LIMIT 1"):
        return ""
    chosen, of = _chosen(case, part, messages_of(case, part), "", voice)
    return _sent(chosen, of, voice).sentences[0] if len(chosen) >= FEW else ""


FEW = 3
"""Mails that are told of somebody who was not asked about mails."""


_ONE_OF = re.compile(
    r"\b(?P<number>first|second|third|last|latest|erste[nrs]?|zweite[nrs]?|dritte[nrs]?|letzte[nrs]?) (?:\w+ )?"
    r"(?:(?:e-?)?mails?|messages?|nachricht|spam-?mail)\b"
)


def _in_order(messages: Sequence[Message], said: str) -> Message | None:
    timed = sorted((message for message in messages if message.time), key=lambda message: str(message.time))
    place = next(
        (
            place
            for start, place in (("fir", 0), ("ers", 0), ("sec", 1), ("zw", 1), ("th", 2), ("dr", 2))
            if said.startswith(start)
        ),
        -1,
    )
    return timed[place] if timed and place < len(timed) else None


def _one(message: Message, of: str, voice: Voice) -> Reply:
    """One message: when, from whom, to whom."""
    names = [named(address) for address in message.recipients]
    return certain(
        phrase(
            voice.language, "one_mail", time=voice.at(message.time), of=of, cites=cite(ids_of(message.rows)),
            sender=named(message.senders[0]) if message.senders else "–",
            ends=voice.listed(names, MOST_ENDS) if names else "–",
        )
    )  # fmt: skip


def messages_of(case: Case, part: Part) -> list[Message]:
    """Every message of the logs whose first line lies in the window."""
    names = "|".join(_IDS)
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE action IN ('mail', 'login', 'status', 'other', 'alert') AND "
        f'regexp_matches(lower(fields::VARCHAR), \'"([^"]*[.])?({names})":\') ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}'
    )
    found: dict[tuple[str, str], Message] = {}
    for row in rows:
        fields = fields_of(row)
        for name in _ids(fields):
            _put(found.setdefault((row["host"], name), Message()), row, fields)
            break
    window = part.window or case.limits or Window()
    messages = [message for message in found.values() if message.recipients or message.is_submitted]
    return [
        message
        for message in messages
        if (window.start is None or (message.time and message.time >= window.start))
        and (window.end is None or (message.time and message.time < window.end))
    ]


def _ids(fields: Mapping[str, Any]) -> list[str]:
    return [
        str(value)
        for name, value in fields.items()
        if name.lower().rpartition(".")[2] in _IDS and str(value).strip() not in ("", "-", "NOQUEUE")
    ]


def _put(message: Message, row: Row, fields: Mapping[str, Any]) -> None:
    message.rows.append(row)
    message.time = message.time or row["time"]
    if row["user"]:
        message.senders.append(row["user"])
    if row["src_ip"]:
        message.sources.append(row["src_ip"])
    if row["user"] and (row["src_ip"] or row["action"] == "login"):
        message.is_submitted = True
    for name, value in fields.items():
        last = name.lower().rpartition(".")[2]
        if last in _CLIENT and address_of(str(value)):
            message.sources.insert(0, str(value))
        if last in _TO:
            message.recipients += _ADDRESS.findall(str(value))
        if last in _FROM:
            message.senders += _ADDRESS.findall(str(value))
    if row["action"] == "mail" and "@" in row["target"]:
        message.recipients += _ADDRESS.findall(row["target"])
        if row["outcome"] == "failure":
            message.refused += _ADDRESS.findall(row["target"])
    message.recipients = list(dict.fromkeys(message.recipients))
    if row["action"] == "mail" or message.recipients:
        if row["outcome"] == "failure" or _FAILED.search(str(fields.get("kind", ""))):
            message.failed = True
        elif message.recipients and (row["outcome"] == "success" or _says_delivered(fields)):
            message.delivered = True
    message.size = max(message.size, size_of(row))


def _says_delivered(fields: Mapping[str, Any]) -> bool:
    """Whether a line hands a message on, or quotes the other server's yes."""
    told = {name.lower().rpartition(".")[2]: str(value) for name, value in fields.items()}
    return told.get("event-id", "") in ("SEND", "DELIVER") or told.get("recipient-status", "").startswith("2")


def _chosen(case: Case, part: Part, known: Sequence[Message], text: str, voice: Voice) -> tuple[list[Message], str]:
    """The messages that the question is about, and whose they are."""
    submitted = [message for message in known if message.is_submitted] or list(known)
    people = [subject.value for subject in part.subjects if subject.kind == "user"]
    addresses = [subject.value for subject in part.subjects if subject.kind == "ip"]
    if people or addresses:
        chosen = [
            message
            for message in submitted
            if (
                not people or {short_name(name) for name in people} & {short_name(name) for name in message.senders[:2]}
            )
            and (not addresses or set(addresses) & set(message.sources))
        ]
        return chosen, phrase(
            voice.language, "of", who=voice.listed([named(name) for name in [*people, *addresses]], 3)
        )
    rest = [term for term in terms_in(text) if term.said not in _COMMON]
    telling = [
        message
        for message in submitted
        if rest and all(any(stem in _text(message) for stem in term.stems) for term in rest)
    ]
    if telling and len(telling) < len(submitted):
        return telling, ""
    if case.verdict == "malicious":
        entered = {short_name(entry.account): entry.first for entry in case.entries}
        own = [
            message
            for message in submitted
            if any(_is_own(case, message, name, entered) for name in message.senders[:1])
        ]
        own = own or [message for message in submitted if set(message.sources) & {*case.sources, *case.machines}]
        if own:
            names = list(dict.fromkeys(named(message.senders[0]) for message in own if message.senders))
            return own, phrase(voice.language, "of", who=voice.listed(names, 3)) if names else ""
    return submitted, ""


def _is_own(case: Case, message: Message, name: str, entered: Mapping[str, datetime | None]) -> bool:
    """Whether a message of an account that was entered came after that, from no address of its owner."""
    first = entered.get(short_name(name))
    if short_name(name) not in entered or (first and message.time and message.time < first):
        return False
    return bool(message.sources) and not case.is_at_home(name, message.sources[0])


def _text(message: Message) -> str:
    return " ".join(f"{row['message']} {row['target']} {row['user']}" for row in message.rows).lower()


def _count(messages: Sequence[Message], voice: Voice) -> str:
    one, many = ("Nachricht", "Nachrichten") if voice.language == "de" else ("mail", "mails")
    return f"{voice.number(len(messages))} {one if len(messages) == 1 else many}"


def _cites(messages: Sequence[Message], *, last: bool = False) -> str:
    return cite(ids_of([message.rows[-1 if last else 0] for message in messages]))


def _span(messages: Sequence[Message], voice: Voice) -> str:
    times = [message.time for message in messages if message.time]
    return f" {voice.span(min(times), max(times))}" if times else ""


def _sent(messages: Sequence[Message], of: str, voice: Voice) -> Reply:
    failed, delivered = sum(m.failed for m in messages), sum(m.delivered and not m.failed for m in messages)
    state = (
        phrase(voice.language, "mails_state", delivered=voice.number(delivered), failed=voice.number(failed))
        if failed or delivered
        else ""
    )
    sources = Counter(message.sources[0] for message in messages if message.sources)
    shown = [named(address) for address, _ in sources.most_common(3)]
    first = phrase(
        voice.language,
        "mails_sent",
        count=_count(messages, voice),
        of=of,
        span=_span(messages, voice),
        cites=_cites(messages),
        state=state,
        from_=phrase(voice.language, "from", address=voice.listed(shown, 3)) if 0 < len(sources) <= 3 else "",
    )
    return answer(first, _ends_sentence(messages, voice))


def _ends(messages: Sequence[Message]) -> Counter[str]:
    return Counter(
        domain
        for message in messages
        for domain in dict.fromkeys(address.rpartition("@")[2].lower() for address in message.recipients)
    )


def _ends_sentence(messages: Sequence[Message], voice: Voice) -> str:
    known = [message for message in messages if message.recipients]
    return _to(known, "", voice) if known else ""


def _to(messages: Sequence[Message], of: str, voice: Voice) -> str:
    ends = _ends(messages)
    shown = [f"{named(domain)} ({voice.number(count)})" for domain, count in ends.most_common(MOST_ENDS)]
    if len(ends) > MOST_ENDS:
        shown.append(f"{len(ends) - MOST_ENDS} {'weitere' if voice.language == 'de' else 'more'}")
    return phrase(
        voice.language,
        "mails_to",
        count=_count(messages, voice),
        of=of,
        ends=voice.listed(shown, MOST_ENDS + 1),
        cites=_cites(messages, last=True),
    )


def _whither(messages: Sequence[Message], of: str, part: Part, voice: Voice) -> Reply:
    known = [message for message in messages if message.recipients]
    if not known:
        silent = phrase(voice.language, "mails_silent")
        return no_answer(
            phrase(
                voice.language,
                "mails_sent",
                count=_count(messages, voice),
                of=of,
                from_="",
                span=_span(messages, voice),
                cites=_cites(messages),
                state=silent,
            )
        )
    first = _to(known, of, voice)
    people = Counter(address for message in known for address in message.delivered_to())
    refused = list(dict.fromkeys(address for message in known for address in message.refused))
    if _RECEIVED.search(part.clause) and 0 < len(people) <= MOST_NAMED:
        who = voice.listed([named(address) for address in people], MOST_NAMED)
        told = phrase(
            voice.language, "mails_got", who=who, of=of, count=_count(known, voice), cites=_cites(known, last=True)
        )
        not_ = (
            phrase(voice.language, "mails_not_got", who=voice.listed([named(one) for one in refused], 6))
            if refused
            else ""
        )
        return replace(certain(told, not_), is_joined=True)
    if len(people) <= MOST_ENDS and not re.search(r"\bdom", part.clause):
        names = voice.listed([named(address) for address in people], MOST_ENDS)
        return answer(first, f"{'Die Empfänger sind' if voice.language == 'de' else 'The recipients are'} {names}.")
    return answer(first)


_RECEIVED = re.compile(
    r"\b(?:who(?:m)? (?:else |all )?(?:got|gets|received|receives)|(?:received|got) by|recipients?|empfänger\w*|"
    r"wer (?:\w+ )*(?:bekommen|bekam|erhalten|erhielt|hat)\b|an wen|to whom|to who)"
)
MOST_NAMED = 12


def _sources(messages: Sequence[Message], of: str, voice: Voice) -> Reply:
    sources = Counter(message.sources[0] for message in messages if message.sources)
    if not sources:
        return no_answer(phrase(voice.language, "no_origin", actors="–", cites=_cites(messages)))
    shown = [
        f"{named(address)} ({voice.number(count)})" if len(sources) > 1 else named(address)
        for address, count in sources.most_common(5)
    ]
    senders = Counter(message.senders[0] for message in messages if message.senders)
    whose = of or (
        phrase(voice.language, "of", who=voice.listed([named(name) for name, _ in senders.most_common(3)], 3))
        if senders
        else ""
    )
    return answer(
        phrase(
            voice.language,
            "mails_from",
            count=_count(messages, voice),
            of=whose,
            ends=voice.listed(shown, 5),
            cites=_cites(messages),
        )
    )


def _bounced(messages: Sequence[Message], of: str, part: Part, voice: Voice) -> Reply:
    failed = [message for message in messages if message.failed]
    german = voice.language == "de"
    if not failed:
        state = "" if any(message.delivered for message in messages) else phrase(voice.language, "mails_silent")
        no = ("Nein: " if german else "No: ") if part.is_yes_no else ""
        told = phrase(
            voice.language,
            "mails_none_bounced",
            no=no,
            count=_count(messages, voice),
            of=of,
            cites=_cites(messages, last=True),
            state=state,
        )
        return answer(told[:1].upper() + told[1:])
    last = [
        next(row for row in reversed(message.rows) if row["outcome"] == "failure")
        for message in failed
        if any(row["outcome"] == "failure" for row in message.rows)
    ]
    reasons = Counter(str(fields_of(row).get("reply") or "") for row in last)
    shown = [quoted(reason) for reason, _ in reasons.most_common(2) if reason]
    why = f" ({voice.listed(shown, 2)})" if shown else ""
    return answer(
        phrase(
            voice.language,
            "mails_bounced",
            yes=("Ja: " if german else "Yes: ") if part.is_yes_no else "",
            failed=voice.number(len(failed)),
            count=_count(messages, voice),
            of=of,
            span=_span(failed, voice),
            cites=cite(ids_of(last)) if last else _cites(failed, last=True),
            reasons=why,
        )
    )
