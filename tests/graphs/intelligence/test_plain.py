"""Lists without a format of their own, in the shapes that they come in."""

import pytest

from moewarden.graphs.intelligence import read_intelligence

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


def indicators_of(path):
    return {value: listed.note for value, listed in read_intelligence([path]).indicators.items()}


@pytest.mark.parametrize(("text", "note"), SHAPES.values(), ids=SHAPES.keys())
def test_a_list_of_any_shape_is_read(tmp_path, text, note):
    path = tmp_path / "list.csv"
    path.write_text(text, newline="")
    found = indicators_of(path)
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
    assert list(indicators_of(path)) == [URL]


MORE_SHAPES = {
    "several columns of values": ("ip,domain,threat\n203.0.113.9,evil.example,bot\n", {ADDRESS, DOMAIN}),
    "a remark behind the value": ("203.0.113.9 # bot\nevil.example ; bot\n", {ADDRESS, DOMAIN}),
    "a hosts file": ("0.0.0.0 evil.example\n127.0.0.1 other.example\n", {DOMAIN, "other.example"}),
    "a hash, a path and a mail address": (
        "C:\\Temp\\a.exe\nops[at]evil[.]example\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        {"c:\\temp\\a.exe", "ops@evil.example", "a" * 32},
    ),
    "IPv6 in another spelling": ("2001:DB8:0:0::1\n", {"2001:db8::1"}),
    "UTF-16 as a spreadsheet writes it": ("indicator\tnote\n203.0.113.9\tbot\n".encode("utf-16"), {ADDRESS}),
    "pipes": ("first_seen | ioc | family\n2026-05-01 | evil.example | bot\n", {DOMAIN}),
    "German letters": ("indicator;note\n203.0.113.9;Büro in München\n", {ADDRESS}),
    "the marks of blocklists": (
        "||evil.example^\n*.other.example\n.third.example\n",
        {DOMAIN, "other.example", "third.example"},
    ),
    "ports": ("203.0.113.9:443\nevil.example:8080\n[2001:db8::1]:443\n", {ADDRESS, DOMAIN, "2001:db8::1"}),
    "MISP's CSV": (
        "uuid,event_id,category,type,value,comment,to_ids,date\n"
        '"1",7,"Network activity","ip-dst","203.0.113.9","c2",1,20260501\n'
        '"2",7,"Network activity","ip-src","198.51.100.1","",0,20260501\n',
        {ADDRESS},
    ),
    "placeholders": ("ip,domain\n203.0.113.9,n/a\n-,evil.example\nunknown,none\n", {ADDRESS, DOMAIN}),
    "a number before the value": ("id,ip_address,score\n1,203.0.113.9,90\n", {ADDRESS}),
    "spaces between addresses and remarks": ("203.0.113.9   # one\n\n  evil.example\n", {ADDRESS, DOMAIN}),
    "a JSON array of values": ('["203.0.113[.]9", "evil.example"]', {ADDRESS, DOMAIN}),
}


@pytest.mark.parametrize(("content", "values"), MORE_SHAPES.values(), ids=MORE_SHAPES.keys())
def test_lists_of_other_shapes_are_read(tmp_path, content, values):
    path = tmp_path / "list"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert set(indicators_of(path)) == values


def test_networks_are_counted_and_named(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("198.51.100.0/24\n203.0.113.9/32\n12\n/etc/cron.d/24\n")
    known = read_intelligence([path])
    assert set(known.indicators) == {ADDRESS, "/etc/cron.d/24"}
    assert [*known.troubles()] == [
        "list.txt: 1 networks, which events are not compared with: 198.51.100.0/24 (1)",
        "list.txt: 1 values too short to tell anything, or mere numbers",
    ]


def test_a_list_that_changes_is_read_again(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("203.0.113.9\n")
    assert ADDRESS in indicators_of(path)
    path.write_text("198.51.100.7,\n")
    assert ADDRESS not in indicators_of(path)


def test_an_empty_list_names_nothing(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("# nothing yet\n\n")
    assert indicators_of(path) == {}
