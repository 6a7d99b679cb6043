"""Packed logs are read as far as they can be read, and the report says where they end early."""

import bz2
import gzip
import lzma
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from moewarden.graphs.records.opening import open_log

from ..reading import SSHD, Case

PACKINGS = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}
packings = pytest.mark.parametrize("pack", PACKINGS.values(), ids=PACKINGS.keys())
Pack = Callable[[bytes], bytes]


def log(number: int, seed: int = 1) -> list[str]:
    choose = random.Random(seed)
    return [f"{SSHD.format(second=n % 60)} [{choose.randrange(10**9)}]" for n in range(number)]


def packed(pack: Pack, lines: list[str]) -> bytes:
    return pack("\n".join(lines).encode() + b"\n")


@packings
def test_members_one_after_another_are_one_log(case: Case, pack: Pack) -> None:
    file = case.only("a.log", packed(pack, log(50)) + bytes(512) + packed(pack, log(50, 2)))
    assert (file.events, file.ends_early) == (100, "")
    assert case.raw() == log(50) + log(50, 2)


@packings
def test_bytes_behind_are_said_and_the_rest_is_read(case: Case, pack: Pack) -> None:
    file = case.only("a.log", packed(pack, log(50)) + b"what is this")
    assert file.events == 50
    assert "behind" in file.ends_early
    assert "ends early" in file.note


@packings
@pytest.mark.parametrize("cut", [1, 8, 12])
def test_a_missing_end_costs_no_line(case: Case, pack: Pack, cut: int) -> None:
    file = case.only("a.log", packed(pack, log(3000))[:-cut]) if pack is not bz2.compress or cut == 1 else None
    if file:
        assert file.events == 3000
        assert "cut off" in file.ends_early


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gzip", "xz"])
def test_half_a_file_gives_half_the_lines(case: Case, pack: Pack) -> None:
    data = packed(pack, log(3000))
    file = case.only("a.log", data[: len(data) // 2])
    assert 1200 < file.events < 1800
    assert file.lines == file.events
    assert case.raw()[:1000] == log(1000)


@packings
def test_a_second_member_that_is_cut_leaves_the_first(case: Case, pack: Pack) -> None:
    file = case.only("a.log", packed(pack, log(50)) + packed(pack, log(50, 2))[:40])
    assert file.events >= 50
    assert file.ends_early


@packings
@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_damage_ends_one_file_and_no_other(case: Case, pack: Pack, place: float) -> None:
    data = bytearray(packed(pack, log(4000)))
    start = int(len(data) * place)
    data[start : start + 40] = bytes(40)
    case.write("a.log.packed", bytes(data))
    case.write("b.log", "\n".join(log(10)))
    report = case.read()
    assert report.files[-1].file == "b.log"
    assert report.files[-1].events == 10
    told = [file.ends_early for file in report.files[:-1]] + [entry.reason for entry in report.skipped]
    assert len(told) == 1
    assert "damaged" in told[0] or "cut off" in told[0]
    if len(report.files) == 2 and pack is not gzip.compress:  # what xz and bzip2 give can be believed
        assert case.raw()[: report.files[0].events - 1] == log(4000)[: report.files[0].events - 1]


@packings
def test_a_wrong_sum_at_the_end_keeps_what_stands_before_it(case: Case, pack: Pack) -> None:
    data = bytearray(packed(pack, log(3000)))
    data[-6] ^= 255
    file = case.only("a.log", bytes(data))
    assert file.events > 2500
    assert file.ends_early


@packings
@pytest.mark.parametrize("size", [12, 20, 30])
def test_a_beginning_alone_is_skipped_with_a_reason(case: Case, pack: Pack, size: int) -> None:
    case.write("a.log", packed(pack, log(10))[:size])
    case.write("b.log", "\n".join(log(10)))
    report = case.read()
    assert [(entry.file, entry.is_loss) for entry in report.skipped] == [("a.log", True)]
    assert "cannot be read" in report.skipped[0].reason


@pytest.mark.parametrize("magic", [b"BZh9", b"BZh91AY&SY", b"\x1f\x8b\x08\x00", b"\xfd7zXZ\x00"], ids=repr)
def test_a_first_line_may_begin_like_an_archive(case: Case, magic: bytes) -> None:
    file = case.only("a.log", magic + b" says who\n" + "\n".join(log(10)).encode())
    assert (file.events, file.ends_early) == (11, "")


@packings
def test_random_places_are_read_as_the_whole_is(tmp_path: Path, pack: Pack) -> None:
    text = os.urandom(30_000).hex().encode()
    (tmp_path / "a").write_bytes(pack(text[:20_000]) + pack(text[20_000:]))
    choose = random.Random(3)
    with open_log(tmp_path / "a") as stream:
        assert stream.read_fully(1 << 20) == text
        for _ in range(30):
            start = choose.randrange(len(text))
            stream.seek(start)
            assert stream.read_fully(100) == text[start : start + 100]


def test_a_disk_that_gives_no_more_ends_the_file_and_says_so(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from moewarden.graphs.records import packed as module

    read = module.LogStream.read

    def fail_later(stream: module.LogStream, size: int = 1 << 16) -> bytes:
        if stream._file.tell() >= 100_000:
            stream.problem = "Input/output error"
            return b""
        return read(stream, min(size, 50_000))

    monkeypatch.setattr(module.LogStream, "read", fail_later)
    file = case.only("a.log", "\n".join(log(3000)))
    assert 500 < file.events < 3000
    assert file.note == "ends early: Input/output error"
