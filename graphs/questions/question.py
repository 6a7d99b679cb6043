"""A question as it was understood: its parts, each with a kind, subjects, a time and a language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ..actions import Action
from ..episodes.facts import short_name
from ..events.store import EventStore
from ..wordlists import words
from .attributes import STORED, attributes_in
from .glossary import known_words, terms_in
from .kinds import (
    MOST_PARTS,
    QUESTION_READ,
    Kind,
    actions_in,
    asks,
    asks_to_lock,
    clauses_of,
    is_yes_no,
    meaning_of,
    mended,
    outcome_in,
    speaks_of_entry,
)
from .language import Language, language_of
from .sense import is_known
from .spelling import mend_first
from .subjects import LOGGED_IN_NOT, Names, Subject, subjects_in
from .things import acts_in
from .two_days import days_against
from .window import Clock, Window, window_in

_ATTACKER = re.compile(
    r"\b(?:they|them|their|attackers?|intruders?|hackers?|adversar\w+|the actor|bad guys?|criminals?|somebody|someone|anybody|anyone|"
    r"angreifer\w*|täter\w*|eindringling\w*|hacker\w*|jemand\w*)\b"
)
_BACK = re.compile(
    r"(?:(?<!is )(?<!was )(?<!were )(?<!are )\bthere\b(?! (?:was|were|is|are|any))|\bdort(?:hin)?\b|\bdahin\b)|"
    r"\b(?:he|she|him|her|his|it|its|(?:this|that|the same) (?:account|user|host|machine|server|address|ip|person|one)|er|ihm|ihn|"
    r"(?:dieses|diesem|dieser|das|dem) (?:konto|benutzer|rechner|server|adresse))\b"
)
"""Words that point back to whom the last answer was about."""
_PERSON = re.compile(
    r"\b(?:he|she|him|her|his|er|ihm|ihn|account|user|host|machine|server|address|ip|person|konto|benutzer|rechner|adresse)\b"
)
_THEN = re.compile(
    r"\b(?:after (?:that|this|then)|afterwards|then|next|later|danach|anschließend|hinterher|nachher|als nächstes)\b"
)
_SHE = re.compile(r"\b(?:hat|war|ist|wurde|hatte|konnte|did|was|has) (?:sie|es|die|it|she|he|er)\b")
"""Words that, in the same breath, point back to whom the part before named."""
_OPENED = re.compile(r"\b(?:open(?:s|ed)?|geöffnet|öffne\w*)\b")
_EARLIER = re.compile(
    r"\b(?:(?:the |die |der |am )?(?P<unit>week|day|night|woche|tag|nacht)s? (?:before|earlier|davor|zuvor|vorher)|"
    r"(?P<unit2>vorwoche|vortag))\b"
)
_BARE = 3
"""Words of a question that only asks for the time of what the part before it names."""
_THAT = re.compile(
    r"\b(?:(?:do|did|does|done|doing) (?:that|this|so|it)|(?:that|this) happen\w*|"
    r"das (?:gemacht|getan|passiert\w*)|(?:tat|machte) \w+ das)\b"
)
"""Words that point back to what the last question said was done."""
_AFTER_ENTRY = re.compile(
    r"\b(?:after (?:that|this|they|he|she|the (?:attackers?|intruders?|hackers?)|getting|gaining|"
    r"the (?:break-?in|breach|log-?in|intrusion|entry|compromise|attack))|"
    r"afterwards|once (?:they|he|she|inside)|danach|anschließend|nach dem (?:einbruch|zugriff|login)|nachdem|als sie drin)\b"
)
_INVOLVED = re.compile(
    r"\b(?:involved|involvement|part of|to do with|related|implicated|innocent|guilty|beteiligt|verwickelt|zu tun|unschuldig)\b"
)
_TAKEN_OVER = re.compile(r"\b(?:taken over|take over|took over|übernommen)\b")
_SAME_HAND = re.compile(
    r"\b(?:also|the same|still|really|auch|derselbe|der gleiche|wieder) (?:by |of |from |von )?(?:the |dem |der |des )?"
    r"(?:attackers?|intruders?|hackers?|person|actor|angreifers?|täters?)\W*$"
)
"""Whether one more thing is of the attack."""
_PRESENT = re.compile(
    r"\b(?:appears?|appeared|show(?:s|ed)? up|turn(?:s|ed)? up|occurs?|mentioned|(?:in|in the|in these|in our|in den|im|in diesen) logs?|"
    r"kommt|taucht|vorkommt|auftaucht|auftauchen|vorkommen|erwähnt|seen|known)\b"
)
SAFE = re.compile(
    r"\b(?:off the hook|exonerated|entlastet|aus dem schneider|fein raus|raus aus der sache|"
    r"trust|trauen|just an?|only an?|merely|simply|nur ein\w*|bloß|lediglich|the real|genuine|authentic|echt\w*|on holiday|"
    r"travell?ing|unterwegs|safe|clean|unaffected|untouched|fine|okay|ok|trustworthy|trusted|intact|innocent|harmless|legit\w*|benign|clear|"
    r"sicher|sauber|unversehrt|unberührt|in ordnung|vertrauenswürdig|unschuldig|harmlos|nicht betroffen)\b"
)
"""Words that ask whether nothing hostile is tied to somebody."""
_UPWARD = re.compile(
    r"\b(?:upload\w*|sent|send|sending|left|leave|out|outside|exfil\w*|hochgeladen|gesendet|geschickt|abgeflossen|raus\w*|verlassen)\b"
)
_DOWNWARD = re.compile(r"\b(?:download\w*|fetch\w*|receiv\w*|pulled|heruntergeladen|runtergeladen|empfangen|geladen)\b")
_OTHERS = re.compile(
    r"\b(?:only|just|others?|else|more|another|further|apart from|besides|nur|andere\w*|weitere\w*|sonst|noch (?:jemand|wer)|außer|mehr)\b"
)
"""Words that ask whether there are more than the one who is named."""
_HIGHEST = re.compile(r"\b(?:root|admin\w*|superuser|system ?rechte\w*)\b")
_PROMOTED: frozenset[Kind] = frozenset(("breach", "malicious", "accounts", "hosts", "origin", "false_alarm", "targets"))
"""Kinds that ask about a named subject where they are put as a yes-or-no question with one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that a question asks for."""

    kind: Kind | str
    """`unmapped` where nothing said what it wants."""
    clause: str = ""
    """In lower case."""
    is_sure: bool = True
    """Whether its kind was understood beyond doubt."""
    is_deed: bool = False
    """Whether somebody is said to have done something."""
    nearest: tuple[Kind, ...] = ()
    """Kinds that come near to its words, the nearest first."""
    subjects: tuple[Subject, ...] = ()
    absent: tuple[str, ...] = ()
    """What it names and the logs do not hold."""
    window: Window | None = None
    actions: tuple[Action, ...] = ()
    outcome: str = ""
    is_yes_no: bool = False
    is_inverted: bool = False
    """Whether `yes` would mean that nothing hostile is tied to the subject: is it safe?"""
    asks_presence: bool = False
    """Whether the subject stands in the logs at all."""
    direction: str = ""
    """`out` or `in` where data is said to go one way."""
    is_after_entry: bool = False
    """The time from when the intruder was in."""
    context: str = ""
    """The part before, where this one says nothing by itself: `and with what tool?`"""
    previous: "Part | None" = field(default=None, compare=False)
    """That part."""
    before: "Part | None" = field(default=None, compare=False)
    """The part before, whether this one says something by itself or not."""
    anchor: "Anchor | None" = None
    """What opens or ends the time that is asked about: `after his reset`."""
    is_pointed: bool = False
    """Whether its subjects are whom the last answer was about, as `he` says."""
    days: tuple[Window, Window] | None = None
    """Two days that are set against each other."""

    def where(self) -> tuple[str, list[object]]:
        """SQL condition for the events of the subjects; all where none is named.

        Of an account and an address together: what has both.
        """
        tests, values = list[str](), list[object]()
        for kind in dict.fromkeys(subject.kind for subject in self.subjects):
            own = [subject.where() for subject in self.subjects if subject.kind == kind]
            tests.append(f"({' OR '.join(test for test, _ in own)})")
            values += [value for _, more in own for value in more]
        return " AND ".join(tests) or "TRUE", values


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Something that happened, and the time before or after it."""

    words: str
    """In lower case."""
    is_before: bool
    subjects: tuple[Subject, ...]
    is_on_a_day: bool = False
    """Whether it happened in the part's window, which then bounds the answer, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The whole question."""

    words: str
    language: Language
    parts: tuple[Part, ...]

    @property
    def kinds(self) -> list[str]:
        """The kinds of answer that it wants, in its order."""
        return list(dict.fromkeys(part.kind for part in self.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the conversation was about before."""

    subjects: tuple[Subject, ...] = ()
    kind: str = ""
    actions: tuple[Action, ...] = ()
    """What the last question said was done."""
    until: datetime | None = None
    """The end of what the last answer told, in UTC without a zone."""


def understand(
    words: str,
    store: EventStore,
    clock: Clock,
    *,
    kinds: Sequence[str] = (),
    earlier: Earlier | None = None,
    limits: Window | None = None,
) -> Question:
    """What a question asks for. `kinds`: what a model made of it, where its words say nothing to us."""
    names, parts = Names(store), list[Part]()
    text = mend_first(
        words[:QUESTION_READ], lambda word: is_known(word) or word in known_words() or bool(names.find(word))
    )
    before: Part | None = None
    for clause in clauses_of(text):
        made = _parts(clause, names, clock, earlier, before)
        parts += made
        before = made[0] if made else before
    if not parts and text.strip():
        subjects, absent = subjects_in(text, names)
        window = window_in(text.lower(), clock, _events(store, subjects))
        parts = [
            Part(kind=kind, clause=text.lower(), subjects=tuple(subjects), absent=tuple(absent), window=window)
            for kind in kinds or ("unmapped",)
        ]
    if parts and all(part.kind == "unmapped" for part in parts) and kinds:
        parts = [replace(parts[0], kind=kinds[0])]
    parts = [replace(part, window=(part.window or Window()).within(limits)) if limits else part for part in parts]
    return Question(words=words, language=language_of(words), parts=tuple(_each_once(parts)[:MOST_PARTS]))


_PROOF = re.compile(
    r"^\W*(?:(?:so|and|but|also|und|aber) )?(?:"
    r"(?:can|could) (?:you|we|one|it be|anyone) (?:\w+ )?(?:prove|show|establish|demonstrate|shown|proven)|"
    r"is there (?:any |a )?(?:proof|evidence|sign|trace)|do (?:the|our|these) logs (?:prove|show|confirm|say)|"
    r"is it (?:true|established|proven|a fact)|"
    r"(?:lässt|läßt) (?:es )?sich (?:\w+ )?(?:beweisen|belegen|nachweisen|zeigen)|ist es (?:belegt|bewiesen|erwiesen|wahr)|stimmt es|"
    r"(?:könn(?:en|t)|kann) (?:sie|wir|ihr|man) (?:\w+ )?(?:beweisen|belegen|nachweisen|zeigen)|"
    r"gibt es (?:einen )?(?:belege?|beweise?|hinweise?|anzeichen|nachweise?)?(?: dafür)?|"
    r"(?:zeigen|belegen|beweisen) (?:die|unsere|diese) logs)\s*,?\s+(?:that|whether|dass|ob)\s+(?P<rest>\S.{7,})$",
    re.IGNORECASE | re.DOTALL,
)
"""Asks for a proof of what it tells: the answer is a yes or a no about that."""


def _unproved(clause: str) -> str:
    """What is to be proved, as a question of its own."""
    match = _PROOF.match(clause)
    if match is None:
        return clause
    return f"{'ob' if language_of(clause) == 'de' else 'whether'} {match['rest']}"


_COUNTED = re.compile(
    r"^\W*(?:(?:and|und|list|show|all|the|alle|die) )*"
    r"(?P<what>(?:failed|wrong|refused|rejected|successful|fehlgeschlagene\w?|gescheiterte\w?|falsche|abgewiesene\w?|erfolgreiche) "
    r"(?:\w+ )?(?:log-?ins?|logons?|sign-?ins?|attempts?|passwords?|anmeldungen|anmeldeversuche)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ANY = re.compile(r"^\W*(?:(?:and|und|so) )?(?:any|irgendwelche) (?P<what>[^?]{3,}?)\W*$", re.IGNORECASE)


def _whole(clause: str) -> str:
    """A question of a few words with the words that it leaves out: `failed logins of petra`, `any scans before that`."""
    if match := _COUNTED.match(clause):
        return f"{'wie viele' if language_of(clause) == 'de' else 'how many'} {match['what']}"
    if (match := _ANY.match(clause)) and not re.search(
        r"\b(?:did|was|were|who|hat|wurden?)\b", match["what"], re.IGNORECASE
    ):
        return f"{'gab es irgendwelche' if language_of(clause) == 'de' else 'were there any'} {match['what']}"
    clause = re.sub(r"\b(log|sign) (ins|ons|outs)\b", r"\1-\2", clause, flags=re.IGNORECASE)
    return re.sub(r"\bweb[ -]shell", "webshell", clause, flags=re.IGNORECASE)


def _parts(clause: str, names: Names, clock: Clock, earlier: Earlier | None, before: Part | None) -> list[Part]:
    clause, anchor = _anchored(_told_again(_whole(_unproved(clause)), before), names)
    subjects, absent = subjects_in(clause, names)
    known = [word for subject in subjects for word in re.split(r"[^a-zäöüß]+", subject.value.lower())]
    text = mended(clause.lower(), known)
    blank = _without(text, [*(subject.value for subject in subjects), *absent])
    unnamed = _without(blank, [short_name(subject.value) for subject in subjects if subject.kind == "user"])
    is_named = bool(subjects or absent)
    if absent and not subjects and all(name.isalpha() and name.islower() for name in absent):
        plain = meaning_of(clause)
        if plain.is_sure and plain.kind not in _OF_NAMES:
            absent = []  # a word that is nobody's name: the question is understood without one
    meaning = meaning_of(_placed(clause, subjects, absent, names))
    kinds: list[Kind] = [meaning.kind] if meaning.kind else []
    actions, is_question = actions_in(LOGGED_IN_NOT.sub(" ", blank)), is_yes_no(text)
    if "file_read" in actions and _OPENED.search(text) and any(subject.kind == "program" for subject in subjects):
        actions = ("process_start",)  # a program that is opened is started
    if before is None and not is_named and not _ATTACKER.search(text) and _points_back(text, earlier):
        assert earlier is not None
        # `when did it start` is about the attack, and never about whom the last answer named.
        is_attack = bool(kinds) and kinds[0] in ("when", "ongoing", "malicious") and not _PERSON.search(text)
        subjects = [] if is_attack else list(earlier.subjects)
    is_pointed = bool(subjects) and not is_named
    if not is_named and not subjects and before and before.subjects and _BACK.search(text):
        subjects = list(before.subjects)
        is_pointed = before.is_pointed
    context = before.clause if before and _says_little(blank) else ""
    if (
        before
        and not is_named
        and not subjects
        and (context or kinds[:1] == ["involved"] or _SHE.search(text) or kinds[:1] == ["count"] == [before.kind])
    ):
        subjects = list(before.subjects)
    is_named = bool(subjects or absent)
    is_unknown = not kinds
    if is_unknown and not asks(text) and not meaning.is_detail:
        return []
    window = window_in(text, clock, _events(names.store, subjects))
    if (
        window is None
        and before is not None
        and not (kinds and kinds[0] in ("advice", "false_alarm", "malicious", "ongoing"))
    ):
        window = _week_before(text, before.window) or before.window
    if window is None and earlier and earlier.until and _THEN.search(text):
        window = Window(start=earlier.until + timedelta(microseconds=1))
    if earlier and not actions and _THAT.search(text):
        actions = earlier.actions
    kind: Kind | str = (
        "unmapped"
        if is_unknown
        else _kind(
            kinds,
            text,
            asks=is_question,
            is_named=is_named,
            has_actions=bool(actions),
            is_of_rights=bool(_RIGHTS.search(unnamed)),
        )
    )
    if kind == "accounts" and before and before.outcome == "failure":
        kind = "targets"
    direction = "out" if _UPWARD.search(blank) else "in" if _DOWNWARD.search(blank) else ""
    if kind in ("activity", "destination") and direction == "in" and not subjects:
        kind = "taken"  # what did the server download: what came in, from where
    if before and "when" in (kind, *kinds[:1]) and len(text.split()) <= _BARE:
        context, text = before.clause, f"{before.clause} {text}"  # `who stopped the recording, and when`: the same act
    if before and kinds[:1] == ["count"] and kind != "when" and len(text.split()) <= _BARE:
        context = before.clause  # `which files were taken, how many?`: of those
    if kind == "did" and not actions and _HIGHEST.search(unnamed):
        kind = "privilege"  # did petra end up as root?
    is_deed = kind == "did"
    if is_deed and not actions and not acts_in(text):
        # What lines are not known to tell of: its words alone may lead to them. `Was it her?` says nothing to be done.
        kind = "unmapped" if terms_in(blank, without=_words_of(subjects)) or not is_named else "involved"
    part = Part(
        kind=kind,
        is_sure=meaning.is_sure
        or kind == "unmapped"
        or (kind in ("count", "volume") and bool(_HOW_MANY.search(text)))
        or (kind == "origin" and bool(_FROM_WHERE.search(text))),
        is_deed=is_deed,
        nearest=meaning.nearest,
        clause=text,
        subjects=tuple(subjects),
        absent=tuple(absent),
        window=window,
        actions=actions,
        outcome=outcome_in(blank),
        is_yes_no=is_question,
        is_inverted=kind == "involved" and bool(SAFE.search(blank)),
        asks_presence=bool(_PRESENT.search(blank)) and kind == "involved",
        direction=direction,
        is_after_entry=window is None and anchor is None and bool(_AFTER_ENTRY.search(text)),
        context=context,
        previous=before if context else None,
        before=before,
        anchor=anchor if window is None or (anchor and anchor.is_on_a_day) else None,
        is_pointed=is_pointed,
        days=days_against(text, clock, _events(names.store, ())),
    )
    return [part, *(replace(part, kind=other, is_yes_no=False) for other in kinds[1:] if other != kind)]


_FROM_WHERE = re.compile(
    r"\b(?:where\b.*\bfrom|from where|from which|woher|von wo(?:her)?|von welche[rmn])\b", re.IGNORECASE
)
"""Words that ask for an origin and for nothing else."""
_ANCHOR = re.compile(
    r",?\s+\b(?P<word>after|since|once|before|until|nachdem|bevor|nach|seit|vor|bis)\s+(?P<rest>[^,?]{4,80}?)\s*$",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(r"\b(?:how (?:long|much time)|wie lange?)\b")
_OUTWARDS = re.compile(r"(?:draußen|außen|hause|innen|oben|unten|vorne?|hinten|wie vor|extern)\b", re.IGNORECASE)
"""Where to, behind a German `nach`, and no time after something."""
_BEFORE_WORDS = ("before", "until", "bevor", "vor", "bis")
_MOMENT = re.compile(
    r"\d|\b(?:midnight|noon|mitternacht|mittag|yesterday|gestern|heute|today|week\w*|woche\w*|night|nacht|morning|lunch)\b"
)
_VERBAL = re.compile(
    r"\b(?:his|her|their|its|the|seine[mnr]?|ihre[mnr]?|der|dem|die|das|\w+) (?:\w+ )*\w{3,}", re.IGNORECASE
)


_DAY_BEHIND = re.compile(
    r"\s+(?:on|am|vom|of) (?:the )?(?:\d{1,2}(?:st|nd|rd|th|\.)|\d{4}-\d\d-\d\d)[\w .]{0,15}\W*$", re.IGNORECASE
)
"""The day of what opens or ends a time: `after the last download on the 9th`."""


def _anchored(clause: str, names: Names) -> tuple[str, Anchor | None]:
    """The clause without what happened before or after, and that."""
    day = _DAY_BEHIND.search(clause)
    behind = day[0].rstrip(" ?.!") if day else ""
    match = _ANCHOR.search(clause[: day.start()] if day else clause)
    if match is None or _HOW_LONG.search(clause.lower()) or _MOMENT.search(match["rest"].lower()):
        return clause, None
    rest = match["rest"]
    if match["word"].lower() == "nach" and _OUTWARDS.match(rest):
        return clause, None
    main = clause[: match.start()].strip(" ,") + behind
    if not asks(main.lower()) or not _VERBAL.search(rest):
        return clause, None
    subjects, _ = subjects_in(rest, names)
    terms = [term for term in terms_in(rest.lower(), without=_words_of(subjects)) if not speaks_of_entry(term.said)]
    is_entry = speaks_of_entry(rest.lower())
    if (not terms and not is_entry) or (is_entry and not subjects and _AFTER_ENTRY.search(match[0].lower())):
        return clause, None
    is_before = match["word"].lower() in _BEFORE_WORDS
    return main, Anchor(words=rest.lower(), is_before=is_before, subjects=tuple(subjects), is_on_a_day=bool(behind))


def _week_before(text: str, window: Window | None) -> Window | None:
    """The same stretch of time a week or a day earlier."""
    match = _EARLIER.search(text)
    if match is None or window is None:
        return None
    unit = match["unit"] or match["unit2"]
    length = timedelta(days=7 if unit in ("week", "woche", "vorwoche") else 1)
    return replace(
        window,
        start=window.start - length if window.start else None,
        end=window.end - length if window.end else None,
    )


def _words_of(subjects: Sequence[Subject]) -> set[str]:
    return {word for subject in subjects for word in re.split(r"[^\w]+", subject.value.lower()) if word}


_WHY = re.compile(r"^\W*(?:(?:and|und) )?(?:why|warum|wieso|weshalb|for what reason)\W*$", re.IGNORECASE)
_ONE = re.compile(r"\b(?P<which>which|what|welche[rnms]?) (?:one|ones|davon|of them|of those)\b", re.IGNORECASE)


def _told_again(clause: str, before: "Part | None") -> str:
    """`which one` with the noun that the part before asked for."""
    if before is not None and _WHY.match(clause):
        return "warum: welcher grund" if "w" in clause.lower()[:2] and "why" not in clause.lower() else "what reason"
    if before is None or not _ONE.search(clause):
        return clause
    nouns = [item.said for item in attributes_in(before.clause)] or [term.said for term in terms_in(before.clause)][-1:]
    return _ONE.sub(lambda match: f"{match['which']} {nouns[0]}", clause) if nouns else clause


def _says_little(blank: str) -> bool:
    """Whether a part of a question says nothing by itself that a line could hold."""
    if STORED.search(blank):
        return True
    said = {attribute.said for attribute in attributes_in(blank)}
    return not [term for term in terms_in(blank) if term.said not in said]


_RIGHTS = re.compile(
    r"\b(?:root|sudo\w*|su|superuser|admin\w*|rights?|privileg\w*|permission\w*|elevat\w*|escalat\w*|promot\w*|roles?|owner|"
    r"(?:\w+)?rechte?n?|rolle\w*|berechtig\w*|(?:erhöht|höher)\w*|befugnis\w*|besitzer|eigentümer)\b"
)


def _kind(
    kinds: Sequence[Kind], text: str, *, asks: bool, is_named: bool, has_actions: bool, is_of_rights: bool
) -> Kind:
    first: Kind | None = kinds[0] if kinds else None
    if first == "count" and _AT_TIMES.search(text):
        return "when"
    if first in _COUNTABLE and _HOW_MANY.search(text):
        return "volume" if _BYTES.search(text) else "count"
    if first == "reopen" or (is_named and asks_to_lock(text)):
        return "reopen"
    if not is_named:
        return first or "activity"
    if asks and first in ("taken", "accounts") and _TAKEN_OVER.search(text):
        return "involved"
    if asks and has_actions and _SEEN_DOING.search(text):
        return "did"
    if first == "involved" and not asks and _WHAT.search(text) and not _INVOLVED.search(text):
        return "activity"
    if first == "involved" or _INVOLVED.search(text) or (asks and _SAME_HAND.search(text)):
        return "involved"
    if asks and first == "privilege" and not is_of_rights:
        return "did"  # did NAME do a certain thing: rights that NAME has are another matter
    if asks and has_actions and first in (None, "breach", "activity", "made", "taken", "destination", "cover"):
        return "did"
    if first in ("accounts", "hosts") and _OTHERS.search(text):
        return first
    if asks and (first is None or first in _PROMOTED or (first in ("ongoing", "activity") and SAFE.search(text))):
        return "involved"
    if first in ("breach", "malicious", "involved") and _PRESENT.search(text):
        return "involved"
    return first or "activity"


_AT_TIMES = re.compile(
    r"^\W*(?:(?:and|und) )?(?:at (?:what|which) (?:times|hours)|zu welchen (?:zeiten|uhrzeiten)|um welche (?:zeiten|uhrzeiten))\b"
)
"""Times of a clock, which are not counted."""
_WHAT = re.compile(r"^\W*(?:(?:and|und|so|but|aber) )?(?:what|which|was|welche\w*|how|wie)\b")
_SEEN_DOING = re.compile(r"\b(?:seen|found|shown|caught|gesehen|zu sehen)\b[^?]*\b\w{3,}(?:ing|en)\b")
"""`is it ever seen logging in`: what is asked is the deed."""
_COUNTABLE: frozenset[str | None] = frozenset(
    (
        None,
        "gaps",
        "outside",
        "activity",
        "origin",
        "taken",
        "evidence",
        "destination",
        "means",
        "made",
        "persistence",
        "cover",
    )
)
"""Kinds for which a question that asks for a number is mistaken."""
_HOW_MANY = re.compile(
    r"^\W*(?:(?:and|und|so|also) )?(?:how (?:many|often|much data|much traffic)|wie (?:viele|oft|viel daten)|wieviele?|number of|anzahl)\b"
    r"(?! (?:seconds|minutes|hours|days|sekunden|minuten|stunden|tage))"
)
_BYTES = re.compile(r"\b(?:bytes?|[kmgt]b|(?:mega|giga|kilo|tera)bytes?|how much (?:data|traffic)|wie ?viel daten)\b")


def _points_back(text: str, earlier: Earlier | None) -> bool:
    return bool(earlier and earlier.subjects and (_BACK.search(text) or _THEN.search(text)))


def _without(text: str, names: Sequence[str]) -> str:
    """The clause without the names in it, whose words are nobody's question."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name.lower(), "…")
    return text


_OF_NAMES: frozenset[Kind] = frozenset(("involved", "did", "activity", "reopen"))
"""Kinds that ask about somebody who is named."""
_PLACES = {
    "user": "ACCOUNT",
    "host": "HOST",
    "ip": "ADDRESS",
    "program": "PROGRAM",
    "text": "TEXT",
    "nobody": "ACCOUNT",
}
_EDGES = ".,;:!?()[]{}<>\"'`“”„«»‘’‚…"


def _placed(clause: str, subjects: Sequence[Subject], absent: Sequence[str], names: Names) -> str:
    """The clause with each name in it replaced by what it is one of."""
    told = {name.lower(): "NAME" for name in absent} | {one.value.lower(): _PLACES[one.kind] for one in subjects}

    def placed(match: re.Match[str]) -> str:
        word = match[0].strip(_EDGES)
        stem = re.sub(r"(?:'|’)s?$", "", word)
        known = told.get(stem.lower())
        if known is None and stem:
            found = names.find(stem)
            known = _PLACES[found.kind] if found in subjects and found is not None else None
        return match[0].replace(word, known) if known else match[0]

    for name in sorted((name for name in told if " " in name), key=len, reverse=True):
        clause = re.sub(re.escape(name), told[name], clause, flags=re.IGNORECASE)
    return re.sub(r"\S+", placed, clause)


def _events(store: EventStore, subjects: Sequence[Subject]) -> "_HasEvents":
    return _HasEvents(store, Part(kind="activity", subjects=tuple(subjects)))


@dataclass(frozen=True, slots=True)
class _HasEvents:
    """Whether the subjects have an event between two moments."""

    store: EventStore
    part: Part

    def __call__(self, start: datetime, end: datetime) -> bool:
        where, values = self.part.where()
        found = self.store.query(
            f"SELECT 1 FROM events WHERE {where} AND time >= ? AND time < ? LIMIT 1", [*values, start, end]
        )
        return bool(found)


_BY_WORDS = words("did count taken activity origin unmapped made means accounts hosts volume privilege")
"""Kinds of which a question may ask for two."""


def _each_once(parts: Sequence[Part]) -> list[Part]:
    """Parts that ask for the same are one."""
    kept: dict[tuple[object, ...], Part] = {}
    for part in parts:
        key = (
            part.kind,
            part.subjects,
            part.absent,
            part.window,
            part.actions if part.kind in ("did", "count") else (),
            part.clause if part.kind in _BY_WORDS else "",
            part.anchor,
            part.context,
        )
        kept.setdefault(key, part)
    return list(kept.values())
