"""What lines must hold to be about a question: its telling words, each with all that lines may have for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....questions.everyday import Everyday, nouns_in, verbs_in
from ....questions.glossary import stems_of
from ....questions.kinds import outcome_in
from ....questions.question import Part
from ....questions.said import DEED_NOUNS, Said, held_by, said_in, stems_said
from ....questions.small_words import FUNCTION, MODIFIERS
from ....wordlists import words
from ..accounted_kinds import ACTIONS_OF, ALWAYS, COLUMNS_OF, EVENTS, GENERIC, REFUSING
from ..doer import names_for
from ..lookup import names_of

_ONLY_OUTCOME = words("failed wrong refused rejected denied successful successfully erfolgreich fehlgeschlagen")


@dataclass(frozen=True, slots=True)
class Need:
    """One of the words, or several that are one."""

    place: int
    words: str
    pattern: str
    """How the text of a line holds it; empty where only an action or an outcome tells of it."""
    actions: tuple[str, ...] = ()
    outcome: str = ""
    is_deed: bool = False
    inside: str = ""
    """How a longer word may hold it, where no word begins so."""

    def test(self) -> tuple[str, list[object]]:
        """SQL for the lines that account for it, and its parameters."""
        tests, values = list[str](), list[object]()
        if self.pattern:
            tests.append("regexp_matches(text, ?)")
            values.append(self.pattern)
        if self.actions:
            tests.append("list_contains(?, action)")
            values.append(list(self.actions))
        if self.actions and self.outcome:  # a refusal of that very thing, and not of any
            return f"({' OR '.join(tests)}) AND outcome = ?", [*values, self.outcome]
        if self.outcome:
            tests.append("outcome = ?")
            values.append(self.outcome)
        return " OR ".join(tests) or "FALSE", values


@dataclass(frozen=True, slots=True)
class Needs:
    """What a part of a question asks of lines."""

    needs: tuple[Need, ...]
    noun: Said | None = None
    """The kind of thing that it asks for or counts."""
    stems: tuple[str, ...] = ()
    """How lines call that kind of thing."""
    is_spoken: bool = False
    """Whether that is another word for it, so that no column is known to hold it."""


def needs_of(part: Part, clause: str | None = None) -> Needs:
    """The telling words of a part, or of a clause of it: what asks, binds or points is none."""
    text = part.clause if clause is None else clause
    names = names_of(part)
    for subject in part.subjects:
        for name in names_for(subject):
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", lambda match: " " * len(match[0]), text)
    text = _BESIDE.sub(lambda match: " " * len(match[0]), text)
    spoken = _longest([*verbs_in(text), *nouns_in(text)])
    noun = _noun(text, spoken)
    blank, found = text, list[Need]()
    for place, said, ways in spoken:
        if noun is not None and place <= noun.place < place + len(said):
            continue
        blank = f"{blank[:place]}{' ' * len(said)}{blank[place + len(said) :]}"
        found.append(_spoken(place, said, ways))
    found += [_said(said) for said in said_in(blank, names) if _tells(said, noun)]
    stems = _stems_of_noun(noun, spoken)
    if noun is not None and _is_needed(noun):
        found.append(replace(_said(noun), pattern=f"{held_by(noun)}|{_held(stems)}"))
    found = list({one.place: one for one in found}.values())
    told = [one for one in found if one.pattern or one.actions or one.outcome]
    deeds = [one for one in told if one.is_deed and one.words not in _LIGHT]
    told = [one for one in told if not deeds or one.words not in _LIGHT]
    return Needs(tuple(sorted(told, key=lambda one: one.place)), noun, stems, _is_spoken(noun, spoken))


_LIGHT = words("gave give gives given made make makes took take taken put called gab gibt gegeben machte gemacht nahm")
"""Verbs that say nothing beside another one: `gave the go-ahead`."""
_BESIDE = re.compile(
    r"\b(?:right|just|shortly|immediately|directly) (?=(?:before|after)\b)|\bin (?:the|what|which) (?:right )?order\b|\bin order\b|"
    r"\b(?:that|this|those|these|the (?:bad|odd|strange|intruder's|attacker's)) (?:one |bad |very |odd |strange )?"
    r"(?:session|account|address|user|machine|server|burst|go|visit|wave|batch|run|person|group|connection|ip|host|sitzung)s?\b|"
    r"\b(?:dieser?|diesem|jener?|jenem) (?:sitzung|konto|adresse|rechner|welle|verbindung|person)\b|"
    r"\b(?:in )?the middle of\b|\b(?:stolen|gestohlene\w*|erbeutete\w*) (?=[a-z])|\bas against\b|"
    r"\bo['’]clock\b|\bcompared (?:to|with)\b|\bby force\b|\bof the week\b|\bwochentag\b"
)
"""What is no word for lines: it places, orders or compares."""
_ASKS_FOR = re.compile(
    r"\b(?:which|what|whose|how many|how much|welche\w*|wie ?viele?|number of|anzahl(?: der)?)"
    r"(?: (?:of (?:the|these|those|his|her|their|our)|von (?:den|diesen|ihren)|(?:two|three|four|five|zwei|drei|vier)|"
    r"different|distinct|other|more|further|new|internal|external|inside|outside|of|"
    r"(?:verschiedene|unterschiedliche|andere|weitere|neue|interne|externe)[nr]?))* "
)
_WORDS = re.compile(r"[^\W\d_][\w-]*")
_NO_NOUNS = words(
    "one ones time times zeit mal davon second minute hour sekunde minute uhr uhrzeit else sonst way art weise"
)
PLAIN_THINGS = words(
    "piece pieces item items object objects thing things entry entries unit units stück stücke teil teile objekt objekte ding dinge "
    "step steps schritt schritte"
)
"""Words for whatever it is: no line need hold them."""


def _noun(text: str, spoken: "Sequence[_Spoken]") -> Said | None:
    """The kind of thing that is asked for: the last of the words between what asks and what is said of it."""
    match = _ASKS_FOR.search(text)
    if match is None:
        return None
    verbs = {place for place, _, ways in spoken if any(way.is_deed for way in ways)}
    deeds = {said.place for said in said_in(text) if said.is_deed}
    last: re.Match[str] | None = None
    first = match.end()
    for word in _WORDS.finditer(text, match.end()):
        if last is None and word.start() != first:
            break
        if last is not None and (
            text[last.end() : word.start()].strip(" -") or (word.start() in verbs | deeds and word[0] not in DEED_NOUNS)
        ):
            break
        if (
            word[0] in FUNCTION
            or word[0] in MODIFIERS
            or word[0] in _NO_NOUNS
            or (last is None and word.start() in verbs)
        ):
            break
        last = word
    if last is None or text[match.end() : last.start()].strip(" ").count(" ") > 2:
        return None
    whole = text[first : last.end()].strip()
    made = next(
        (
            said
            for said in said_in(f"{match[0]}{last[0]}")
            if said.place + len(said.words) == len(match[0]) + len(last[0])
        ),
        None,
    )
    concepts = made.concepts if made else frozenset[str]()
    return Said(
        first,
        whole,
        made.actions if made else frozenset(),
        made.stems if made else (),
        concepts,
        is_deed=bool(made and made.is_deed),
        is_class=True,
    )


_ATTACKING = words("ATTACK EVIL COMPROMISE")
_IN_COLUMNS = re.compile(
    r"ports?|days?|nights?|dates?|tage?n?|nächte?n?|bytes?|\w*volumen?|data|daten|traffic|reason|grund|seconds?|minutes?|hours?|sekunden?|minuten?|stunden?"
)
"""Kinds of things that lines have without their name."""
_LITTLE = words("""
    gedauert dauerte dauern passed ebenfalls danach daraufhin hinzu raus rein heraus hinaus against told fast eben nachweislich
    properly rightful maybe abbekommen erst vergangen verstrichen insgesamt new neu neue neuen neuer neues big small groß große
    großen klein
