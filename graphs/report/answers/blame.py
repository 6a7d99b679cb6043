"""Is a person to blame? The logs know accounts: an account that was broken into accuses nobody."""

import re

from ...episodes.facts import short_name
from ...questions.question import Part
from ...questions.subjects import Subject
from .case import Case
from .one import innocence, ties
from .phrases import phrase
from .reply import Reply, certain, taking
from .story import entry_clause
from .text import Voice, named
from .verdicts import malicious

_BLAME = re.compile(
    r"\b(?:guilt\w*|blame\w*|at fault|(?:his|her|their|whose) (?:own )?fault|culpable|negligen\w+|careless\w*|complicit|in on (?:it|this)|"
    r"misconduct|wrongdoing|bad faith|on purpose|deliberate\w*|intentional\w*|insider|"
    r"(?:anything|something|nothing) (?:\w+ )?(?:wrong|bad|illegal|improper|forbidden|shady|dishonest|unlawful)|"
    r"schuld\w*|mitschuld\w*|zuschulden|verschuld\w*|fahrlässig\w*|leichtsinnig\w*|absicht\w*|vorsätzlich\w*|fehlverhalten|"
    r"(?:et)?was (?:falsch|unrecht|verbotenes|unrechtes|unerlaubtes|falsches|böses|strafbares)|eingeweiht|innentäter\w*)\b"
)
_CLEARED = re.compile(
    r"\b(?:innocent|guiltless|blameless|not guilty|exonerated|unschuldig\w*|schuldlos\w*|entlastet)\b"
)
"""Where `yes` would clear somebody."""
_OPEN = re.compile(
    r"^\W*(?:who|whose|what|which|why|how|where|when|wer|wessen|was|welche\w*|warum|wieso|weshalb|wie|wo|wann)\b"
)
_ANYBODY = re.compile(r"\b(?:any(?:one|body)|some(?:one|body)|jemand\w*|irgend\w+)\b")


@taking(_BLAME, _CLEARED)
def blame(case: Case, part: Part, voice: Voice) -> Reply | None:
    """What the logs hold against a person: nothing where somebody else used the account."""
    is_cleared = bool(_CLEARED.search(part.clause))
    if not (_BLAME.search(part.clause) or is_cleared) or (_OPEN.search(part.clause) and not part.is_yes_no):
        return None
    people = [subject for subject in part.subjects if subject.kind == "user"]
    if not people:
        return malicious(case, part, voice) if not part.subjects and _ANYBODY.search(part.clause) else None
    return certain(*(_of_one(case, one, voice, is_cleared=is_cleared) for one in people))


def _of_one(case: Case, one: Subject, voice: Voice, *, is_cleared: bool) -> str:
    name, low = named(one.value), short_name(one.value)
    entered = [
        entry
        for entry in case.entries
        if case.verdict == "malicious" and short_name(entry.account) == low and low not in _made(case)
    ]
    if entered:
        return phrase(voice.language, "no_blame", name=name, what=entry_clause(entered[0], voice))
    if (what := ties(case, one, voice)) and low not in _made(case):
        return phrase(voice.language, "blame_open", name=name, what=what)
    if what:
        return phrase(voice.language, "no" if is_cleared else "yes") + f"{what}."
    return phrase(voice.language, "yes" if is_cleared else "no") + f"{innocence(case, one, voice)}."


def _made(case: Case) -> set[str]:
    return {short_name(name) for name in case.made}
