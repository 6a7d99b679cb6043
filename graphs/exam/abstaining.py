"""Say that the events do not hold the answer. Events that hold it, with the same way out, are `naming.py`."""

from .expected import Call, Mentions
from .task import Task, ask
from .toolbox import ANSWER, CANNOT_TELL


def _task(name: str, events: list[str], question: str) -> Task:
    return Task(
        id=f"abstain-{name}",
        kind="abstain",
        messages=ask(question, events),
        tools=(ANSWER, CANNOT_TELL),
        expected=Call("cannot_tell", {"missing": Mentions(())}),
    )


TASKS = (
    _task(
        "address",
        [
            "lanternd sign-in account=v.holm result=granted factor=password",
            "lanternd sign-out account=v.holm duration=14m",
            "lanternd sign-in account=g.abara from=192.0.2.33 result=granted factor=token",
        ],
        "From which address did v.holm sign in?",
    ),
    _task(
        "content",
        [
            "tidepool put bucket=drop key=bundle.zip by=z.farouk mb=812",
            "tidepool get bucket=drop key=bundle.zip by=link-7 mb=812",
            "tidepool delete bucket=drop key=bundle.zip by=z.farouk",
        ],
        "Which files were inside bundle.zip?",
    ),
    _task(
        "absent",
        [
            "brambled GET http://updates.example/list status=200 client=ws-14",
            "brambled GET http://weather.example/ status=200 client=ws-15",
            "brambled CONNECT mail.example:443 status=200 client=ws-14",
        ],
        "At what time did ws-22 first use the proxy?",
    ),
    _task(
        "success",
        [
            "orchard-gw handshake started peer=203.0.113.12 cert=e.blum",
            "orchard-gw handshake started peer=203.0.113.12 cert=e.blum",
            "orchard-gw log rotated, 4,119 lines dropped",
        ],
        "Did the handshake of e.blum succeed in the end?",
    ),
)
