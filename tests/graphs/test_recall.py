"""What people told us changes a judgement, visibly; what they told us of others does not."""

import pytest

from moewarden.graphs import Budget
from moewarden.graphs.memory import MemoryFolder
from moewarden.graphs.recall import memories_of, recall_memories, speaks_of_activity

from .conftest import perceive
from .incident import ordinary_lines, write_logs
from .models import Chooser, kind_of
from .stores import make_store

AUDIT = "10.0.0.9 is our password audit: it fails to log in on every machine"
ALERT = {"title": "Many failed SSH logins", "src_ip": "10.0.0.9", "time": "2026-11-21T03:01:00Z"}
QUICK = Budget(tool_calls=0)


class Memory:
    """A long-term memory that knows what it was told."""

    def __init__(self, *texts, kind="known_good"):
        self.items = [
            {"id": f"m-{n}", "kind": kind, "text": text, "origin": "Mara", "time": "2026-01-01T00:00:00+00:00"}
            for n, text in enumerate(texts, 1)
        ]
        self.queries = []

    def recall(self, query, *, kind=None, limit=5):
        self.queries.append(query)
        return [item for item in self.items if item["kind"] == kind][:limit]


@pytest.fixture(scope="module")
def noisy(tmp_path_factory):
    """Many failed logins from an internal address, amid ordinary use."""
    folder = tmp_path_factory.mktemp("noisy")
    failures = [
        f"Nov 21 03:00:{n:02} web-1 sshd[{900 + n}]: Failed password for kasimir from 10.0.0.9 port {40000 + n} ssh2"
        for n in range(30)
    ]
    return perceive(folder / "run", ALERT, write_logs(folder / "logs", [*ordinary_lines(), *failures]))


def judge_by_facts(prompt, options):
    """A model that believes what the fact sheet says of known-good activity."""
    if kind_of(prompt) != "episode":
        return options[-1]
    known = "known_good: activity" in prompt
    return {"hostile": -4.0, "ordinary": -0.02, "unclear": -6.0} if known else {"hostile": -0.02, "ordinary": -4.0}


def alerted(report):
    [episode] = [episode for episode in report["episodes"] if episode["facts"]["alerted"] == "yes"]
    return episode


@pytest.mark.parametrize("model", [None, Chooser(policy=judge_by_facts)], ids=["by rules alone", "by a model"])
def test_a_known_good_fact_changes_the_decision_and_is_cited(noisy, tmp_path, model):
    without = noisy.investigate(tmp_path / "without", model, budget=QUICK)
    told = noisy.investigate(tmp_path / "told", model, budget=QUICK, memory=Memory(AUDIT))
    assert without["verdict"] == "malicious"
    assert told["verdict"] != "malicious"
    assert alerted(told)["score"] < 1.0 <= alerted(without)["score"]
    assert alerted(told)["facts"]["known_good"] == "activity"
    assert alerted(told)["memories"] == ["m-1"]
    assert told["memories"] == [
        {
            "id": "m-1",
            "kind": "known_good",
            "text": AUDIT,
            "origin": "Mara",
            "time": "2026-01-01T00:00:00+00:00",
            "used": True,
        }
    ]
    [claim] = [finding["claim"] for finding in told["findings"] if finding["id"] == alerted(told)["id"]]
    assert "known-good fact" in claim


def test_the_model_decides_differently(noisy, tmp_path):
    model = Chooser(policy=judge_by_facts)
    reports = [
        noisy.investigate(tmp_path / name, model, budget=QUICK, memory=memory)
        for name, memory in (("without", None), ("told", Memory(AUDIT)))
    ]
    assert [alerted(report)["decision"] for report in reports] == ["hostile", "ordinary"]


