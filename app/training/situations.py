"""Fact sheets drawn from archetypes, with the noise that real ones have.

Rules miss things and fire on ordinary work, counts vary, actions that do not matter sit beside those that do, and
explanations that code finds (`single_step`, `read_only`, …) are found for hostile episodes as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ...graphs.actions import LEVELS, TRAITS
from ...graphs.episodes.vocabulary import COUNTS, FACTS, LONGEST_LIST, MANY_VALUED, TACTICS
from .ambiguous import AMBIGUOUS
from .archetypes import Archetype
from .hostile import HOSTILE
from .knowledge import STRONG, TRAIT_FACTS, soft_label, strongest, weigh
from .ordinary import ORDINARY

ARCHETYPES: tuple[Archetype, ...] = (*HOSTILE, *ORDINARY, *AMBIGUOUS)

_BACKGROUND = {
    "endpoint": "process_start file_write network_connect module_load registry_change privilege_use dns_query login",
    "authentication": "login logout privilege_use process_start account_change",
    "cloud": "enumerate privilege_use data_read resource_change login security_strengthen",
    "saas": "login enumerate data_read resource_change account_change security_strengthen",
    "web": "web_request data_read login file_write",
    "network": "network_connect dns_query network_block",
    "mail": "mail login",
    "database": "data_read login enumerate resource_change",
    "detection": "alert network_block",
    "other": "other status enumerate",
}
_READING = frozenset(
    ("enumerate", "data_read", "file_read", "web_request", "dns_query", "status", "login", "logout", "network_connect")
)
_WEB_ATTACK = frozenset(("attack_string", "scanner_client", "webshell", "probe_paths", "shell_from_server"))
_LOUD = frozenset(
    (
        "brute_force",
        "spray",
        "scan",
        "c2_pattern",
        "exfiltration",
        "known_bad",
        "credential_dump",
        "success_after_failures",
    )
)
_FALSE_ALARMS: dict[str, str] = {
    "endpoint": "discovery odd_path lolbin encoded_command persistence service_tamper remote_exec download_execute",
    "authentication": "lateral_login success_after_failures brute_force new_admin",
    "cloud": "discovery new_credential new_admin security_weakened mass_read privilege_escalation mass_delete",
    "saas": "new_credential new_admin security_weakened mass_read lateral_login exfiltration",
    "web": "probe_paths attack_string scan exfiltration",
    "network": "scan c2_pattern tunnel exfiltration",
    "database": "mass_read brute_force exfiltration",
    "mail": "exfiltration known_bad",
    "detection": "scan attack_string c2_pattern",
    "other": "discovery",
}

_EXCUSES = frozenset(("habitual", "management_parent", "automation", "scheduled"))
"""Explanations that also cover loud work."""

Facts = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Situation:
    """A drawn sheet with what is true about it."""

    sheet: Facts
    label: str
    targets: tuple[float, float, float]
    """Probabilities of hostile, ordinary, unclear."""
    template: str
    """The archetype's name, or `composed`."""


