"""Stories: the logs of one service, an alert and a question, and what a competent analyst answers.

Each is a folder `told/<service>_<kind>` with `logs/` and `story.json`. What counts in an answer is its verdict, the account
and the address that it names, and that no bystander is accused.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

TOLD = Path(__file__).with_name("told")

Kind = Literal["breached", "refused", "innocent"]
"""Guessed until it worked; guessed in vain; a person who mistyped."""

KEYS = frozenset(
    ("kind", "service", "alert", "question", "verdicts", "accounts", "addresses", "innocents", "source", "modified")
)
"""The keys of story.json; `modified` may be absent: the files' last change, for logs that state no year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened, and what the answer must and must not say."""

    name: str
    folder: Path
    kind: Kind
    service: str
    alert: Mapping[str, Any]
    question: str
    verdicts: tuple[str, ...]
    """Any of these is right."""
    accounts: tuple[str, ...]
    """Accounts that an intruder took; the answer to the question names each."""
    addresses: tuple[str, ...]
    """Where the attack came from; a malicious verdict names each as an indicator."""
    innocents: tuple[str, ...]
    """Accounts and addresses beside; none is called hostile."""
    modified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one story was answered; the four claims together are what a reader needs."""

    story: str
    kind: str
    service: str
    verdict: str
    verdict_right: bool
    account_right: bool
    address_right: bool
    breach_right: bool
    """A breach is told as one, an attack in vain is not."""
    accused: tuple[str, ...]
    """Innocents that the report calls hostile."""
    answer: str

    @property
    def is_right(self) -> bool:
        """Whether everything that the story asks for is right."""
        said = (self.verdict_right, self.account_right, self.address_right, self.breach_right)
        return all(said) and not self.accused

    def as_row(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "right": self.is_right}


def load_stories(folder: Path = TOLD, only: str = "") -> list[Story]:
    """Every story below a folder whose name contains `only`, in order of name."""
    return [_read(path) for path in sorted(folder.glob("*/story.json")) if only in path.parent.name]


def _read(path: Path) -> Story:
    told = orjson.loads(path.read_bytes())
    strange, missing = set(told) - KEYS, KEYS - {"modified"} - set(told)
    if strange or missing:
        raise ValueError(f"{path}: unknown keys {sorted(strange)}, missing keys {sorted(missing)}; see KEYS.")
    return Story(
        name=path.parent.name,
        folder=path.parent,
        kind=told["kind"],
        service=told["service"],
        alert=told["alert"],
        question=told["question"],
        verdicts=tuple(told["verdicts"]),
        accounts=tuple(told["accounts"]),
        addresses=tuple(told["addresses"]),
        innocents=tuple(told["innocents"]),
        modified=told.get("modified", ""),
    )


def score_story(story: Story, report: Mapping[str, Any]) -> Score:
    """Compare a report with what the story asks for."""
    verdict = report["verdict"]
    malicious = verdict == "malicious"
    told = _spoken(report)
    blamed = {item["value"].lower() for item in report["iocs"]}
    tells_breach = malicious and _tells_of_success(report)
    verdict_right = verdict in story.verdicts
    return Score(
        story=story.name,
        kind=story.kind,
        service=story.service,
        verdict=verdict,
        verdict_right=verdict_right,
        account_right=story.kind != "breached" or all(names(report["answer"], account) for account in story.accounts),
        address_right=story.kind == "innocent"
        or (verdict_right and not malicious)
        or blamed.issuperset(story.addresses),
        breach_right=tells_breach == (story.kind == "breached") or (story.kind == "refused" and not malicious),
        accused=tuple(value for value in story.innocents if _is_accused(value, report, told)),
        answer=report["answer"],
    )


def names(text: str, value: str) -> bool:
    """Whether a text holds a value as a whole word."""
    return bool(re.search(rf"(?<![\w.@-]){re.escape(value)}(?![\w@-]|\.\w)", text, re.IGNORECASE))


def _spoken(report: Mapping[str, Any]) -> str:
    """What the report says of the attack: its answer, summary and hostile findings, without the quoted lines."""
    hostile = hostile_episodes(report)
    claims = [item["claim"] for item in report["findings"] if item["episode"] in hostile]
    return "\n".join([report["answer"], report["summary"], *claims, *(item["text"] for item in _steps(report))])


def _steps(report: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [item for item in report["timeline"] if item["hostile"]]


def hostile_episodes(report: Mapping[str, Any]) -> set[str]:
    """Ids of the episodes that the report calls hostile."""
    is_malicious = report["verdict"] == "malicious"
    return {item["id"] for item in report["episodes"] if is_malicious and item["score"] >= 1.0}


_USED = re.compile(r"(?:log-in of|request .{0,200} by|privileges used .{0,200} by) \S+ ?")
"""A step that worked, of an account; those that failed begin with `failed`."""


def _tells_of_success(report: Mapping[str, Any]) -> bool:
    """Whether a step of the attack is told as the use of an account that worked."""
    return any(_USED.match(item["text"]) for item in _steps(report))


def _is_accused(value: str, report: Mapping[str, Any], told: str) -> bool:
    """Whether a bystander is an indicator, or stands in what is said of the attack."""
    if report["verdict"] != "malicious":
        return False
    return any(names(item["value"], value) for item in report["iocs"]) or names(told, value)
