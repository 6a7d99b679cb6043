"""In which language a question is asked."""

import re
from typing import Literal

from ..wordlists import words

Language = Literal["en", "de"]

_GERMAN = words("""
    aber alle als am an angreifer auf aus bei bis bitte da damit danach das dass dem den denn der des die dies diese
    dieser dieses doch dort durch ein eine einem einen einer eines er es etwas gab gibt haben hat hatte hatten ich ihm
    ihn ihr im in irgendwas ist jemand kam kamen kann konnte konnten man mehr mit nach nicht noch nun oder ob schon
    seit sich sie sind soll sollen sollten sollte uns und vom von vor wann war waren warum was wegen welche welchem
    welchen welcher welches wem wen wer werden wessen weshalb wie wieso wieviel wieviele wir wird wo woher wohin wodurch
    womit wurde wurden zum zur zwischen über für gegen uhr gestern heute mal jetzt zugriff konto konten benutzer
    passiert angemeldet daten rechner fehlalarm tat taten tun tut machte machten macht machen geschah geschehen lief
    liefen geht ging gingen gehört gehörte steht stand bekam bekamen bekommen brachte begann endete startete kopierte
    nahm gelang meldete wollte wollten zuerst zuletzt zugleich vorher nachher jeder jede jedes kein keine keiner los
""")
_ENGLISH = words("""
    a about account accounts after am an and any anyone anybody are at be been before between by can compromised could data
    did do does from get got had has have he her him his how i if in into is it its long many me much my of on or our out
    she should somebody someone than that the their them then there they this those through to us was we were what when
    where which who whom whose why with would you yesterday today please happened
""")
_WORD = re.compile(r"[a-zäöüß]+")


def language_of(text: str) -> Language:
    """German where more of its small words are German than English; else English."""
    found = _WORD.findall(text[:2_000].lower())
    german = sum(word in _GERMAN for word in found) + 2 * any(letter in text.lower() for letter in "äöüß")
    return "de" if german > sum(word in _ENGLISH for word in found) else "en"
