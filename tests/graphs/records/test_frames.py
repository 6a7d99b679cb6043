"""Records in are events out, however they are framed."""

import json

from ..reading import SSHD, Case

_ONE, _TWO, _THREE = (f"<38>{SSHD.format(second=second)}" for second in (1, 2, 3))


def sources(case: Case) -> list[object]:
    return [row["src_ip"] for row in case.rows()]


ADDRESSES = ["203.0.113.1", "203.0.113.2", "203.0.113.3"]


def test_zero_bytes_end_records(case: Case) -> None:
    file = case.only("auth.log", "\0".join((_ONE, _TWO, _THREE, "")))
    assert (file.events, sources(case)) == (3, ADDRESSES)
    assert case.raw() == [_ONE, _TWO, _THREE]


def test_counted_octets_end_records(case: Case) -> None:
    stream = "".join(f"{len(text)} {text}" for text in (_ONE, _TWO, _THREE))
    file = case.only("auth.log", stream)
    assert (file.events, sources(case)) == (3, ADDRESSES)
    assert case.raw() == [_ONE, _TWO, _THREE]


def test_a_count_that_is_wrong_loses_nothing(case: Case) -> None:
    case.only("auth.log", f"999 {_ONE}\n{len(_TWO)} {_TWO}\n")
    assert sources(case) == ADDRESSES[:2]


def test_parts_of_a_containers_message_are_one_record(case: Case) -> None:
    lines = [
        '2024-05-01T10:00:00.000000001Z stdout P {"action":"login","outcome":"failure","src_ip":"203.0',
        '2024-05-01T10:00:00.000000002Z stderr F {"action":"login","outcome":"success","src_ip":"203.0.113.2"}',
        '2024-05-01T10:00:00.000000003Z stdout F .113.1","user":"ada"}',
        "2024-05-01T10:00:01.000000003Z stdout P never ended by 203.0.113.3",
    ]
    file = case.only("0.log", "\n".join(lines) + "\n")
    assert (file.events, file.lines) == (3, 4)
    assert sorted(sources(case)) == ADDRESSES


def test_pieces_of_a_containers_json_log_are_one_record(case: Case) -> None:
    text = f"{_ONE[4:]}\n"
    pieces = [{"log": part, "stream": "stderr", "time": "2024-03-05T10:11:12Z"} for part in (text[:60], text[60:])]
    file = case.only("c-json.log", "".join(json.dumps(piece, separators=(",", ":")) + "\n" for piece in pieces))
    assert (file.events, file.lines, sources(case)) == (1, 2, ADDRESSES[:1])


def test_objects_glued_in_one_line_are_records_of_their_own(case: Case) -> None:
    objects = [json.dumps({"action": "login", "src_ip": address}) for address in ADDRESSES]
    file = case.only("a.jsonl", objects[0] + "\n" + objects[1] + objects[2] + "\n")
    assert (file.events, sources(case)) == (3, ADDRESSES)


def test_names_repeated_in_an_object_are_records_of_their_own(case: Case) -> None:
    bodies = ",\n".join(f'  "accept": {{"src_ip": "{address}", "user": "ada"}}' for address in ADDRESSES)
    file = case.only("commands.json", f"{{\n{bodies}\n}}\n")
    assert (file.events, sources(case)) == (3, ADDRESSES)


def test_a_foreign_line_changes_nothing_for_its_neighbours(case: Case) -> None:
    case.only("auth.log", f"~~~ noise ~~~\n{_ONE}\n" + '{"action": "login", "src_ip": "203.0.113.2"}' + f"\n{_THREE}\n")
    assert sources(case)[1:] == ADDRESSES


def test_a_line_before_the_header_of_a_table_is_no_header(case: Case) -> None:
    rows = "".join(f"2024-03-05T10:11:0{n}Z,{address},ada,login\n" for n, address in enumerate(ADDRESSES))
    case.only("export.csv", f"Report of sign-ins\ntime,src_ip,user,action\n{rows}")
    assert sources(case)[-3:] == ADDRESSES
    assert [row["user"] for row in case.rows()][-3:] == ["ada"] * 3
