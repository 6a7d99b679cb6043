"""What a record itself says of what a rule marked."""

import pytest

from moewarden.graphs.episodes.harmless import is_test_file, stays_inside, tempered

from ..stores import make_hit


def row(action="alert", user="", message="", **fields):
    import orjson

    return {"id": 1, "action": action, "user": user, "message": message, "fields": orjson.dumps(fields).decode()}


@pytest.mark.parametrize(
    "name", ["Virus:DOS/EICAR_Test_File", "EICAR", "Eicar-Test-Signature", "EICAR-AV-Test", "eicar_test_file.com"]
)
def test_the_scanners_own_test_file(name):
    assert is_test_file(row(**{"Threat Name": name}))
    assert is_test_file(row(message=f"/srv/probe/x.txt: {name} FOUND"))


@pytest.mark.parametrize(
    "found",
    [
        row(**{"Threat Name": "HackTool:Win64/Mimikatz!pz", "Path": "C:\\eicar.com"}),
        row(FileName="eicar.com"),
        row(**{"Threat Name": "Virus:DOS/EICAR_Test_File", "Malware": "Trojan:Win32/Emotet"}),
        row(action="process_start", **{"Threat Name": "EICAR"}),
    ],
    ids=["a file of that name", "no scanner's word", "something else too", "a program ran"],
)
def test_a_files_name_makes_no_test(found):
    assert not is_test_file(found)


RULE = {"Operation": "New-InboxRule", "Parameters.0.Name": "ForwardTo", "Parameters.0.Value": "olaf@a.example"}


def test_mail_that_stays_inside_the_house():
    assert stays_inside(row(user="inga@a.example", **RULE))


@pytest.mark.parametrize(
    "change",
    [
        {"Parameters.0.Value": "olaf@b.example"},
        {"Parameters.0.Value": "olaf@a.example;x@b.example"},
        {"Parameters.0.Value": "Olaf"},
        {"Parameters.1.Name": "DeleteMessage", "Parameters.1.Value": "True"},
        {"Parameters.1.Name": "MoveToFolder", "Parameters.1.Value": "RSS Feeds"},
    ],
    ids=["outside", "outside as well", "to nobody known", "and is deleted", "and is hidden"],
)
def test_mail_that_leaves_or_is_hidden(change):
    assert not stays_inside(row(user="inga@a.example", **{**RULE, **change}))


def test_a_signal_is_lowered_only_where_all_that_it_marks_is_harmless():
    test, other = row(**{"Threat Name": "EICAR"}), {**row(**{"Threat Name": "Emotet"}), "id": 2}
    hit = make_hit([1, 2], level="high", traits=["known_bad"])
    assert tempered([hit], [test], frozenset((1,)), frozenset())[0]["level"] == "low"
    assert tempered([hit], [test, other], frozenset((1, 2)), frozenset()) == [hit]


def test_what_an_agent_does_day_by_day_is_medium():
    hit = make_hit([1], level="high", traits=["log_tamper"])
    assert tempered([hit], [], frozenset((1,)), frozenset((1,)))[0]["level"] == "medium"
    critical = make_hit([1], level="critical")
    assert tempered([critical], [], frozenset((1,)), frozenset((1,))) == [critical]
