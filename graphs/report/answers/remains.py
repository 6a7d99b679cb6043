"""What was left behind, what still goes on, what was covered up?"""

import re
from datetime import timedelta

from ...events.store import STATED
from ...questions.question import Part
from .case import Case
from .deeds import deeds_of, together
from .phrases import phrase
from .reply import Reply, answer
from .text import Voice, cite, named
from .times import gap

_SET_UP = (
    "account_create",
    "credential_create",
    "permission_grant",
    "task_schedule",
    "service_change",
    "registry_change",
)
_MADE = ("account_create", "credential_create", "permission_grant")
_COVER = ("log_clear", "security_weaken")
_CLOSE = timedelta(minutes=5)
"""So near to the end of the logs, nobody can say that it ended."""
_IS_OVER = re.compile(r"\b(?:over|finished|stopped|ended|gone|through|safe|vorbei|beendet|fertig|zu ende|aufgehört)\b")
_STAYING = frozenset(("persistence", "webshell", "new_admin", "new_credential"))


def persistence(case: Case, _part: Part, voice: Voice) -> Reply:
    """What was set up in the attack that lasts."""
    things = left_behind(case, voice)
    return answer(phrase(voice.language, "remains", things=things) if things else phrase(voice.language, "no_remains"))


def left_behind(case: Case, voice: Voice) -> str:
    """What was set up in the attack that lasts, as a clause; empty where nothing is."""
    if case.verdict != "malicious":
        return ""
    rows = [
        row
        for row in case.own("*")
        if row["outcome"] != "failure" and (row["action"] in _SET_UP or row["id"] in _marked(case, _STAYING))
    ]
    rows += [row for row in _beside(case) if row["id"] not in {known["id"] for known in rows}]
    if not rows:
        return ""
    told = deeds_of(rows, voice, marked=case.why, most=6, is_whole=True)
    return _things(rows, told.clauses, voice)


def made(case: Case, part: Part, voice: Voice) -> Reply:
    """Accounts, keys and rights that were made in the attack; else those that anybody made."""
    rows = [row for row in case.own("*") if row["outcome"] != "failure" and row["action"] in _MADE]
    if rows:
        told = deeds_of(rows, voice, marked=case.why, most=6, is_whole=True)
        return answer(phrase(voice.language, "remains", things=_things(rows, told.clauses, voice)))
    window, more = part.window.where() if part.window else ("TRUE", [])
    others = case.store.query(
        f"SELECT * FROM {STATED} WHERE action IN ('account_create', 'credential_create') AND outcome <> 'failure' "
        f"AND {window} ORDER BY time, id LIMIT 50",
        more,
    )
    first = phrase(voice.language, "no_made")
    vain = [row for row in case.own("*") if row["outcome"] == "failure" and row["action"] in _MADE]
    if vain:
        told = deeds_of(vain, voice, marked=case.why, most=3, is_whole=True)
        return answer(first, phrase(voice.language, "tried_in_vain", what=together(told.clauses, voice)))
    if not others:
        return answer(first)
    told = deeds_of(others, voice, most=3, is_whole=True)
    lead = "Sonst verzeichnet ist: " if voice.language == "de" else "Beside it the logs state: "
    return answer(first, f"{lead}{together(told.clauses, voice)}.")


def _things(rows: list[dict[str, object]], clauses: tuple[str, ...], voice: Voice) -> str:
    """The accounts that were made by name, then the clauses."""
    names = list(
        dict.fromkeys(named(str(row["target"])) for row in rows if row["action"] == "account_create" and row["target"])
    )
    if not names:
        return together(clauses, voice)
    if voice.language == "de":
        word = "das Konto" if len(names) == 1 else "die Konten"
    else:
        word = "the account" if len(names) == 1 else "the accounts"
    return f"{word} {voice.listed(names)}; {together(clauses, voice)}"


def _marked(case: Case, traits: frozenset[str]) -> set[int]:
    """Events of hostile episodes whose signals have any of the traits."""
    return {
        event
        for episode in case.hostile
        for name in episode["hits"]
        if traits.intersection(case.hits[name]["traits"])
        for event in case.hits[name]["events"]
        if event in case.why
    }


