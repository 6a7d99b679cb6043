"""What happened, in a clause or two: who got in or was refused, and what followed."""

from collections.abc import Sequence

from ...actions import LEVELS
from ...episodes.facts import short_name
from ...episodes.ordinary import SENTENCES
from ...events.store import STATED
from ...state import READ_BY_MODEL, Episode
from .case import Case, Entry
from .deeds import deeds_of, together
from .phrases import phrase
from .text import Voice, cite, ids_of, named, quoted

MOST_ENTRIES = 4
MOST_READ = 3
_NOT_TOLD = ("login", "logout", "status", "other", "network_connect", "web_request", "dns_query", "network_block")
GERMAN_REASONS = {
    "habitual": "derselbe Akteur tat dasselbe schon früher in diesen Logs",
    "scheduled": "es geschieht in regelmäßigen Abständen wie ein Auftrag",
    "management_parent": "ein Verwaltungs-, Verteilungs- oder Überwachungsprogramm tat es, oder was nur solche starteten",
    "strengthens_security": "jede Änderung macht etwas sicherer",
    "mistyped_password": "auf wenige Fehlversuche folgte ein Erfolg desselben Kontos vom selben Ort",
    "declared_crawler": "die Anfragen kommen aus dem Netz einer Suchmaschine",
    "application_paths": "die scheiternden Anfragen gelten dem, was der Server anderen gibt oder andere auch vergeblich anfragen",
    "refused_inside": "ein Rechner im eigenen Netz fragte eine Anwendung nach wenigem und wurde abgewiesen",
    "read_only": "nichts geschah außer Auflisten und Lesen",
    "own_records": "nichts wurde gelesen als die Aufzeichnungen, die die Plattform selbst dort ablegt",
    "own_account": "geändert wurde nur das eigene Konto",
    "automation": "eine Verteilungs- oder Wartungskennung tat es",
    "platform_service": "ein Dienst der Plattform selbst tat es, wie seine eigene Aufzeichnung sagt",
    "own_range": "die Quelle liegt im eigenen Netz oder wurde von dem Konto schon früher benutzt, und die Anmeldungen gelangen",
    "routine_noise": "viele andere tun dasselbe auf dieselbe Weise",
    "single_step": "es ist ein einzelner Schritt, und davor und danach fällt nichts auf",
    "stale_password": "ein einziges Konto scheiterte von dort, wo es sonst immer hineinkam: etwas behielt sein altes Passwort",
    "stale_lock": "das System sperrte das Konto nach Abweisungen nur von dort, wo es sonst hineinkam: etwas behielt sein altes Passwort",
    "own_place": "es geschah von einer Adresse aus, die viele Konten des Hauses oder das Konto selbst an früheren Tagen benutzten",
    "first_start": "die Maschine startete zum ersten Mal, und ihre eigene Einrichtung tat es, bevor sich jemand anmeldete",
    "approved": "eine Änderung, die jemand anderes vorher genehmigte, nennt es, und es liegt in ihrem Zeitfenster",
    "called": "ein Bereitschaftsdienst rief diese Person zu der Maschine; sie kam vom gewohnten Ort und stellte alles wieder her",
    "published": "nichts wurde geholt oder gestartet, als was ein Projekt auf seinem eigenen Server veröffentlicht",
    "announced": "jemand anderes erklärte die Quelle oder das Ziel vorher zum Test oder für vertraut",
    "installed": "ein Paket, das gerade aus den eigenen Quellen des Systems installiert wurde, brachte sein Konto mit",
    "reset": "jemand anderes hatte das Passwort des Kontos gerade neu gesetzt, und abgewiesen wurde es nur, wo es immer hineinkam",
    "outage": "der Server konnte niemanden fragen, ob ein Passwort stimmt, und sagte das von jedem Konto, das er abwies",
    "test_file": "ein Virenscanner fand die Testdatei, die dazu da ist, gefunden zu werden",
    "renewed_factor": "die Person, deren zweiter Faktor zurückgesetzt wurde, meldete einen neuen von dort an, wo das Konto immer herkam",
    "registered": "es ist der Eintrag einer Änderung in einem Änderungssystem und keine Tat",
    "inside_mail": "Post wird nur im Haus weitergeleitet, eingerichtet von einer Adresse, die das Konto schon benutzte",
}


