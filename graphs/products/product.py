"""What a product says, as data. A product is one file in this folder's rooms that holds a `PRODUCT`; nothing else
needs to know of it, and its samples are its tests.

A product writes texts (`messages`, found by the program that a carrier names, or in the product's own lines, `lines`)
or records with named fields (`records`, found by their names and constants, whatever carries them: JSON, key=value,
CEF, CSV). What is found this way is *stated*: this product is known, and this is where it writes that value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..actions import Action, Outcome
from ..meaning.event import Join

__all__ = ["Column", "Join", "Product", "Records", "Rows", "Said", "Sample"]

Column = Literal[
    "time", "host", "user", "src", "dst", "src_ip", "dst_ip", "src_port", "dst_port", "process", "parent", "command",
    "target", "agent", "statement", "src_and_port", "dst_and_port",
]  # fmt: skip
"""What a group of a pattern or an entry of `Records.columns` can fill; `src` and `dst` are an address, with or without
its port, in any form (`src_and_port` and `dst_and_port` always with one, behind the last colon); `statement` is a
database statement: it becomes the command, and says what is done. Groups of other names become
fields; `own_time` is when it happened, where the carrier states a time without a year."""


@dataclass(frozen=True, slots=True)
class Said:
    """One kind of message.

    The pattern matches the whole message, from its first to its last character. What a remote party chooses (names,
    requests) can hold anything, these very words included: take it greedily (`.*`) and anchor what is trusted behind
    it, usually the last `from ADDRESS port N`. Where two readings remain, leave the group out.
    A column that may stand in several places has groups `user`, `user_2` and so on; the first that holds something
    counts.
    """

    pattern: str
    """Groups of the names in `Column` fill the columns, others become fields; `own_time` is a time that the message
    states better than the line's head."""
    action: Action
    outcome: Outcome = ""
    by: Mapping[str, tuple[Action, Outcome]] = field(default_factory=dict)
    """Action and outcome by the text of the group `kind`, where they depend on one word."""
    begins: str = ""
    """Columns that siblings (`Product.joins`) no longer know from before this message, as `*` or separated by spaces: a
    new connection, another account."""
    ends: str = ""
    """Columns that siblings no longer know after it: a refused log-in leaves no account, a closed connection nothing."""


@dataclass(frozen=True, slots=True)
class Records:
    """One kind of record with named fields; nested names are joined by dots, as in `Event.fields`."""

    product: str = ""
    """The product that writes it, where a file holds the maps of several."""
    service: str = ""
    """Its Sigma logsource service, likewise."""
    keys: tuple[str, ...] = ()
    """Names that are all there. In the texts below, which list names, `~` stands for a space within a name."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Patterns that the values of these names match as a whole."""
    columns: Mapping[Column, str] = field(default_factory=dict)
    """For each column the names that may fill it, best first, separated by spaces; `date+time+tz` is all three, joined
    by a space. A column that is not named here is filled from names that describe themselves; one that is named and of
    which nothing is there stays empty."""
    kind: str = ""
    """Names whose first value says what happened, separated by spaces; with `+` between two, both, joined by a space."""
    actions: Mapping[str, tuple[Action, Outcome]] = field(default_factory=dict)
    """Action and outcome by the kind, as patterns that match it as a whole, upper and lower case alike; first wins. Of a
    kind without an entry the words say what happened: no pattern stands for all that was not thought of."""
    otherwise: tuple[Action, Outcome] = ("other", "")
    """What a record is of whose kind `actions` says nothing, where all such records are of one sort: requests,
    connections, alerts, bookkeeping. Never a change: what an unlisted name changed, its words say or nobody."""
    outcome: str = ""
    """Names whose first value says whether it worked, where the kind does not."""
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    """Outcome by that value, as patterns as in `actions`; values without an entry are read as words."""
    message: str = ""
    """Names that hold a text for people, best first."""
    says: str = ""
    """Names that hold one of the product's `messages`, best first, joined by `+` as in `kind`; the record's columns win
    over what it says."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of values without names, which become named fields; one of `records` then reads them."""

    mark: str
    """A pattern that such a text begins with, and no other."""
    columns: str
    """Names of the values in their order, separated by spaces; further values are `column12` and so on."""
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Sample:
    """Lines as they stand in a file, and what one of them says."""

    text: str
    says: Mapping[str, Any]
    """Columns of the event; `time` in ISO 8601; '' and None where nothing may stand. Other names are fields."""
    typed: tuple[str, ...] = ()
    """Values within the text that a remote party chose: tests put the words of an attacker in their place."""
    file: str = ""
    """The file's name, where that matters; else the product's."""
    event: int = 1
    """Which event of the text `says` is about, the first being 1; the last one is -1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product."""

    name: str
    """In lower case; for lines of its own the format's name as well."""
    source: str
    """Where the format is documented or written: vendor's reference or source file, and the version."""
    product: str = ""
    """Sigma logsource product, where another than `linux` behind syslog or the name itself."""
    category: str = ""
    service: str = ""
    """Sigma logsource service; the program's name where empty."""
    programs: tuple[str, ...] = ()
    """Program names in syslog, journald and containers, lower case, without a path and what follows a slash; `name-*` are
    all that begin like this."""
    begins: tuple[str, ...] = ()
    """Beginnings of messages that are this product's whatever program writes them: a library speaks in its callers' names."""
    lines: tuple[str, ...] = ()
    """Heads of this product's own log files: patterns that match a whole line, with the groups `time` and `message`
    and perhaps `host`, `program`, `pid`, `level`, `zone`; `hextime` in place of `time` are hexadecimal seconds. A
    line is this product's if its head matches and its message is one of `messages`; in a file where such lines are
    many, the head alone suffices. A message may be a list of pairs that one of `records` reads."""
    carried: tuple[str, ...] = ()
    """Heads as in `lines` that only count behind a carrier which names the program: without a time, they could be anyone's."""
    above: tuple[str, ...] = ()
    """Lines that stand above messages and say when and where: patterns with the groups of `lines` but no `message`. The
    indented lines below each are its messages."""
    continued: str = ""
    """In the product's own log files, a pattern that lines begin with which only continue the record before them."""
    wrapped_at: str = ""
    """What stood where a record was broken into lines, and is put back in place of the line end and `continued`."""
    is_dated_once: bool = False
    """Whether lines without a time have that of the last line before them that states one, as in a report."""
    messages: tuple[Said, ...] = ()
    loose: tuple[Said, ...] = ()
    """Messages whose shape alone says too little: read after the others, behind the program's name or in files whose
    lines are mostly the product's."""
    others: Action | Literal[""] = ""
    """What a message of these programs (and of lines of its own, in its own files) is that none of `messages` knows:
    "other" where it then says nothing; '' leaves it to be read as prose, whose words only suggest something."""
    records: tuple[Records, ...] = ()
    rows: tuple[Rows, ...] = ()
    joins: tuple[Join, ...] = ()
    """What records share that speak of one connection: an address on the first line, the account on another, the
    outcome on a third. Each of them takes from its siblings before what it does not state, and of one attempt only one
    log-in is counted. `Join("pid conn", "user src_ip", act="op")`; see graphs/products/directory/openldap.py."""
    samples: tuple[Sample, ...] = ()
