"""A stage: the logs of one story while it is told, with its own dice so that twins share everything but their fact."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

UNROUTED = (7, 11, 21, 22, 26, 28, 30, 33, 55)
"""First octets of large blocks that are global but not announced: internet addresses that are nobody's machine."""
COMPANIES = (
    "kestrel", "bramble", "quarry", "lanthorn", "ravelin", "tidewater", "ochre", "hollow", "cobalt", "marlin", "juniper-hill",
    "stonewell",
)  # fmt: skip
PEOPLE = (
    "amara", "bjarne", "chidi", "dorota", "emeka", "farah", "gustav", "hanneke", "ismail", "jolanta", "kwame", "lucia", "mirek",
    "noor", "oskar", "pilar", "rasmus", "saoirse", "tomasz", "wiebke", "yusuf", "zlata",
)  # fmt: skip
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
)


class Stage:
    """What a story writes on: files of lines in time order, an alert, and names and addresses drawn by its own dice."""

    def __init__(self, name: str, hostile: bool) -> None:
        self.dice = random.Random(f"twins {name}")
        self.fate = random.Random(f"twins {name} {hostile}")
        """Dice for what only one twin has: throwing them leaves the rest of both alike."""
        self.start = datetime(2025, 1, 6, tzinfo=UTC) + timedelta(weeks=self.dice.randrange(44))
        """A Monday, at midnight."""
        self.company = self.dice.choice(COMPANIES)
        self.domain = f"{self.company}.example"
        self.people = self.dice.sample(PEOPLE, 9)
        self.net = f"10.{self.dice.randrange(12, 240)}"
        self.alert: dict[str, Any] = {}
        self.asked = ""
        """What is asked, where the story has a question of its own."""
        self._files: dict[str, list[tuple[datetime, int, str]]] = defaultdict(list)
        self._heads: dict[str, str] = {}

    def at(self, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """A time after the story's first midnight, to the millisecond."""
        return self.start + timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=self.dice.randrange(1000)
        )

    def sometime(self, days: int, first: float = 7.0, last: float = 18.0) -> datetime:
        """Some moment of one of the first days, between two hours of the day."""
        return self.at(days=self.dice.randrange(days), hours=self.dice.uniform(first, last))

    def inside(self, subnet: int, host: int) -> str:
        """An address of the organisation's own network."""
        return f"{self.net}.{subnet}.{host}"

    def outside(self) -> str:
        """An address of the Internet that is nobody's machine."""
        return ".".join(map(str, (self.dice.choice(UNROUTED), *(self.dice.randrange(2, 250) for _ in range(3)))))

    def text(self, length: int, letters: str = "0123456789abcdef") -> str:
        """Random characters."""
        return "".join(self.dice.choice(letters) for _ in range(length))

    def put(self, file: str, when: datetime, entry: str | dict[str, Any]) -> None:
        """One line of a file; a dict is a JSON line."""
        line = entry if isinstance(entry, str) else orjson.dumps(entry).decode()
        self._files[file].append((when, len(self._files[file]), line))

    def head(self, file: str, line: str) -> None:
        """The first line of a file: column names."""
        self._heads[file] = line

    def write(self, folder: Path) -> None:
        """Write the files, each in time order."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, lines in self._files.items():
            head = [self._heads[name]] if name in self._heads else []
            text = [line for _, _, line in sorted(lines)]
            (folder / name).write_text("\n".join([*head, *text]) + "\n", encoding="utf-8")


Story = Callable[[Stage, bool], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A benign story and its hostile twin."""

    name: str
    kind: str
    platform: str
    fact: str
    """The one fact in which the hostile twin differs."""
    story: Story

    def stage(self, hostile: bool) -> Stage:
        """One of the two, told."""
        stage = Stage(self.name, hostile)
        self.story(stage, hostile)
        assert stage.alert, f"{self.name} sets no alert"
        return stage


PAIRS: dict[str, Pair] = {}


def pair(kind: str, platform: str, fact: str) -> Callable[[Story], Story]:
    """Enter a story, which is told with and without its hostile fact."""

    def enter(story: Story) -> Story:
        PAIRS[story.__name__] = Pair(name=story.__name__, kind=kind, platform=platform, fact=fact, story=story)
        return story

    return enter


def iso(when: datetime, digits: int = 0) -> str:
    """`2025-03-04T05:06:07.000Z` with so many digits of a second."""
    part = f".{when.microsecond:06d}"[: digits + 1] if digits else ""
    return when.strftime("%Y-%m-%dT%H:%M:%S") + part + "Z"