def entry_clause(entry: Entry, voice: Voice) -> str:
    """As whom, from where, when, after how many refusals."""
    words = phrase(
        voice.language,
        "entry",
        account=named(entry.account),
        address=named(entry.address),
        host=phrase(voice.language, "on", host=named(entry.host)) if entry.host and entry.host != entry.address else "",
        span=voice.span(entry.first, entry.first),
        cites=cite(entry.events[:2]),
    )
    return words + refusals(entry, voice)


def refusals(entry: Entry, voice: Voice) -> str:
    """After how many refused log-ins; empty where none came before."""
    if not entry.refused:
        return ""
    cites = cite([entry.refused_events[0], entry.refused_events[-1]])
    if entry.refused == 1:
        return phrase(voice.language, "after_one", cites=cites)
    return phrase(voice.language, "after_refusals", refused=voice.number(entry.refused), cites=cites)


def actors(case: Case, voice: Voice) -> str:
    """Who acted in the attack, or else in what stands out."""
    if case.verdict == "malicious":
        found = case.sources or [entry.account for entry in case.entries] or case.machines or list(case.used)
        if not found and any(episode["actor_column"] == "file" for episode in case.hostile):
            files = [named(episode["actor"]) for episode in case.hostile if episode["actor_column"] == "file"]
            whose = voice.listed(files, 2)
            return (
                f"jemand auf der Maschine von {whose}"
                if voice.language == "de"
                else f"somebody on the machine of {whose}"
            )
        found = found or [episode["actor"] for episode in case.hostile]
    else:
        ranked = sorted(case.judgements.values(), key=lambda judgement: (not judgement["alerted"], -judgement["score"]))
        found = [name for judgement in ranked[:3] for name in _people(case, case.episodes[judgement["episode"]])]
        nobodies = {episode["actor"] for episode in case.episodes.values() if episode["actor_column"] == "file"}
        found = [name for name in found if name not in nobodies] or found
    return voice.listed([named(name) for name in dict.fromkeys(found)], 4)


def _people(case: Case, episode: Episode) -> list[str]:
    """Who acted in an episode that happened on a machine: the accounts, where its events state any."""
    if episode["actor_column"] != "host":
        return [episode["actor"]]
    rows = case.store.query(
        f"SELECT \"user\" AS u, count(*) AS n FROM {STATED} WHERE id IN (SELECT unnest(?)) AND \"user\" NOT IN ('', '-', 'root') "
        "GROUP BY u ORDER BY n DESC, u LIMIT 2",
        [episode["events"]],
    )
    return [row["u"] for row in rows] or [episode["actor"]]


def story(case: Case, voice: Voice, *, most: int = 3) -> str:
    """What the attack was, with its citations and without a full stop."""
    parts: list[str] = []
    if case.entries:
        parts.append(together([entry_clause(entry, voice) for entry in case.entries[:2]], voice))
    elif case.refused_rows:
        parts.append(refused_clause(case, voice))
    rows = [row for row in case.own("*") if row["action"] not in _NOT_TOLD and row["outcome"] != "failure"]
    entered = {short_name(entry.account) for entry in case.entries}
    rows = [row for row in rows if row["id"] in case.why or short_name(row["user"]) in entered]
    if rows and case.entries:
        told = deeds_of(rows, voice, marked=case.why, most=most, is_whole=True)
        parts.append(("darauf: " if voice.language == "de" else "what followed: ") + together(told.clauses, voice))
    if not parts or (not case.entries and len(case.hostile) > 0 and not case.refused_rows):
        parts = [signs_clause(case, voice)]
    return "; ".join(parts)


def refused_clause(case: Case, voice: Voice) -> str:
    """Whom the refusals were for."""
    rows = case.refused_rows
    addresses = voice.listed([named(value) for value in dict.fromkeys(row["src_ip"] for row in rows)], 4)
    accounts = [quoted(name) for name in case.tried]
    german = voice.language == "de"
    as_ = f" {'als' if german else 'as'} {voice.listed(accounts, 4)}" if accounts else ""
    count = voice.number(len(rows))
    span = voice.span(rows[0]["time"], rows[-1]["time"])
    were = len({row["src_ip"] for row in rows}) > 1
    if german:
        return f"{addresses} {'wurden' if were else 'wurde'} {count}-mal{as_} abgewiesen {span}{cite(ids_of(rows))}"
    times = "once" if len(rows) == 1 else f"{count} times"
    return f"{addresses} {'were' if were else 'was'} refused {times}{as_} {span}{cite(ids_of(rows))}"