OTHERS = {
    "another address": "10.0.0.99 is our password audit: it fails to log in on every machine",
    "another account": "inga forgets her password and fails to log in every Monday",
    "the machine it happened to": "web-1 is a web server on which many people log in",
    "no name at all": "the password audit fails to log in on every machine",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_a_fact_about_somebody_else_changes_nothing(noisy, tmp_path, text):
    without = noisy.investigate(tmp_path / "without", budget=QUICK)
    told = noisy.investigate(tmp_path / "told", budget=QUICK, memory=Memory(text))
    assert told["episodes"] == without["episodes"]
    assert told["verdict"] == without["verdict"] == "malicious"
    assert [memory["used"] for memory in told["memories"]] == [False]


def test_a_fact_about_the_actor_that_speaks_of_something_else_explains_nothing(noisy, tmp_path):
    told = noisy.investigate(tmp_path, budget=QUICK, memory=Memory("10.0.0.9 is a printer"))
    assert alerted(told)["facts"]["known_good"] == "actor"
    assert told["verdict"] != "benign"


def test_a_past_incident_is_shown_but_judges_nothing(noisy, tmp_path):
    without = noisy.investigate(tmp_path / "without", budget=QUICK)
    told = noisy.investigate(tmp_path / "told", budget=QUICK, memory=Memory(AUDIT, kind="incident"))
    assert told["episodes"] == without["episodes"]
    assert [(memory["kind"], memory["used"]) for memory in told["memories"]] == [("incident", False)]


def test_the_alert_the_question_and_the_actors_are_looked_up(noisy):
    memory = Memory(AUDIT, AUDIT.replace("audit", "check"))
    found = recall_memories(memory, {**noisy.values, "question": "Zeitpunkt?"})
    assert [item["id"] for item in found] == ["m-1", "m-2"]
    assert any("Many failed SSH logins" in query and "Zeitpunkt?" in query for query in memory.queries)
    assert "10.0.0.9" in memory.queries
    assert recall_memories(None, noisy.values) == []


def test_a_folder_is_opened_once_for_all_queries(noisy, tmp_path, monkeypatch):
    folder = MemoryFolder(tmp_path)
    with folder.open() as memory:
        memory.add(AUDIT, kind="known_good", origin="Mara")
        memory.add("The nightly backup reads all buckets", kind="known_good", origin="Mara")
    opened, really_open = [], MemoryFolder.open
    monkeypatch.setattr(MemoryFolder, "open", lambda self, **options: opened.append(1) or really_open(self, **options))
    assert [item["text"] for item in recall_memories(folder, noisy.values)] == [AUDIT]
    assert opened == [1]


def test_what_names_an_actor_is_not_cut_for_what_is_merely_like(noisy):
    class Crowded(Memory):
        def recall(self, query, *, kind=None, limit=5):
            if kind == "incident":
                return []
            if query == "10.0.0.9":
                return [{**self.items[0], "named": ["10.0.0.9"]}]
            return [{**self.items[0], "id": f"vague-{n}", "named": []} for n in range(10 * limit)]

    found = recall_memories(Crowded(AUDIT), noisy.values)
    assert found[0]["id"] == "m-1"
    assert len(found) == 24


def test_a_fact_that_is_recalled_for_its_likeness_alone_explains_nothing(noisy, tmp_path):
    """It does not name who acted, however near it is to what was done."""
    folder = MemoryFolder(tmp_path / "memory")
    with folder.open() as memory:
        memory.add("The password check fails to log in over SSH many times", kind="known_good", origin="Mara")
    without = noisy.investigate(tmp_path / "without", budget=QUICK)
    told = noisy.investigate(tmp_path / "told", budget=QUICK, memory=folder)
    assert [memory["used"] for memory in told["memories"]] == [False]
    assert told["episodes"] == without["episodes"]
    assert told["verdict"] == without["verdict"] == "malicious"


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("alice logs in through the VPN at 203.0.113.20", False),
        ("alice logs in from 10.0.5.0/24", True),
        ("alice logs in to 10.0.9.9 every morning", True),
        ("alice logs in early", True),
    ],
    ids=["elsewhere", "the network", "reached", "no address"],
)
def test_a_fact_about_an_account_at_one_address_says_nothing_of_another(tmp_path, text, speaks):
    event = {"user": "alice", "src_ip": "10.0.5.9", "dst_ip": "10.0.9.9", "action": "login", "outcome": "success"}
    store = make_store(tmp_path, [event] * 3)
    fact = {"id": "m-1", "kind": "known_good", "text": text}
    known = memories_of({"actor": "alice", "host": "", "events": [1, 2, 3]}, [fact], store)
    assert known == ([fact] if speaks else [])
    store.close()


def test_an_accounts_name_is_found_in_its_longer_forms(tmp_path):
    store = make_store(tmp_path, [{"user": "arn:aws:iam::1:user/backup-01"}] * 3)
    episode = {"actor": "arn:aws:iam::1:user/backup-01", "host": "", "events": [1, 2, 3]}
    texts = ["backup-01 reads all buckets nightly", "backup-011 reads all buckets", "my-backup-01 reads all buckets"]
    memories = [{"id": text, "kind": "known_good", "text": text} for text in texts]
    assert [memory["id"] for memory in memories_of(episode, memories, store)] == texts[:1]
    store.close()


@pytest.mark.parametrize(
    ("text", "action", "speaks"),
    [
        ("backup-01 reads all buckets nightly", "data_read", True),
        ("backup-01 reads all buckets nightly", "permission_grant", False),
        ("10.0.0.7 scans our network every Monday", "network_connect", True),
        ("inga signs in from Spain", "login", True),
        ("svc-deploy creates roles", "permission_grant", True),
        ("svc-deploy creates access keys", "credential_create", True),
        ("svc-deploy creates access keys", "account_create", False),
        ("svc-deploy restarts services at night", "service_change", True),
        ("10.0.0.9 is a printer", "login", False),
        (AUDIT, "login", True),
    ],
    ids=lambda value: str(value)[:40],
)
def test_whether_a_fact_speaks_of_what_was_done(text, action, speaks):
    assert speaks_of_activity({"text": text}, [action]) is speaks


def test_a_name_that_was_only_typed_is_nobodys(tmp_path):
    tried = {"user": "backup-01", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"}
    store = make_store(tmp_path, [tried] * 3)
    fact = {"id": "m-1", "kind": "known_good", "text": "backup-01 logs in nightly"}
    for actor in ("203.0.113.9", "backup-01"):
        assert memories_of({"actor": actor, "host": "", "events": [1, 2, 3]}, [fact], store) == []
    store.close()
    store = make_store(tmp_path / "in", [tried, {**tried, "outcome": "success"}, {**tried, "outcome": "success"}])
    assert memories_of({"actor": "203.0.113.9", "host": "", "events": [1, 2, 3]}, [fact], store) == [fact]
    store.close()


def test_a_session_name_is_not_the_account(tmp_path):
    fact = {"id": "m-1", "kind": "known_good", "text": "backup-svc creates keys every week"}
    for user, known in (("DevRole/backup-svc", []), ("backup-svc/run-7", [fact])):
        store = make_store(tmp_path / user.replace("/", "_"), [{"user": user, "action": "credential_create"}] * 3)
        assert memories_of({"actor": user, "host": "", "events": [1, 2, 3]}, [fact], store) == known
        store.close()