def _beside(case: Case) -> list[dict[str, object]]:
    """Jobs that root got within a minute of what an account of the attack did as root on the machine."""
    own = [
        row
        for row in case.own("*")
        if row["action"] in ("privilege_use", "process_start") and row["time"] and row["host"]
    ]
    found: dict[int, dict[str, object]] = {}
    for row in own[:100]:
        for near in case.store.query(
            f"SELECT * FROM {STATED} WHERE action IN ('task_schedule', 'service_change') AND outcome <> 'failure' AND host = ? "
            "AND \"user\" IN ('', 'root') AND time BETWEEN ? AND ? + INTERVAL 1 minute ORDER BY time, id LIMIT 5",
            [row["host"], row["time"], row["time"]],
        ):
            found[near["id"]] = near
    return list(found.values())


_REMOVES = re.compile(
    r"(?:^|[\s/\\|;&])(?:rm|shred|unlink|srm|wipe|del|erase|remove-item|history -c|truncate|sdelete(?:64)?(?:\.exe)?)(?=\s)",
    re.IGNORECASE,
)
_TRACES = re.compile(r"\b(?:traces?|tracks?|evidence|behind (?:him|her|them)|spuren?|belege?|beweise?)\b")


def _removed(case: Case) -> list[dict[str, object]]:
    """What those of the attack deleted."""
    return [
        row
        for row in case.own("*")
        if row["outcome"] != "failure"
        and (row["action"] in ("file_delete", "account_delete") or _REMOVES.search(str(row["command"] or "")))
    ]


def cover(case: Case, part: Part, voice: Voice) -> Reply:
    """Logs that were cleared, protections that were weakened and things that were deleted in the attack."""
    marked = _marked(case, frozenset(("log_tamper", "defense_disable", "security_weakened", "service_tamper")))
    rows = [
        row for row in case.own("*") if row["outcome"] != "failure" and (row["action"] in _COVER or row["id"] in marked)
    ]
    removed = [] if rows else _removed(case)
    if removed:
        told = deeds_of(removed, voice, marked=case.why, most=4, is_whole=True)
        key = "removed_yes" if _TRACES.search(part.clause) else "removed"
        return answer(phrase(voice.language, key, what=together(told.clauses, voice)))
    if not rows:
        return answer(phrase(voice.language, "no_cover"))
    told = deeds_of(rows, voice, marked=case.why, most=5, is_whole=True)
    return answer(phrase(voice.language, "remains", things=together(told.clauses, voice)))


def ongoing(case: Case, part: Part, voice: Voice) -> Reply:
    """How long before the end of the logs the last hostile event is, and what is still open."""
    _, last = case.span if case.verdict == "malicious" else (None, None)
    if last is None:
        return answer(phrase(voice.language, "not_ongoing"))
    open_ = [phrase(voice.language, "open_session", account=named(name)) for name in _open_sessions(case)]
    if persistence(case, part, voice).sentences[0] != phrase(voice.language, "no_remains"):
        open_.append(phrase(voice.language, "open_remains"))
    if case.logs["last"] - last["time"] <= _CLOSE:
        open_.insert(0, phrase(voice.language, "open_end"))
    words = {"last": voice.at(last["time"]), "cites": cite([last["id"]]), "gap": gap(case, last["time"], voice)}
    if not open_:
        key = "over_yes" if _IS_OVER.search(part.clause) else "over"
        return answer(phrase(voice.language, key, **words))
    return answer(phrase(voice.language, "ongoing", **words, open=voice.listed(open_, 3)))


def _open_sessions(case: Case) -> list[str]:
    """Accounts of the attack whose last log-in no log-out follows, where log-outs are logged at all."""
    if not case.store.query(f"SELECT 1 FROM {STATED} WHERE action = 'logout' LIMIT 1"):
        return []
    found = []
    for entry in case.entries:
        ended = case.store.query(
            f"SELECT 1 FROM {STATED} WHERE action = 'logout' AND time >= ? AND "
            '(lower("user") = lower(?) OR ("user" = \'\' AND src_ip = ?)) LIMIT 1',
            [entry.last, entry.account, entry.address],
        )
        if not ended:
            found.append(entry.account)
    return found
