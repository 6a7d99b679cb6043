"""Answer in the language of the question, whatever language the logs are in."""

from .expected import Said
from .task import Task, ask

TASKS = (
    Task(
        id="language-german",
        kind="language",
        messages=ask(
            "Von welcher Adresse aus hat sich das Konto c.adeyemi zuletzt angemeldet? Antworte in einem ganzen Satz.",
            [
                "lanternd sign-in account=c.adeyemi from=192.0.2.14 result=granted",
                "lanternd sign-in account=c.adeyemi from=198.51.100.44 result=granted",
            ],
        ),
        expected=Said("German", ("198.51.100.44",)),
    ),
    Task(
        id="language-french",
        kind="language",
        messages=ask(
            "Quel compte a supprimé la table trail ? Réponds par une phrase complète.",
            ["larkdb user=audit SELECT table=trail rows=9", "larkdb user=m.leclair DROP table=trail"],
        ),
        expected=Said("French", ("m.leclair",)),
    ),
    Task(
        id="language-spanish",
        kind="language",
        messages=ask(
            "¿Qué tarjeta abrió la puerta archive? Responde con una frase completa.",
            ["gatehouse badge=5120 door=north result=opened", "gatehouse badge=7003 door=archive result=opened"],
        ),
        expected=Said("Spanish", ("7003",)),
    ),
    Task(
        id="language-english",
        kind="language",
        messages=ask(
            "Which account changed the oven's program? Answer in one whole sentence.",
            [
                "Ofensteuerung: Tür geschlossen durch Bediener t.brandt",
                "Ofensteuerung: Programm geändert durch Bediener j.wolff, neue Temperatur 640 Grad",
            ],
        ),
        expected=Said("English", ("j.wolff",)),
    ),
)
