"""What a model elsewhere is asked holds no identifier of alert, question or logs."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.actions import ACTIONS, TRAITS
from moewarden.graphs.decisions.defaults import AIMS, CALLS, FACT_WORDS
from moewarden.graphs.entities.extract import entities_in
from moewarden.graphs.entities.plain import PLAIN
from moewarden.graphs.episodes.vocabulary import FACTS

from .models import Chooser, first_option, kind_of

CASES = Path(__file__).parents[1] / "cases"
CHOSEN = ("m10_journald_build_server_miner", "m14_cef_waf_command_injection", "b08_workspace_two_step_enrolment")
QUESTION = (
    'Did petra.k@corp.example or CORP\\Kovacs use "Project Falcon" on FS-PAYROLL-03, 198.51.100.77, fileserver, '
    "/srv/payroll/q3.xlsx, evil.example or d41d8cd98f00b204e9800998ecf8427e?"
)
TYPED = ("petra", "corp", "kovacs", "falcon", "payroll", "198.51.100", "fileserver", "srv", "evil", "d41d8cd9")

OURS = {
    word
    for text in (
        *(word for words in FACTS.values() for word in words), *FACTS, *ACTIONS, *TRAITS, *FACT_WORDS, *AIMS, *CALLS,
        *(tool for tools in CALLS.values() for tool in tools), *PLAIN, "options answer exactly select value fields",
    )
    for word in re.split(r"[_\s]", text)
}  # fmt: skip
"""Words that prompts have of their own: an account that is called so cannot be told from them."""


class Elsewhere(Chooser):
    """Remembers all that it is sent, the system message included."""

    sent: list[str] = []  # noqa: RUF012 - pydantic copies it

    def _generate(self, messages, *arguments, **options):
        self.sent.append("\n".join(str(message.content) for message in messages))
        return super()._generate(messages, *arguments, **options)


def unusual_logs(folder):
    """Events of no known product, whose names and values hold identifiers everywhere."""
    folder.mkdir(parents=True)
    records = [
        {
            "ts": f"2026-11-21T03:00:{n:02}Z",
            "verb": "zorped olaf@corp.example into nas-7.corp.example from 203.0.113.9",
            "mara.lena": "x",
            "10.1.2.3": "y",
            "who": "mara.lena",
            "note": f"wombat {n}",
        }
        for n in range(20)
    ]
    (folder / "app.json").write_text("\n".join(json.dumps(record) for record in records) + "\n")
    return folder


def cases():
    for name in CHOSEN:
        yield pytest.param(name, id=name)
    yield pytest.param("", id="no known product")


@pytest.mark.parametrize("name", list(cases()))
def test_no_prompt_names_anybody(tmp_path, name):
    case = CASES / name
    logs = case / "logs" if name else unusual_logs(tmp_path / "logs")
    alert = json.loads((case / "alert.json").read_text()) if name else {"title": "Odd", "user": "mara.lena"}
    model = Elsewhere(policy=first_option)
    graph = build_investigation(model, workdir=tmp_path / "run", budget=Budget(rounds=1))
    report = graph.invoke({"alert": alert, "question": QUESTION, "logs": str(logs)})["report"]
    assert report["model"] == "scripted"
    assert {kind_of(prompt) for prompt in model.prompts} >= {"question", "next"}
    sent = "\n".join(model.sent).casefold()
    words = set(re.split(r"[\s,:;|\"'()]+", sent))
    assert not [part for part in TYPED if part in sent]
    leaked = {value for value in identifiers(tmp_path / "run" / "events.duckdb", logs, alert) if value in words}
    assert leaked - OURS == set()


def identifiers(store, logs, alert):
    """Accounts, machines and addresses that the reader found, and everything that looks like an identifier in the text."""
    with duckdb.connect(str(store), read_only=True) as connection:
        rows = connection.execute(
            'SELECT DISTINCT unnest([lower("user"), lower(host), src_ip, dst_ip, lower(target)]) FROM events'
        ).fetchall()
    found = {row[0] for row in rows if row[0]}
    texts = [json.dumps(alert)] + [path.read_text(errors="replace") for path in logs.rglob("*") if path.is_file()]
    for text in texts:
        for line in text.splitlines()[:400]:
            found |= {entity.value.casefold() for entity in entities_in(line) if entity.type != "cve"}
    return {value for value in found if len(value) > 2}
