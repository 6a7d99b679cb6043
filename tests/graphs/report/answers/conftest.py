"""A made incident whose answers are asked for: a guessed password, a new account, ordinary people beside."""

from collections.abc import Callable
from typing import Any

import pytest

from moewarden.graphs.questions.clock import clock_of
from moewarden.graphs.questions.question import Earlier, understand
from moewarden.graphs.questions.window import Window
from moewarden.graphs.report.answers.case import Case
from moewarden.graphs.report.answers.write import Written, write_answer

from ...stores import UTC, at, make_hit, make_store

INTRUDER = "203.0.113.66"
VIEW: dict[str, Any] = {
    "fields": {"title": "x"}, "time": "2026-11-21T03:00:00+00:00", "values": [], "actions": [], "events": [], "found": True, "missing": [],
}  # fmt: skip


def event(clock: str, action: str, **columns: Any) -> dict[str, Any]:
    """One event of 21 November, on web-1."""
    return {"time": at(f"2026-11-21 {clock}"), "host": "web-1", "action": action, **columns}


def login(clock: str, outcome: str, user: str = "petra", src_ip: str = INTRUDER, **columns: Any) -> dict[str, Any]:
    """A log-in."""
    return event(clock, "login", outcome=outcome, user=user, src_ip=src_ip, **columns)


BREACH = [
    login("02:10:00", "success", "inga", "10.0.0.8"),
    login("03:00:01", "failure"),
    login("03:00:02", "failure"),
    login("03:00:03", "failure", "ro”ot [E9]"),
    login("03:00:30", "success"),
    event("03:01:00", "privilege_use", outcome="success", user="petra", command="/bin/cat /etc/shadow", target="root"),
    event("03:02:00", "account_create", outcome="success", target="svc9"),
    event("03:03:00", "file_read", outcome="success", user="petra", src_ip=INTRUDER, target="/srv/plans.pdf", fields={"size": "2500000"}),
    event("03:04:00", "logout", user="petra", src_ip=INTRUDER),
    login("04:10:00", "success", "inga", "10.0.0.8"),
    event("04:11:00", "file_read", outcome="success", user="inga", src_ip="10.0.0.8", target="/srv/menu.pdf", fields={"size": "700"}),
]  # fmt: skip
"""Events 1 to 11; those of the attack are 2 to 9."""
HOSTILE = [2, 3, 4, 5, 6, 7]

Ask = Callable[..., str]


def rendered(written: Written) -> str:
    """The answer with events' numbers for citations."""
    return written.rendered({number: f"E{number}" for number in written.events})


@pytest.fixture
def ask(tmp_path):
    """Ask a question about made events.

    `hostile`: those that signals mark. `alert`: what another alert names, and its events. `noise`: who was refused throughout
    beside it, and those events.
    """

    def answer(
        words: str,
        events: Any = BREACH,
        *,
        hostile: Any = HOSTILE,
        actor: str = INTRUDER,
        column: str = "src_ip",
        earlier: Earlier | None = None,
        limits: Window | None = None,
        verdict: str = "",
        alert: tuple[list[str], list[int]] | None = None,
        noise: tuple[str, list[int]] | None = None,
        **more: Any,
    ) -> Written:
        store = make_store(tmp_path, events)
        is_hostile = (verdict or "malicious") == "malicious" and bool(hostile)
        episode: Any = {
            "id": "p1", "family": "authentication", "actor": actor, "actor_column": column, "host": "web-1",
            "start": "2026-11-21T03:00:01", "end": "2026-11-21T03:04:00", "alerted": True, "hits": ["s1"],
            "events": list(more.pop("episode", hostile)),
        }  # fmt: skip
        judgement = {
            "episode": "p1", "alerted": True, "hostile": is_hostile, "score": 1.5 if is_hostile else 0.1,
            "lines": [(number, "a rule", 3.0) for number in hostile] if is_hostile else [],
            "ordinary": more.pop("ordinary", []), "techniques": [], "sheet": {},
        }  # fmt: skip
        view, episodes, judgements = VIEW, {"p1": episode}, {"p1": judgement}
        if alert:
            view = {**VIEW, "values": alert[0], "events": alert[1]}
            episode["alerted"] = judgement["alerted"] = False
            episodes["p2"] = {
                **episode,
                "id": "p2",
                "actor": alert[0][0],
                "alerted": True,
                "events": alert[1],
                "hits": [],
            }
            judgements["p2"] = {
                **judgement, "episode": "p2", "alerted": True, "hostile": False, "score": 0.2, "lines": [],
            }  # fmt: skip
        if noise:
            episodes["p3"] = {
                **episode,
                "id": "p3",
                "actor": noise[0],
                "alerted": False,
                "events": noise[1],
                "hits": [],
            }
            refused = {"actor": ["external"], "source": ["web"], "failure_share": ["all"]}
            judgements["p3"] = {**judgement, "episode": "p3", "alerted": False, "score": 1.2, "sheet": refused}
            judgements["p3"]["lines"] = [(number, "a rule", 2.0) for number in noise[1]]
        case = Case(
            store=store,
            verdict=verdict or ("malicious" if is_hostile else "benign"),  # type: ignore[arg-type]
            confidence=0.8,
            severity="high",
            episodes=episodes,
            judgements=judgements,
            hits={
                "s1": make_hit(list(hostile), title="Many failed logins", level="high", traits=more.pop("traits", []))
            },
            view=view,  # type: ignore[arg-type]
            limits=limits,
            **more,
        )
        question = understand(words, store, clock_of(store, UTC, VIEW), earlier=earlier, limits=limits)
        written = write_answer(case, question, UTC)
        case.close()
        store.close()
        return written

    return answer