""")
"""Words beside those of `FUNCTION` that no line has."""


def _is_needed(noun: Said) -> bool:
    """Whether lines must hold the kind of thing itself."""
    head = noun.words.split()[-1]
    if _IN_COLUMNS.fullmatch(head):
        return False
    if head in EVENTS or head in PLAIN_THINGS or head in _NO_NOUNS:
        return bool(noun.actions)
    return bool(noun.is_deed or noun.concepts & REFUSING) or not noun.concepts & set(COLUMNS_OF)


_Spoken = tuple[int, str, list[Everyday]]


def _longest(found: Sequence[tuple[int, str, Everyday]]) -> list[_Spoken]:
    """Of what overlaps, the longest; several ways to take the same words are one."""
    kept: list[_Spoken] = []
    for place, said, way in sorted(found, key=lambda item: (-len(item[1]), item[0])):
        same = next((one for one in kept if (one[0], one[1]) == (place, said)), None)
        if same is not None:
            same[2].append(way)
        elif not any(place < one[0] + len(one[1]) and one[0] < place + len(said) for one in kept):
            kept.append((place, said, [way]))
    return sorted(kept, key=lambda one: one[0])


def _spoken(place: int, said: str, ways: Sequence[Everyday]) -> Need:
    stems = list(dict.fromkeys(stem for way in ways for stem in way.stems))
    return Need(
        place,
        said,
        _held(stems),
        tuple(dict.fromkeys(action for way in ways for action in way.actions)),
        next((way.outcome for way in ways if way.outcome), ""),
        any(way.is_deed for way in ways),
        _inside(stems),
    )


def _inside(stems: Sequence[str]) -> str:
    return "|".join(re.escape(stem) for stem in stems if len(stem) > 3 and stem.isalpha())


def _held(stems: Sequence[str]) -> str:
    """A word that begins so, or is one where that is short; what begins with a dot stands anywhere."""
    inside = [re.escape(stem) for stem in stems if not stem[0].isalnum()]
    short = [re.escape(stem) for stem in stems if stem[0].isalnum() and len(stem) < 4]
    long = [re.escape(stem) for stem in stems if stem[0].isalnum() and len(stem) > 3]
    tests = [f"(?:{'|'.join(long)})"] if long else []
    tests += [rf"(?:{'|'.join(short)})(?:s|ed)?(?:[^a-z0-9äöüß]|$)"] if short else []
    return "|".join([*inside, *([rf"(?:^|[^a-z0-9äöüß])(?:{'|'.join(tests)})"] if tests else [])])


def _tells(said: Said, noun: Said | None) -> bool:
    """Whether it is for lines to hold."""
    if noun is not None and noun.place <= said.place < noun.end:
        return said.end < noun.end and not said.concepts & GENERIC  # `password attempts`: what they are attempts of
    if said.is_class and not (said.is_deed or outcome_in(said.words)):
        return False
    if said.words in _LITTLE:
        return False
    if outcome_in(said.words):
        return True
    if said.is_deed:
        return bool(said.actions or said.stems)
    if said.concepts & (_ATTACKING | ALWAYS):
        return False
    if said.concepts & GENERIC:
        return False
    return said.words not in EVENTS


def _said(said: Said) -> Need:
    outcome = outcome_in(said.words)
    if outcome and said.words.split()[0] in _ONLY_OUTCOME:
        return Need(said.place, said.words, "", (), outcome)
    actions = dict.fromkeys(
        [*sorted(said.actions), *(one for name in sorted(said.concepts) for one in sorted(ACTIONS_OF.get(name, ())))]
    )
    if said.concepts & REFUSING:
        outcome = outcome or "failure"
    return Need(
        said.place,
        said.words,
        held_by(said),
        tuple(actions) if said.is_deed or said.actions else (),
        outcome,
        said.is_deed,
        _inside(stems_said(said)),
    )


def _is_spoken(noun: Said | None, spoken: Sequence[_Spoken]) -> bool:
    return noun is not None and any(place <= noun.place < place + len(said) for place, said, _ in spoken)


def _stems_of_noun(noun: Said | None, spoken: Sequence[_Spoken]) -> tuple[str, ...]:
    if noun is None:
        return ()
    around = [
        stem
        for place, said, ways in spoken
        if place <= noun.place < place + len(said)
        for way in ways
        for stem in way.stems
    ]
    return tuple(dict.fromkeys([*around, *(stem for word in noun.words.split() for stem in stems_of(word))]))