def signs_clause(case: Case, voice: Voice, most: int = 3) -> str:
    """Who did what the strongest signals say, and when."""
    first, last = case.span
    titles = signs(case, most)
    german = voice.language == "de"
    where = actors(case, voice)
    hosts = [episode["host"] for episode in case.hostile if episode["host"] and episode["actor_column"] != "host"]
    on = (
        phrase(voice.language, "on", host=voice.listed([named(host) for host in dict.fromkeys(hosts)], 3))
        if hosts
        else ""
    )
    ids = [event for title, events in titles for event in events]
    span = voice.span(first["time"] if first else None, last["time"] if last else None)
    listed = voice.listed([quoted(title) for title, _ in titles], most)
    is_place = bool(case.hostile) and all(episode["actor_column"] in ("host", "file") for episode in case.hostile)
    one = len(titles) == 1
    if german:
        lead = f"das Signal {listed} kennzeichnet" if one else f"die Signale {listed} kennzeichnen"
        return f"{lead} Aktivität {'auf' if is_place else 'von'} {where}{on} {span}{cite(ids)}"
    lead = f"the signal {listed} marks" if one else f"the signals {listed} mark"
    return f"{lead} activity {'on' if is_place else 'of'} {where}{on} {span}{cite(ids)}"


def signs(case: Case, most: int) -> list[tuple[str, list[int]]]:
    """The titles of the strongest signals of the hostile episodes, each with an event."""
    seen: dict[str, list[int]] = {}
    hits = [case.hits[name] for episode in case.hostile for name in episode["hits"]]
    for hit in sorted(hits, key=lambda hit: (-LEVELS.index(hit["level"]), hit["id"])):
        events = [event for event in hit["events"] if event in case.why] or hit["events"][:1]
        if hit["level"] != "informational" and hit["title"] not in seen:
            seen[hit["title"]] = events[:1]
    found = list(seen.items())[:most]
    return found or [("events that the alert is about", case.seeds[:2])]


def reason(case: Case, voice: Voice) -> tuple[str, str]:
    """Why nothing was called hostile, and its citations; where it stays open, what a model reads as hostile nevertheless."""
    why, cites = _reason(case, voice)
    events = _read_by_model(case) if case.verdict == "insufficient_evidence" else []
    if not events:
        return why, cites
    rows = case.store.query(
        "SELECT id, file, line FROM events WHERE id IN (SELECT unnest(?)) ORDER BY id LIMIT ?", [events, MOST_READ]
    )
    lines = voice.listed([f"{row['file']}:{row['line']}" for row in rows], MOST_READ)
    told = phrase(voice.language, "read_by_model", before=f"{why}{cites}", lines=lines)
    return told, cite([row["id"] for row in rows])


def _read_by_model(case: Case) -> list[int]:
    return [event for hit in case.hits.values() if hit["rule"] == READ_BY_MODEL for event in hit["events"]]


def _reason(case: Case, voice: Voice) -> tuple[str, str]:
    if case.ordinary:
        words: dict[str, list[int]] = {}
        for word, events in case.ordinary:
            words.setdefault(word, []).extend(events[:2])
        top = list(words.items())[:2]
        known = [
            GERMAN_REASONS.get(word, quoted(SENTENCES[word])) if voice.language == "de" else SENTENCES[word]
            for word, _ in top
        ]
        who = actors(case, voice)
        return f"{who}: {voice.listed(known, 2)}", cite([event for _, events in top for event in events])
    if case.view["fields"] and not case.view["found"]:
        return phrase(voice.language, "alert_missing"), ""
    who = actors(case, voice)
    if not who:
        return phrase(voice.language, "nothing_at_all"), ""
    ranked = sorted(case.judgements.values(), key=lambda judgement: (not judgement["alerted"], -judgement["score"]))
    events = [event for judgement in ranked[:3] for event in case.episodes[judgement["episode"]]["events"][:2]]
    return phrase(voice.language, "nothing_hostile", actors=who), cite(events)


def others(entries: Sequence[Entry], voice: Voice) -> str:
    """How many entries were not named."""
    left = len(entries) - MOST_ENTRIES
    if left <= 0:
        return ""
    return f" und {left} weitere" if voice.language == "de" else f", and {left} more"