def draw(archetype: Archetype, rng: Random) -> Situation:
    """One sheet of an archetype, at times in the circumstances of another of its kind."""
    source = _choice(archetype.source, rng)
    about = archetype
    if rng.random() < 0.35:
        about = rng.choice(_KIN[archetype.label, source, archetype.held_out])
    traits = _list(archetype.traits, rng)
    if archetype.label == "hostile":
        traits = [] if rng.random() < 0.06 else [t for t in traits if rng.random() > 0.08] or traits
    elif not traits and archetype.label == "ordinary" and rng.random() < 0.45:
        traits = [rng.choice(_FALSE_ALARMS[source].split())]
    if rng.random() < 0.05:
        traits = [*traits, rng.choice(_FALSE_ALARMS[source].split())]
    spoken = _list(archetype.ordinary, rng)
    is_loud = archetype.label == "ordinary" and bool(_EXCUSES.intersection(spoken)) and rng.random() < 0.3
    if is_loud:  # several rules, at a high level, and still the usual work
        traits = [*traits, *rng.sample(_FALSE_ALARMS[source].split(), min(2, len(_FALSE_ALARMS[source].split())))]
    if archetype.label == "hostile" and len(traits) >= 2 and rng.random() < 0.12:
        spoken = [*spoken, rng.choice(sorted(_EXCUSES))]  # an intruder who works through what is usual
    sheet: Facts = {
        "source": [source],
        "actor": [_choice(rng.choice((archetype, about)).actor, rng) if rng.random() > 0.06 else "unknown"],
        "alerted": [rng.choice(("yes", "no"))],
        "actions": _actions(archetype, source, rng),
        "failed": _list(archetype.failed, rng),
        "traits": traits,
    }
    sheet["failed"] = [action for action in sheet["failed"] if action in sheet["actions"]]
    _count(sheet, archetype, about, rng)
    _rules(sheet, archetype, rng, is_loud=is_loud)
    sheet["ordinary"] = _explanations(sheet, spoken, rng)
    if rng.random() < archetype.known_good:
        sheet["known_good"] = [rng.choice(("actor", "activity"))]
    label: str = archetype.label
    lean = {"hostile": 1.9, "ordinary": -3.0 if is_loud else -2.1, "unclear": 0.0}[label]
    if rng.random() < 0.05:
        sheet["known_good"] = [rng.choice(("actor", "activity"))]
        strong = STRONG.intersection(traits) and sheet["strongest_rule"][0] in ("high", "critical")
        if label == "hostile" and not strong:
            label, lean = "ordinary", -1.2
    targets = soft_label(weigh(sheet) * 0.85 + lean, unclear=2.2 if label == "unclear" else 0.2)
    return Situation(finish(sheet, rng), _settled(label, targets), targets, archetype.name)


def compose(rng: Random) -> Situation:
    """A sheet put together at random, labelled by the weight of its evidence: it covers what no archetype does."""
    source = rng.choice(list(_BACKGROUND))
    fitting = [trait for trait in TRAITS if source in TRAIT_FACTS[trait].sources]
    number = rng.choice((0, 1, 1, 1, 2, 2, 3, 4, 6))
    traits = [rng.choice(fitting if fitting and rng.random() < 0.85 else TRAITS) for _ in range(number)]
    actions = [rng.choice(TRAIT_FACTS[trait].actions) for trait in traits]
    actions += rng.sample(_BACKGROUND[source].split(), rng.randint(0, 2))
    if rng.random() < 0.12:
        actions.append(rng.choice(FACTS["actions"]))
    actions = list(dict.fromkeys(actions)) or [rng.choice(_BACKGROUND[source].split())]
    loud = Archetype(
        name="composed",
        label="unclear",
        source=source,
        actor=rng.choice(FACTS["actor"]),
        actions="other",
        events="one few few several several many many very_many",
        share="none none none none minority half majority all",
        success="no no no few many",
        targets="one few several many",
        accounts="none one one few several",
        history="unknown new seen habitual",
        peers="alone some common",
        pace="slow steady burst",
        client="browser crawler library library tool scanner monitoring" if source in ("web", "cloud", "saas") else "",
        levels=rng.choice(("", "", "low medium", "medium high", "informational low")),
    )
    sheet: Facts = {
        "source": [source],
        "actor": [loud.actor],
        "alerted": [rng.choice(("yes", "no"))],
        "actions": actions,
        "failed": [],
        "traits": list(dict.fromkeys(traits)),
    }
    _count(sheet, loud, loud, rng)
    if sheet["failure_share"][0] in ("majority", "all", "half"):
        sheet["failed"] = [a for a in actions if rng.random() < 0.6]
    _rules(sheet, loud, rng)
    spoken = rng.sample(FACTS["ordinary"], rng.choice((0, 0, 0, 1, 1, 2, 3)))
    sheet["ordinary"] = _explanations(sheet, spoken, rng)
    if rng.random() < 0.06:
        sheet["known_good"] = [rng.choice(("actor", "activity"))]
    targets = soft_label(weigh(sheet))
    label = rng.choices(("hostile", "ordinary", "unclear"), targets)[0]
    return Situation(finish(sheet, rng), label, targets, "composed")


