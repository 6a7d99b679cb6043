"""What should we do?"""

import re

from ...questions.question import Part
from .case import Case
from .phrases import phrase
from .reply import Reply, answer
from .text import Voice, cite

MOST_ADVISED = 4
_GERMAN = (
    ("Block {} and look for it in other logs.", "{} sperren und in anderen Logs danach suchen."),
    ("Block {} and look for it in name lookups.", "{} sperren und in Namensabfragen danach suchen."),
    ("Block {} and look for it in proxy logs.", "{} sperren und in Proxy-Logs danach suchen."),
    ("Suspend {} and check what it did since.", "{} sperren und prüfen, was das Konto seither tat."),
    ("Reset the password and the second factors of {}, end its sessions, and ask its owner what was not the owner's.", "Passwort und zweite Faktoren von {} zurücksetzen, seine Sitzungen beenden und den Besitzer fragen, was nicht von ihm war."),
    ("Disable {}, which the intruder made, and check what it did since.", "{} sperren, das der Eindringling angelegt hat, und prüfen, was das Konto seither tat."),
    ("Find the machine or session behind {}, isolate it, and look for it in other logs.", "Die Maschine oder Sitzung hinter {} finden, sie trennen und in anderen Logs danach suchen."),
    ("Remove the mail rules that were made, and look at what they moved or sent on.", "Die angelegten Mailregeln entfernen und ansehen, was sie verschoben oder weitergeleitet haben."),
    ("Revoke the access key {}.", "Den Zugangsschlüssel {} entziehen."),
    ("Quarantine {} and keep a copy.", "{} in Quarantäne nehmen und eine Kopie behalten."),
    ("Reset the credentials that the cited events show as exposed, and end their sessions.", "Die Zugangsdaten zurücksetzen, die die belegten Ereignisse als preisgegeben zeigen, und ihre Sitzungen beenden."),
    ("Remove what was set up to stay (accounts, keys, jobs, services), after keeping a copy as evidence.", "Entfernen, was zum Bleiben eingerichtet wurde (Konten, Schlüssel, Aufträge, Dienste), nachdem eine Kopie als Beleg gesichert ist."),
    ("Find out which data left, and inform whoever must know.", "Feststellen, welche Daten abflossen, und informieren, wer es wissen muss."),
    ("Isolate the affected machines and check the backups before restoring.", "Die betroffenen Maschinen trennen und vor dem Wiederherstellen die Sicherungen prüfen."),
    ("Isolate the machines that talked to the indicator; look for the same traffic elsewhere.", "Die Maschinen trennen, die mit dem Indikator sprachen; anderswo nach demselben Verkehr suchen."),
    ("Restore logging and protection to their state before the incident.", "Protokollierung und Schutz in den Zustand vor dem Vorfall zurückversetzen."),
    ("Look for the same account and source on other machines.", "Auf anderen Maschinen nach demselben Konto und derselben Quelle suchen."),
    ("Close the alert. If it keeps coming, add the explanation to the memory (`moewarden memory add`).", "Die Meldung schließen. Kommt sie wieder, die Erklärung ins Gedächtnis aufnehmen (`moewarden memory add`)."),
    ("Collect the logs of the alerted host and time, then investigate again.", "Die Logs der gemeldeten Maschine und Zeit sammeln und noch einmal untersuchen."),
)  # fmt: skip
"""English advice with a place for the value -> German."""


_FIRST: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        re.compile(r"\b(?:accounts?|users?|passwords?|konten|konto|benutzer\w*|passw\w+)\b"),
        ("Suspend", "Disable", "Reset the password", "Revoke"),
    ),
    (
        re.compile(r"\b(?:machines?|hosts?|servers?|rechner\w*|maschine\w*)\b"),
        ("Isolate", "Find the machine", "Quarantine"),
    ),
    (re.compile(r"\b(?:ips?|address\w*|domains?|adresse\w*|firewall)\b"), ("Block",)),
)
"""What a question names -> how the actions begin that are about it."""


def advice(case: Case, part: Part, voice: Voice) -> Reply:
    """The recommended actions: those that are about what the question names first."""
    starts = tuple(start for asked, found in _FIRST if asked.search(part.clause) for start in found)
    both = list(zip(case.actions, case.action_events, strict=True))
    both.sort(key=lambda item: bool(starts) and not item[0]["text"].startswith(starts))
    texts = [f"{_in(voice, action['text']).rstrip('.')}{cite(list(events)[:2])}" for action, events in both]
    first, rest = texts[:2], texts[2 : 2 + MOST_ADVISED]
    sentences = [phrase(voice.language, "advice", actions="; ".join(first))]
    if rest:
        sentences.append(phrase(voice.language, "advice_next", actions="; ".join(rest)))
    return answer(*sentences)


def _in(voice: Voice, text: str) -> str:
    if voice.language == "en":
        return text
    for english, german in _GERMAN:
        before, _, after = english.partition("{}")
        if "{}" in english and text.startswith(before) and text.endswith(after):
            return german.format(text[len(before) : len(text) - len(after)])
        if text == english:
            return german
    return text
