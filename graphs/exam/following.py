"""Go on from what a tool said: use a value of its result, mend what it refused, stop when it is enough."""

from .expected import AnyOf, Call, Mentions, SetOf, Within
from .task import Task, ask, called, listed
from .toolbox import CLAIM, EVENT, NAME_EVENT, SEARCH, SESSION, TIMELINE

TASKS = (
    Task(
        id="follow-session",
        kind="follow",
        messages=(
            *ask("Which processes ran in the session in which p.lindqvist ran pantryctl?"),
            *called(
                SEARCH,
                "1 event:\n"
                + listed(["pantry-3 stoker[811]: session=s-88121 user=p.lindqvist ran=pantryctl args=mirror-sync"], 17),
                text="pantryctl",
                user="p.lindqvist",
            ),
        ),
        tools=(SEARCH, EVENT, SESSION),
        expected=Call("session", {"id": "s-88121"}),
    ),
    Task(
        id="follow-limit",
        kind="follow",
        messages=(
            *ask("Find events that contain oven door open."),
            *called(
                SEARCH,
                "Refused: limit is 500; expected 1 to 50. Call again with a limit in that range.",
                text="oven door open",
                limit=500,
            ),
        ),
        tools=(SEARCH, EVENT, TIMELINE),
        expected=Call("search", {"text": "oven door open", "limit": AnyOf((Within(1, 50), ""))}),
    ),
    Task(
        id="follow-claim",
        kind="follow",
        messages=(
            *ask(
                "State where the sign-in of h.moreau came from.",
                ["lantern-1 lanternd: sign-in account=h.moreau from=198.51.100.19 result=granted factor=token"],
            ),
            *called(
                CLAIM,
                "Refused: 198.51.100.9 does not stand in e1. Correct the sentence and state it again.",
                sentence="h.moreau signed in from 198.51.100.9.",
                events=["e1"],
                certainty="high",
            ),
        ),
        tools=(CLAIM, EVENT),
        expected=Call(
            "claim",
            {
                "sentence": Mentions(("h.moreau", "198.51.100.19")),
                "events": SetOf(("e1",)),
                "certainty": AnyOf(("low", "medium", "high")),
            },
        ),
    ),
    Task(
        id="follow-enough",
        kind="follow",
        messages=(
            *ask("Which event shows that the backup key was copied?"),
            *called(
                SEARCH,
                "2 events, none left out:\n"
                + listed(
                    [
                        "vault-2 keyring: read key=backup by=nightjob purpose=rotation",
                        "vault-2 keyring: copied key=backup by=d.ferro to=/mnt/stick/backup.key",
                    ],
                    30,
                ),
                text="key=backup",
            ),
        ),
        tools=(SEARCH, EVENT, NAME_EVENT),
        expected=Call("name_event", {"id": "e31"}),
    ),
)