def finish(sheet: Facts, rng: Random) -> Facts:
    """The sheet as it is shown: mostly whole, at times with facts missing."""
    shown = {key: _ordered(key, words) for key, words in sheet.items() if words}
    loss = rng.choice((0.0, 0.0, 0.0, 0.0, 0.1, 0.25))
    kept = ("source", "actions", "traits", "failed", "known_good")
    shown = {key: words for key, words in shown.items() if key in kept or rng.random() >= loss}
    if rng.random() < 0.1:
        shown = {key: words for key, words in shown.items() if words not in (["none"], ["no"], ["unknown"])}
    return shown


def _by_kin() -> dict[tuple[str, str, bool], list[Archetype]]:
    kin: dict[tuple[str, str, bool], list[Archetype]] = {}
    for archetype in ARCHETYPES:
        for source in dict.fromkeys(archetype.source.split()):
            kin.setdefault((archetype.label, source, archetype.held_out), []).append(archetype)
    return kin


_KIN = _by_kin()
"""Archetypes by label, source and side of the split."""


def _ordered(key: str, words: Sequence[str]) -> list[str]:
    unique = sorted(dict.fromkeys(words), key=FACTS[key].index)
    return unique[:LONGEST_LIST] if key in MANY_VALUED else unique[:1]


def _settled(label: str, targets: tuple[float, float, float]) -> str:
    """The archetype's label, unless what the sheet shows speaks clearly against it."""
    chances = dict(zip(("hostile", "ordinary", "unclear"), targets, strict=True))
    return label if chances[label] >= 0.2 else max(chances, key=lambda word: chances[word])


def _choice(words: str, rng: Random) -> str:
    return rng.choice(words.split())


def _list(words: str, rng: Random) -> list[str]:
    chosen = []
    for word in words.split():
        chance = 0.2 if word.endswith("??") else 0.5 if word.endswith("?") else 1.0
        if rng.random() < chance:
            chosen.append(word.rstrip("?"))
    return chosen


def _actions(archetype: Archetype, source: str, rng: Random) -> list[str]:
    actions = _list(archetype.actions, rng)
    extra = (
        rng.choice((0, 0, 0, 1, 1, 2))
        if source in ("cloud", "saas", "endpoint", "database")
        else rng.choice((0, 0, 0, 1))
    )
    actions += rng.sample(_BACKGROUND[source].split(), min(extra, 3))
    return actions or [rng.choice(_BACKGROUND[source].split())]


def _count(sheet: Facts, archetype: Archetype, about: Archetype, rng: Random) -> None:
    """Counts that agree with each other: failures as the archetype has them, the rest as `about` has it."""
    events = _shift(_choice(archetype.events, rng), rng)
    share = _choice(archetype.share, rng) if rng.random() > 0.04 else rng.choice(FACTS["failure_share"])
    most = COUNTS.index(events)
    failures = 0 if share == "none" else most if share in ("all", "majority") else max(1, most - 1)
    sheet["events"] = [events]
    sheet["failure_share"] = [share if failures else "none"]
    sheet["failures"] = [COUNTS[max(0, min(most, failures - (rng.random() < 0.1)))]]
    success = _choice(archetype.success, rng) if archetype.success else "no"
    sheet["success_after_failures"] = [success if failures and most >= 2 else "no"]
    sheet["targets"] = [COUNTS[min(most, COUNTS.index(_shift(_choice(about.targets, rng), rng)))]]
    if rng.random() < 0.6:
        accounts = _shift(_choice(about.accounts, rng), rng) if rng.random() < 0.8 else "none"
        sheet["accounts"] = [COUNTS[min(most, COUNTS.index(accounts))]]
    sheet["pace"] = ["single" if most <= 1 else _choice(about.pace.replace("single", "slow"), rng)]
    if rng.random() < 0.1:
        sheet["pace"] = [rng.choice(FACTS["pace"])]
    # Short captures know no past, whatever the activity is.
    sheet["history"] = [_choice(about.history, rng) if rng.random() < 0.75 else rng.choice(("unknown", "new", "seen"))]
    sheet["peers"] = [_choice(about.peers, rng) if rng.random() < 0.8 else rng.choice(FACTS["peers"])]
    if archetype.client and rng.random() < 0.85:
        sheet["client"] = [_choice(archetype.client, rng)]


