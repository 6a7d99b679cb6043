"""Lists that a user owns, in the shapes that they come in."""

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.evidence import check, render
from moewarden.graphs.tools.intelligence import describe, lists, load_list
from moewarden.graphs.tools.subject import Subject

from ..stores import make_desk, make_store

ADDRESS, DOMAIN, URL = "203.0.113.9", "evil.example", "http://evil.example/x"

SHAPES = {
    "indicator and note": ("indicator,note\n203.0.113.9,seen in May\nevil.example,phishing\n", "seen in May"),
    "one per line": ("203.0.113.9\nevil.example\n", ""),
    "comments": ("# our list\n#\n203.0.113.9\n\n# old ones\nevil.example\n", ""),
    "other order of columns": (
        "date,type,value,comment\n2026-05-01,ip,203.0.113.9,bot\n,domain,evil.example,\n",
        "bot",
    ),
    "spelled-out headers": ('"IOC Value";"Threat Name"\n"203.0.113.9";"bot"\n"evil.example";"phish"\n', "bot"),
    "tabs": ("ip_address\tdescription\n203.0.113.9\tbot\nevil.example\t\n", "bot"),
    "header in a comment": (
        '# "first_seen","ioc_value","malware"\n"2026-05-01","203.0.113.9","bot"\n"","evil.example",""\n',
        "bot",
    ),
    "no header, not the first column": ("2026-05-01,203.0.113.9,bot\n2026-05-02,evil.example,phish\n", ""),
    "byte order mark and Windows line ends": ("\ufeffindicator,note\r\n203.0.113.9,bot\r\nevil.example,\r\n", "bot"),
    "defanged": ("indicator,note\n203.0.113[.]9,bot\nevil[dot]example,\n", "bot"),
    "short rows": ("note,indicator\nbot,203.0.113.9\nalone\n,evil.example\n", "bot"),
}


@pytest.mark.parametrize(("text", "note"), SHAPES.values(), ids=SHAPES.keys())
def test_a_list_of_any_shape_is_read(tmp_path, text, note):
    path = tmp_path / "list.csv"
    path.write_text(text, newline="")
    found = load_list(path)
    assert found[ADDRESS] == note
    assert DOMAIN in found
    assert len(found) == 2


@pytest.mark.parametrize(
    "written",
    ["hxxp://evil.example/x", "hXXp://evil[.]example/x", "http[:]//evil.example/x", "HTTP://EVIL(.)EXAMPLE/x"],
)
def test_a_defanged_url_is_read_as_it_was(tmp_path, written):
    path = tmp_path / "list.csv"
    path.write_text(f"url\n{written}\n")
    assert list(load_list(path)) == [URL]


def test_a_list_that_changes_is_read_again(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("203.0.113.9\n")
    assert ADDRESS in load_list(path)
    path.write_text("198.51.100.7,\n")
    assert ADDRESS not in load_list(path)


def test_an_empty_list_names_nothing(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("# nothing yet\n\n")
    assert load_list(path) == {}


def unreadable(tmp_path):
    long = tmp_path / "long.csv"
    long.write_text('"' + "x" * 300_000 + '"\n')
    return {"missing": tmp_path / "missing.csv", "a folder": tmp_path, "one endless field": long}


@pytest.mark.parametrize("kind", ["missing", "a folder", "one endless field"])
def test_an_unreadable_list_is_bad_input_in_one_line(tmp_path, kind):
    path = unreadable(tmp_path)[kind]
    with pytest.raises(InputError, match="list of indicators") as raised:
        load_list(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.fixture
def desk(tmp_path):
    store = make_store(
        tmp_path / "logs",
        [{"src_ip": ADDRESS, "user": "inga"}, {"dst_ip": ADDRESS}, {"src_ip": "10.0.0.1"}, {"target": DOMAIN}],
    )
    yield make_desk(store)
    store.close()


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("indicator,note\n203.0.113[.]9,seen in May\nEVIL.example,\n")
    return path


def test_a_listed_address_is_a_finding_with_its_events(desk, listed):
    result = lists(desk, Subject("ip1", "ip", ADDRESS), [listed])
    [claim] = result.claims
    assert result.known == "one listed"
    assert list(claim.events) == [1, 2]
    assert claim.slots == {"subject": ADDRESS, "list": "ours.csv", "note": ": seen in May"}


def test_the_finding_holds(desk, listed):
    [claim] = lists(desk, Subject("domain1", "domain", DOMAIN), [listed]).claims
    finding = {
        "id": "f", "specialist": "intelligence", "question": "q", "template": claim.template, "slots": claim.slots,
        "values": claim.values, "events": claim.events, "checks": claim.checks, "weight": 1.0, "chart": None,
    }  # fmt: skip
    assert check(desk.store, [finding])[0] == [finding]
    assert render(finding) == "evil.example is on the list ours.csv"


def test_an_unlisted_address_is_no_finding(desk, listed):
    result = lists(desk, Subject("ip2", "ip", "10.0.0.1"), [listed])
    assert (list(result.claims), result.known) == ([], "none")
    assert lists(desk, Subject("ip1", "ip", ADDRESS), []).known == "none"


def test_a_technique_is_described():
    text = describe(Subject("technique1", "technique", "T1110.003")).text
    assert "Password Spraying" in text
    assert "credential_access" in text
    assert "T9999" in describe(Subject("technique2", "technique", "T9999")).text
