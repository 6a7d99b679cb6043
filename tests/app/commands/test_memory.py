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
