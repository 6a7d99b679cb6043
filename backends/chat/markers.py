"""The chat format's own tokens, such as `<|im_end|>`, `[INST]` or `<tool_call>`: only the template may write them.

A tokenizer reads such a token wherever its spelling stands, so that a log line could end its own turn and begin
another. Here the spelling alone means nothing: the template's markers get names that no text can hold, a copy of the
tokenizer knows the markers by these names only, and any other spelling of one is ordinary text, in the tokens that
its letters make. `disguise.py` tells the template's markers from those in a message.
"""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from tokenizers import AddedToken, Tokenizer

_LETTERS = range(0x13000, 0x13400)
"""Egyptian hieroglyphs: letters that no normaliser changes. A name holds a few, drawn anew for every tokenizer."""

_NO_LETTER = "\U0010fffd"
_HALF_LETTER = re.compile("[\ud800-\udfff]")


def find_markers(tokenizer: Any) -> dict[int, AddedToken]:
    """The added tokens that steer a model rather than spell text, by id; `tokenizer` is one of Transformers.

    Special ones, those that the chat template writes, and whatever looks like a mark. What is left spells text faster:
    runs of blanks, a word, a fixed sentence.
    """
    template = str(tokenizer.chat_template)
    added = tokenizer.backend_tokenizer.get_added_tokens_decoder()
    return {id: added[id] for id in sorted(added) if _is_marker(added[id], template)}


def _is_marker(token: AddedToken, template: str) -> bool:
    words = token.content.strip()
    if not words:
        return False
    return token.special or words in template or not (words.isalnum() or _is_phrase(words))


def _is_phrase(words: str) -> bool:
    return words[0].isalnum() and any(map(str.isspace, words)) and not re.search(r"[<>\[\]{}|]\S|\S[<>\[\]{}|]", words)


class MarkerTokenizer:
    """Token ids of a text in which markers are known by their names only."""

    def __init__(self, tokenizer: Tokenizer, markers: Mapping[int, AddedToken]) -> None:
        """Share `tokenizer`'s vocabulary."""
        self._copy = Tokenizer(tokenizer.model)
        if tokenizer.normalizer is not None:
            self._copy.normalizer = tokenizer.normalizer
        if tokenizer.pre_tokenizer is not None:
            self._copy.pre_tokenizer = tokenizer.pre_tokenizer
        added = tokenizer.get_added_tokens_decoder()
        self._names = {id: _name(markers[id].content, place) for place, id in enumerate(sorted(markers))}
        self._copy.add_tokens([_renamed(added[id], self._names.get(id)) for id in sorted(added)])
        self._ids = {self._copy.token_to_id(self._names.get(id, added[id].content)): id for id in added}
        self._named_ids = {self._copy.token_to_id(name) for name in self._names.values()}
        unknown = {token.id for token in tokenizer.model.tokenize(_NO_LETTER)}
        self._spelled = {
            id: self._spell(tokenizer, id, markers)
            for id in markers
            if id not in unknown and tokenizer.model.id_to_token(id) is not None
        }
        """A marker in the base vocabulary may come out of the merges of a text; then it is spelled by its letters.
        The one that stands for letters the vocabulary lacks may come from text."""
        self._by_spelling = {markers[id].content: name for id, name in self._names.items()}
        self._spelling = {name: spelling for spelling, name in self._by_spelling.items()}
        self._markers = _any_of(list(markers.values()))

    def renamed(self, tokenizer: Tokenizer) -> str:
        """The tokenizer as JSON with every marker under its name, so that no text is ever read as one."""
        whole = json.loads(tokenizer.to_str())
        for token in whole["added_tokens"]:
            if token["id"] in self._names:
                token |= {"content": self._names[token["id"]], "special": True}
        model = whole["model"]
        if isinstance(model["vocab"], dict):
            model["vocab"] = {self._names.get(id, piece): id for piece, id in model["vocab"].items()}
        else:
            model["vocab"] = [[self._names.get(id, piece), score] for id, (piece, score) in enumerate(model["vocab"])]
        if self._by_spelling and "merges" in model:
            pairs = (merge if isinstance(merge, list) else merge.split(" ") for merge in model["merges"])
            model["merges"] = [pair for pair in pairs if not self._by_spelling.keys() & {*pair, "".join(pair)}]
        return json.dumps(whole)

    def name_markers(self, text: str) -> tuple[str, int]:
        """The text with a name in place of every marker, and how many there are."""
        return self._markers.subn(lambda found: self._by_spelling[found[0]], text) if self._names else (text, 0)

    def encode(self, text: str, names: int = 0) -> list[int]:
        """Token ids of a text that holds so many names; no token of it is a marker, except where a name stands.

        Half a surrogate pair, which is no letter and which some JSON holds, becomes U+FFFD.
        """
        text = _HALF_LETTER.sub("\ufffd", text)
        encoding = self._copy.encode(text, add_special_tokens=False)
        if names and sum(1 for id in encoding.ids if id in self._named_ids) < names:
            # The tokenizer would not have read this marker where it stands (inside a word, say): it is text there.
            encoding = self._copy.encode(self._without_unread(text, encoding), add_special_tokens=False)
        ids: list[int] = []
        for id in encoding.ids:
            if id in self._spelled:
                ids.extend(self._spelled[id])
            else:
                ids.append(self._ids.get(id, id))
        return ids

    def _without_unread(self, text: str, encoding: Any) -> str:
        """The text with the names that were not read as such spelled out again."""
        read = [span for id, span in zip(encoding.ids, encoding.offsets, strict=True) if id in self._named_ids]

        def restore(found: re.Match[str]) -> str:
            is_read = any(start <= found.start() < end for start, end in read)
            return found[0] if is_read else self._spelling[found[0]]

        return re.sub("|".join(map(re.escape, self._spelling)), restore, text)

    @staticmethod
    def _spell(tokenizer: Tokenizer, id: int, markers: Mapping[int, AddedToken]) -> list[int]:
        """A marker's letters, one token or more each; a letter that is a marker of its own is left out."""
        letters = (tokenizer.model.tokenize(letter) for letter in tokenizer.model.id_to_token(id))
        return [token.id for tokens in letters for token in tokens if token.id not in markers]


def _name(spelling: str, place: int) -> str:
    """Begins and ends as the marker does, for the tokenizer's rules on its neighbours."""
    drawn = "".join(chr(secrets.choice(_LETTERS)) for _ in range(6))
    return f"{spelling[0]}{drawn}{place}{spelling[-1]}"


def _renamed(token: AddedToken, name: str | None) -> AddedToken:
    return AddedToken(
        name or token.content,
        single_word=token.single_word,
        lstrip=token.lstrip,
        rstrip=token.rstrip,
        normalized=token.normalized,
        special=False,
    )


def _any_of(markers: Sequence[AddedToken]) -> re.Pattern[str]:
    """The longest marker at a place, as the tokenizer chooses."""
    longest_first = sorted(markers, key=lambda token: -len(token.content))
    return re.compile(
        "|".join(
            rf"(?<!\w){re.escape(token.content)}(?!\w)" if token.single_word else re.escape(token.content)
            for token in longest_first
        )
    )
