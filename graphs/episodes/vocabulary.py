"""The fact sheet's closed vocabulary: everything a model is told about an episode, in words that no vendor chose.

An episode is what one actor did to one target in one stretch of time. Its sheet has one line per key, in the order
below; a key with nothing to say is left out. `app.training` makes sheets from the same table, so a word that is not
here cannot be learned and a word that is here is spelled the same everywhere.
"""

from collections.abc import Mapping, Sequence

from ..actions import ACTIONS, LEVELS, TRAITS

COUNTS = ("none", "one", "few", "several", "many", "very_many")
"""0, 1, 2-5, 6-20, 21-200, more."""

SHARES = ("none", "minority", "half", "majority", "all")
"""0, under 1/3, under 2/3, under 1, 1."""

TACTICS = (
    "reconnaissance",
    "resource_development",
    "initial_access",
    "execution",
    "persistence",
    "privilege_escalation",
    "defense_evasion",
    "credential_access",
    "discovery",
    "lateral_movement",
    "collection",
    "command_and_control",
    "exfiltration",
    "impact",
)
"""ATT&CK enterprise tactics in kill-chain order."""

ORDINARY = (
    "habitual",  # the actor did the same on earlier occasions in these logs
    "scheduled",  # at regular intervals, like a job
    "management_parent",  # started by a management, deployment or monitoring agent
    "strengthens_security",  # every change makes things safer
    "mistyped_password",  # a few failures, then success, same account, same address
    "declared_crawler",  # a search engine's crawler by its address (the word is the one that the bundled model learned)
    "application_paths",  # requests for what the server gives to others, or others ask for in vain, no attack string
    "read_only",  # nothing but listing and reading
    "own_account",  # acts on the own account only
    "automation",  # a deployment or build identity changes what it deploys
    "own_range",  # the source is the organisation's own address, used before by the same account
    "routine_noise",  # what every client of the service does in the same way
    "single_step",  # one isolated change, nothing before or after it stands out
)
"""Facts that support an ordinary explanation; each is cited with events when it carries a benign verdict."""

FACTS: dict[str, tuple[str, ...]] = {
    "source": (
        "endpoint",
        "authentication",
        "cloud",
        "saas",
        "web",
        "network",
        "mail",
        "database",
        "detection",
        "other",
    ),
    "actor": ("external", "internal", "user", "administrator", "service", "system", "unknown"),
    "alerted": ("yes", "no"),
    "actions": ACTIONS,
    "failed": ACTIONS,  # actions that mostly failed
    "events": COUNTS,
    "failures": COUNTS,
    "failure_share": SHARES,
    "success_after_failures": ("no", "few", "many"),
    "targets": COUNTS,
    "accounts": COUNTS,
    "pace": ("single", "slow", "steady", "burst"),
    "history": ("unknown", "new", "seen", "habitual"),
    "peers": ("alone", "some", "common"),
    "client": ("browser", "crawler", "library", "tool", "scanner", "monitoring"),
    "rules": COUNTS,
    "strongest_rule": ("none", *LEVELS),
    "tactics": TACTICS,
    "traits": TRAITS,
    "ordinary": ORDINARY,
    "known_good": ("actor", "activity"),  # what a person told the memory about this organisation
}
"""Key -> the words it may take."""

MANY_VALUED = frozenset({"actions", "failed", "tactics", "traits", "ordinary"})
"""Keys that may take several words, listed in vocabulary order."""

LONGEST_LIST = 8
"""Words of one many-valued key that a sheet shows; the rest is cut."""

Sheet = Mapping[str, Sequence[str]]
"""A fact sheet: key -> its words."""


def sheet_lines(sheet: Sheet) -> list[str]:
    """The sheet as text, one `key: word, word` line per key, in vocabulary order.

    Raises ValueError for a key or word outside the vocabulary, or several words for a single-valued key.
    """
    unknown = set(sheet) - set(FACTS)
    if unknown:
        raise ValueError(f"fact sheet has unknown keys {sorted(unknown)}; expected some of {sorted(FACTS)}")
    lines = []
    for key, allowed in FACTS.items():
        words = sheet.get(key, ())
        strange = [word for word in words if word not in allowed]
        if strange:
            raise ValueError(f"fact {key!r} has {strange}, expected words of {allowed}")
        if len(words) > 1 and key not in MANY_VALUED:
            raise ValueError(f"fact {key!r} takes one word, got {list(words)}")
        if words:
            ordered = sorted(dict.fromkeys(words), key=allowed.index)
            lines.append(f"{key}: {', '.join(ordered[:LONGEST_LIST])}")
    return lines


def count_word(number: int) -> str:
    """The word of `COUNTS` for a number."""
    for word, limit in zip(COUNTS, (0, 1, 5, 20, 200), strict=False):
        if number <= limit:
            return word
    return COUNTS[-1]


def share_word(part: int, whole: int) -> str:
    """The word of `SHARES` for part / whole."""
    if part == 0 or whole == 0:
        return "none"
    if part >= whole:
        return "all"
    share = part / whole
    return "minority" if share < 1 / 3 else "half" if share < 2 / 3 else "majority"