def _shift(word: str, rng: Random) -> str:
    step = rng.choice((-1, 1)) if rng.random() < 0.15 else 0
    return COUNTS[max(1, min(len(COUNTS) - 1, COUNTS.index(word) + step))] if word != "none" else word


def _rules(sheet: Facts, archetype: Archetype, rng: Random, *, is_loud: bool = False) -> None:
    """Rules, levels and tactics that go with the traits."""
    traits = list(dict.fromkeys(sheet["traits"]))
    fired = sum(rng.choice((1, 1, 1, 1, 2, 3)) for _ in traits)
    without_trait = rng.random() < (0.2 if archetype.label == "ordinary" else 0.15)
    fired += without_trait
    levels = [_choice(" ".join(TRAIT_FACTS[t].levels[:1] * 2 + TRAIT_FACTS[t].levels), rng) for t in traits]
    if without_trait:
        levels.append(
            rng.choice(
                ("low", "low", "medium", "medium", "high") if archetype.label == "hostile" else ("low", "low", "medium")
            )
        )
    if fired and archetype.levels and rng.random() < 0.85:
        levels = [_choice(archetype.levels, rng)]
    elif fired and archetype.label == "ordinary" and rng.random() < 0.6:
        levels = [LEVELS[max(0, LEVELS.index(level) - 1)] for level in levels]
    if archetype.levels and not fired and archetype.source == "detection":
        fired, levels = 1, [_choice(archetype.levels, rng)]
    if is_loud:
        levels.append(rng.choice(("medium", "high", "high")))
    top = strongest(levels)
    sheet["strongest_rule"] = [top]
    sheet["rules"] = [
        COUNTS[0]
        if fired == 0 or top == "informational"
        else COUNTS[1]
        if fired == 1
        else COUNTS[2]
        if fired <= 5
        else COUNTS[3]
    ]
    tactics = [
        rng.choice(TRAIT_FACTS[t].tactics[:1] * 2 + TRAIT_FACTS[t].tactics) for t in traits if rng.random() < 0.9
    ]
    tactics += [rng.choice(TRAIT_FACTS[t].tactics) for t in traits if rng.random() < 0.4]
    if without_trait and rng.random() < 0.7:
        tactics.append(rng.choice(TACTICS))
    sheet["tactics"] = tactics


def _explanations(sheet: Facts, spoken: list[str], rng: Random) -> list[str]:
    """What code would find, for hostile episodes too; what it could not find is dropped."""
    traits, actions = frozenset(sheet["traits"]), sheet["actions"]
    few = COUNTS.index(sheet["events"][0]) <= 2
    weak = sheet["strongest_rule"][0] in ("none", "informational", "low", "medium")
    found = set(spoken) - {"single_step", "read_only"}
    if (
        few
        and weak
        and sheet["rules"][0] in ("none", "one")
        and not traits & (_WEB_ATTACK | _LOUD)
        and rng.random() < 0.85
    ):
        found.add("single_step")
    reading = all(action in _READING for action in actions) and bool(
        {"enumerate", "data_read", "file_read"} & set(actions)
    )
    if reading and not traits & (_WEB_ATTACK | _LOUD) and rng.random() < 0.9:
        found.add("read_only")
    if sheet["peers"] == ["common"] and rng.random() < 0.5:
        found.add("routine_noise")
    if sheet["history"] == ["habitual"] and rng.random() < 0.7:
        found.add("habitual")
    if (
        sheet["actor"] == ["internal"]
        and "login" in actions
        and sheet["failure_share"][0] != "all"
        and rng.random() < 0.3
    ):
        found.add("own_range")
    if sheet["actor"] == ["service"] and rng.random() < 0.25:
        found.add("automation")
    if traits & _WEB_ATTACK:
        found -= {"declared_crawler", "application_paths"}
    if traits & _LOUD:
        found -= {"scheduled"} if rng.random() < 0.7 else set()
    if traits & {"brute_force", "spray"}:
        found -= {"mistyped_password"}
    return sorted(found)
