"""`moewarden memory`: facts in, facts out, and nothing remembered that nobody accepted."""

import json

import orjson
import pytest


def test_add_list_show_forget(moewarden):
    code, out, _ = moewarden("memory", "add", "backup-01 reads all buckets nightly", "--origin", "dana", "--json")
    assert code == 0
    [added] = json.loads(out)
    assert (added["kind"], added["origin"], added["entities"]) == ("known_good", "dana", ["backup-01"])

    _, out, _ = moewarden("memory", "list")
    assert added["id"] in out
    assert "from dana" in out
    assert "backup-01 reads all buckets nightly" in moewarden("memory", "show", added["id"])[1]

    assert moewarden("memory", "forget", added["id"])[1] == f"Forgotten: {added['id']}\n"
    assert moewarden("memory", "list")[1] == "Nothing is remembered.\n"


@pytest.mark.parametrize("verb", ["show", "forget"])
def test_unknown_ids_are_bad_input(moewarden, verb):
    code, _, err = moewarden("memory", verb, "m-nothing")
    assert code == 2
    assert err.startswith("moewarden: no memory has the id 'm-nothing'.")


def test_an_investigation_is_remembered_only_when_accepted(moewarden, case, tmp_path):
    out = tmp_path / "out"
    words = ("--model", "none", "--alert", case / "alert.json", "--logs", case / "logs", "--out", out)
    assert moewarden("investigate", *words)[0] == 0
    assert json.loads(moewarden("memory", "list", "--json")[1]) == []

    report = orjson.loads((out / "report.json").read_bytes())
    for name in (out, report["id"]):  # the id is found below the folder of runs
        assert moewarden("memory", "accept", name)[0] == 0
    [kept] = json.loads(moewarden("memory", "list", "--json")[1])
    assert (kept["kind"], kept["origin"]) == ("incident", f"investigation {report['id']}")
    assert report["verdict"].replace("_", " ") in kept["text"]


def test_accepting_nothing_is_bad_input(moewarden):
    assert moewarden("memory", "accept", "inv-0")[0] == 2


def test_a_stranger_in_a_memory_cannot_steer_the_terminal(moewarden):
    moewarden("memory", "add", "host \x1b[2J\u202e evil")
    assert "\x1b" not in moewarden("memory", "list")[1]


def test_the_origin_of_a_memory_cannot_steer_the_terminal_either(moewarden):
    moewarden("memory", "add", "backup-01 reads nightly", "--origin", "dana\x1b[2J")
    assert "\x1b" not in moewarden("memory", "list")[1]


RECEIVED = {
    "id": "20261121-1a2b3c4d", "title": "Guessing", "verdict": "malicious", "severity": "high", "summary": "They guessed.",
    "techniques": [{"id": "T1110", "name": "Brute Force"}], "iocs": [{"type": "ip", "value": "203.0.113.9"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": 5}, "title"),
        ({"verdict": "harmless"}, "verdict"),
        ({"id": "x\x1b[2J"}, "id"),
        ({"techniques": ["T1110"]}, "techniques.0"),
        ({"iocs": [{"value": "203.0.113.9"}] * 2001}, "iocs"),
    ],
    ids=["a title", "a verdict", "control characters", "a technique", "too many indicators"],
)
def test_a_received_report_is_data(moewarden, tmp_path, change, said):
    (tmp_path / "report.json").write_text(json.dumps(RECEIVED))
    assert moewarden("memory", "accept", tmp_path)[0] == 0
    (tmp_path / "report.json").write_text(json.dumps(RECEIVED | change))
    code, _, err = moewarden("memory", "accept", tmp_path)
    assert (code, err.count("\n")) == (2, 1)
    assert f"cannot be remembered: {said}" in err
    assert len(json.loads(moewarden("memory", "list", "--json")[1])) == 1


def test_memories_of_an_earlier_version_are_said_to_be_embedded_anew(moewarden, monkeypatch):
    monkeypatch.setenv("MOEWARDEN_EMBEDDINGS", "hashed")
    moewarden("memory", "add", "backup-01 reads all buckets nightly")
    monkeypatch.delenv("MOEWARDEN_EMBEDDINGS")
    _, out, err = moewarden("memory", "list")
    assert err.splitlines()[-1] == "Memories are compared in a new way: 1 of 1 done."
    assert "backup-01 reads all buckets nightly" in out
    assert moewarden("memory", "list")[2] == ""
