"""A line falls into the commands that a shell would run."""

import base64

import pytest

from moewarden.graphs.commands.words import MOST_COMMANDS, commands_of


def programs(line):
    return [command.program for command in commands_of(line)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a; b && c | d 2>&1 >/dev/null", ["a", "b", "c", "d"]),
        ("sh -c 'a x; b'", ["a", "b"]),
        ("sh -c a x; b", ["a", "b"]),
        ("A=1 B=2 env C=3 nice -n 5 timeout -k 1 30 a -v", ["a"]),
        ('bash -c "$(a -f https://x.example/y)"', ["a"]),
        ('cmd.exe /c "a /x & b"', ["a", "b"]),
        ("(a -l; b) | c -", ["a", "b", "c"]),
        ("C:\\Tools\\A.EXE /x", ["a"]),
        ("docker exec -i box a -x", ["a", "docker"]),
        ("an open 'quote ; b", ["an", "b"]),
        ("", []),
    ],
)
def test_a_line_falls_into_its_commands(line, expected):
    assert programs(line) == expected


def test_wrappers_say_as_whom():
    (command,) = commands_of("sudo -u post -H a b")
    assert (command.by, command.becomes, command.arguments) == ("sudo", "post", ("b",))


def test_redirections_and_folders_belong_to_their_command():
    first, second = commands_of("cd /srv/x && a > out 2>/dev/null; b >> /y < z")
    assert (first.writes, first.folder) == (("/srv/x/out",), "/srv/x")
    assert (second.appends, second.reads) == (("/y",), ("z",))


def test_neighbours_in_a_pipe_know_each_other():
    first, second = commands_of("a | b")
    assert (first.feeds, second.fed_by) == ("b", "a")


def test_encoded_text_is_read_and_marked():
    encoded = base64.b64encode("Get-Thing -Name one; a-b".encode("utf-16-le")).decode()
    inner = [command for command in commands_of(f"powershell -nop -enc {encoded}") if command.is_decoded]
    assert [command.program for command in inner] == ["get-thing", "a-b"]


@pytest.mark.parametrize(
    "line", ["a;" * 5_000, "sh -c " * 4_000, "$(" * 9_000, "'" * 9_999, "sudo " * 3_000, "`a" * 5_000]
)
def test_a_long_or_nested_line_is_cut(line):
    assert len(commands_of(line)) <= MOST_COMMANDS
