"""What a person typed or a log said, without anything that may name somebody or something."""

import re
from collections.abc import Collection

from ..meaning.lexicon import words_of
from ..meaning.vocabulary import OBJECT_CLASSES, VERB_CLASSES
from .entity import Entity, EntityType
from .extract import entities_in
from .plain import ASKING, CAPITALISED, PLAIN
from .pointers import Pointers

_QUOTED = re.compile(
    r"\"[^\"]+\"|“[^”]+”|„[^“”]+[“”]|«[^»]+»|»[^«]+«|`[^`]+`|(?<!\w)'[^']+'(?!\w)|(?<!\w)‘[^’]+’(?!\w)|‚[^‘’]+[‘’]"
)
_CHUNK = re.compile(r"\S+")
_EDGES = ".,;:!?¿¡()[]{}<>\"'`“”„«»‘’‚…|*#=&~^+"
_MOMENT = re.compile(
    r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:am|pm|h|z)?|\d{4}-\d{1,2}-\d{1,2}(?:t[\d:.]+z?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}",
    re.I,
)
_SMALL = re.compile(r"\d{1,2}(?:st|nd|rd|th|h|am|pm)?", re.I)
_POSSESSIVE = re.compile(r"(?:'|’)(?:s|re|ve|ll|d|m)?$|n(?:'|’)t$", re.I)
_FIRST_NAMES = frozenset(("april", "august", "grant", "june", "mark"))
"""Plain words that are as often somebody's name where a capital begins them."""
_MASK = "…"


def words_to_look_up(text: str) -> list[str]:
    """The words of a question that may be an account's or a machine's name although they look like any other."""
    found = (_core(chunk)[1].casefold() for chunk in text.split())
    return sorted({part for word in found for part in (word, _POSSESSIVE.sub("", word)) if part} - ASKING)


def mask_question(text: str, pointers: Pointers, *, names: Collection[str], strict: bool) -> str:
    """The question with a pointer in place of everything that looks like an identifier, known to the logs or not.

    `strict`, for models elsewhere: also in place of `names`, words that the logs have as accounts or machines, and of
    every word, quotation and number that is not known to be an ordinary one. The words that ask stay.
    """
    table = {name: row for name, row in pointers.to_json().items() if str(row["value"]).casefold() not in ASKING}
    known = Pointers.from_json(table)
    known.add_all(entity for entity in entities_in(text) if entity.type not in ("proc", "cmd"))
    if not strict:
        return known.mask(text)
    known.add_all(Entity("user", name) for name in names if known.pointer("host", name) is None)
    whole = text.strip()
    masked = known.mask(
        _QUOTED.sub(lambda match: match[0] if match[0] == whole else f" {_pointer(known, match[0])} ", text)
    )
    return _Strict(known, shouted=sum(map(str.isupper, text)) > len(text) / 2).mask(masked)


def mask_values(text: str, names: Collection[str]) -> str:
    """What a log calls a kind of event, with `…` for every word that is neither a verb nor an object of events."""
    for entity in sorted(entities_in(text), key=lambda entity: -len(entity.value)):
        text = text.replace(entity.value, f" {entity.type} ")
    kept = [
        word if (word in VERB_CLASSES or word in OBJECT_CLASSES or word in PLAIN) and word not in names else _MASK
        for word in words_of(text)
    ]
    return " ".join(word for number, word in enumerate(kept) if word != _MASK or kept[number - 1 : number] != [_MASK])


class _Strict:
    """Keeps plain words and pointers, word by word."""

    def __init__(self, known: Pointers, *, shouted: bool) -> None:
        self._known, self._shouted = known, shouted

    def mask(self, text: str) -> str:
        kept: list[str] = []
        begins, in_name = True, False
        for chunk in _CHUNK.findall(text):
            before, core, after = _core(chunk)
            shown = self._shown(core, begins=begins)
            if shown is None:
                # Names of several words are one name.
                if not (in_name and not before):
                    kept.append(f"{before}{_pointer(self._known, core)}")
                kept[-1] = kept[-1].rstrip(_EDGES) + after
                in_name = not after
            else:
                kept.append(f"{before}{shown}{after}")
                in_name = False
            begins = after.endswith((".", "!", "?", ":")) or (begins and not core)
        return " ".join(kept)

    def _shown(self, core: str, *, begins: bool) -> str | None:
        if not core or core in self._known or _SMALL.fullmatch(core):
            return core
        if _MOMENT.fullmatch(core):
            return "some time"
        bare = _POSSESSIVE.sub("", core)
        if bare in self._known:
            return core
        parts = [part for part in re.split(r"[/-]", bare) if part]
        if parts and (
            self._is_plain(bare, begins=begins) or all(self._is_plain(part, begins=begins) for part in parts)
        ):
            return core
        return None

    def _is_plain(self, word: str, *, begins: bool) -> bool:
        if word in CAPITALISED:
            return True
        begins = begins and word[1:].islower() and word.lower() not in _FIRST_NAMES
        return word.lower() in PLAIN and (word.islower() or self._shouted or begins)


def _core(chunk: str) -> tuple[str, str, str]:
    """Punctuation before a word, the word, and punctuation after it."""
    left = chunk.lstrip(_EDGES)
    core = left.rstrip(_EDGES)
    return chunk[: len(chunk) - len(left)], core, left[len(core) :]


def _pointer(known: Pointers, value: str) -> str:
    """A name for something whose kind can only be guessed."""
    bare = value.strip(_EDGES)
    if bare in known:
        return bare
    kind: EntityType = "user"
    if "\\" not in bare and (any(letter.isdigit() for letter in bare) or "_" in bare):
        kind = "host"
    return known.add(Entity(kind, bare))
