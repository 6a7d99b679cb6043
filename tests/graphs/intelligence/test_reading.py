"""Files of intelligence that cannot be read, among those that can."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.errors import InputError
from moewarden.graphs.intelligence import read_intelligence

BAD = {
    "an endless cell": ('"' + "x" * 300_000 + '"\n').encode(),
    "a page": b"<!DOCTYPE html><title>404</title>",
    "binary": b"MZ\x90\x00\x03\x00\x00\x00",
    "half of a JSON": b'{"Event": {"Attribute": [',
    "another JSON": b'{"alerts": []}',
    "an empty object": b"{}",
    "an empty array": b"[]",
    "deep JSON": b"[" * 100_000,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_one_line_and_the_others_go_on(tmp_path, content):
    (tmp_path / "bad").write_bytes(content)
    (tmp_path / "good").write_text("203.0.113.9\n")
    known = read_intelligence([tmp_path / "bad", tmp_path / "good"])
    assert set(known.indicators) == {"203.0.113.9"}
    [said] = known.troubles()
    assert said.startswith("bad: ")
    assert "expected MISP or STIX JSON" in said
    assert "\n" not in said


def test_a_path_that_leads_nowhere_is_bad_input(tmp_path):
    with pytest.raises(InputError, match="no such list of indicators"):
        read_intelligence([tmp_path / "missing.csv"])


def test_a_folder_gives_every_file_in_it_but_hidden_ones(tmp_path):
    folder = tmp_path / "feeds"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "one.txt").write_text("203.0.113.9\n")
    (folder / "two.csv").write_text("indicator,note\nevil.example,bot\n")
    (folder / ".hidden").write_text("203.0.113.10\n")
    known = read_intelligence([folder])
    assert {value: listed.list for value, listed in known.indicators.items()} == {
        "203.0.113.9": "feeds/a/one.txt",
        "evil.example": "feeds/two.csv",
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "id",
                    "objects",
                    "Event",
                    "response",
                    "Attribute",
                    "Object",
                    "list",
                    "name",
                    "value",
                    "pattern",
                ]
            )
            | st.text(max_size=3),
            inner | st.sampled_from(["bundle", "indicator", "cidr", "regex", "ip-src", "indicator--1", "domain|ip"]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JSON)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_does_anything_but_give_indicators_or_troubles(tmp_path, value):
    path = tmp_path / "any.json"
    path.write_text(json.dumps(value))
    known = read_intelligence([path])
    assert all(isinstance(found, str) for found in known.indicators)
    assert all("\n" not in said for said in known.troubles())


ADDRESS = "203.0.113.66"


@pytest.fixture
def investigate(tmp_path):
    """The report on a guessed password, with these files of intelligence."""
    lines = [
        f"2026-11-21T03:{n // 60:02}:{n % 60:02}Z web-1 sshd[{900 + n}]: Failed password for root from {ADDRESS} port {40000 + n} ssh2"
        for n in range(60)
    ]
    lines.append(f"2026-11-21T03:01:10Z web-1 sshd[999]: Accepted password for root from {ADDRESS} port 41000 ssh2")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "auth.log").write_text("\n".join(lines) + "\n")
    alert = {"title": "Many failed logins", "src_ip": ADDRESS, "host": "web-1", "time": "2026-11-21T03:01:00Z"}

    def run(*files):
        graph = build_investigation(None, intelligence=files, budget=Budget(rounds=1))
        return graph.invoke({"alert": alert, "logs": str(tmp_path / "logs")})["report"]

    return run


def test_what_a_warninglist_has_is_no_indicator_and_no_signal_and_the_report_says_why(investigate, tmp_path):
    warns = tmp_path / "warns.json"
    warns.write_text(
        json.dumps(
            {"name": "Our scanners", "description": "", "version": 1, "type": "cidr", "list": ["203.0.113.0/24"]}
        )
    )
    listed = tmp_path / "bad.csv"
    listed.write_text(f"{ADDRESS}\n")
    (tmp_path / "broken.json").write_text("{")
    without = investigate(listed)
    assert ADDRESS in [item["value"] for item in without["iocs"]]
    report = investigate(listed, warns, tmp_path / "broken.json")
    assert report["verdict"] == "malicious"
    assert ADDRESS not in [item["value"] for item in report["iocs"]]
    assert not any(ADDRESS in action["text"] for action in report["actions"])
    assert not any("On the list" in str(item) for item in report["findings"])
    assert f"No indicator, because the warninglist “Our scanners” has it: {ADDRESS}." in report["not_checked"]
    assert any(note.startswith("Not read: broken.json: begins as JSON and is none") for note in report["not_checked"])


def test_a_hash_of_a_list_is_found_under_whatever_name_a_record_has_it(tmp_path):
    (tmp_path / "logs").mkdir()
    record = {"time": "2026-11-21T03:00:00Z", "host": "ws-1", "event": "process_start", "image": "C:\\x\\a.exe"}
    with (tmp_path / "logs" / "edr.jsonl").open("w") as file:
        for number in range(5):
            digest = "ab" * 32 if number == 3 else f"{number}" * 64
            file.write(json.dumps(record | {"file": {"sha256": digest.upper()}, "user": f"u{number}"}) + "\n")
    listed = tmp_path / "hashes.txt"
    listed.write_text("ab" * 32 + "\n")
    graph = build_investigation(None, intelligence=[listed], budget=Budget(rounds=1))
    report = graph.invoke({"question": "what happened?", "logs": str(tmp_path / "logs")})["report"]
    assert any("hashes.txt" in item["why"] for item in report["evidence"])
