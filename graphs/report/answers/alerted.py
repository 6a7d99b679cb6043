"""An attack in the logs that is not what the alert is about: the alert gets its own word, the attack another."""

from datetime import UTC

from ...episodes.facts import short_name
from ...state import Episode
from .case import Case
from .text import Voice, cite, named

MOST_NAMED = 3


def beside_alert(case: Case) -> bool:
    """Whether an attack is found, and no account or address that the alert names has a hand in it.

    Who was only tried in vain has none. An alert whose events were not found, or that names nobody, keeps the whole verdict.
    """
    if case.verdict != "malicious" or not case.view["found"] or not case.view["events"]:
        return False
    alerted = _alerted(case)
    if not alerted or any(case.judgements[episode["id"]]["hostile"] for episode in alerted):
        return False
    people = _people(case)
    return bool(people) and not people & _hands(case)


def of_alert(case: Case, voice: Voice) -> dict[str, str]:
    """Whom the alert names, and its first and last line."""
    events = [event for episode in _alerted(case) for event in episode["events"]]
    people = _people(case)
    names = [named(value) for value in case.view["values"] if short_name(value) in people]
    return {"names": voice.listed(names, MOST_NAMED), "cites": cite([events[0], events[-1]])}


def beside_note(case: Case) -> str:
    """A sentence for a report whose attack is not what its alert is about, whatever was asked; empty otherwise."""
    if not beside_alert(case):
        return ""
    names = of_alert(case, Voice("en", UTC))["names"]
    return f"Nothing hostile is shown of what the alert is about ({names}); this is beside it."


def _alerted(case: Case) -> list[Episode]:
    judged = [case.episodes[name] for name, judgement in case.judgements.items() if judgement["alerted"]]
    return sorted(judged, key=lambda episode: episode["start"])


def _people(case: Case) -> set[str]:
    """The accounts and addresses that the alert names, as far as its events state them."""
    events = [event for episode in _alerted(case) for event in episode["events"]]
    rows = case.store.query(
        'SELECT DISTINCT unnest(["user", src_ip]) AS name FROM events WHERE id IN (SELECT unnest(?))', [events]
    )
    acting = {short_name(row["name"]) for row in rows if row["name"] not in ("", "-")}
    return acting & {short_name(value) for value in case.view["values"]}


def _hands(case: Case) -> set[str]:
    """Everybody who acted in the attack, and everything that it used."""
    own = case.own('"user", src_ip, action, outcome')
    rows = [row for row in own if row["outcome"] != "failure" or row["action"] != "login"]
    found = {str(row[name]) for row in rows for name in ("user", "src_ip")}
    found |= {*case.sources, *case.machines, *case.made, *case.used, *case.handed}
    found |= {name for entry in case.entries for name in (entry.account, entry.address)}
    found |= {value for _, value, _, _ in case.indicators}
    found |= {episode["actor"] for episode in case.hostile}
    return {short_name(name) for name in found}
