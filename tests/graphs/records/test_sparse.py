"""Files of many gigabytes that hold next to nothing are read in seconds, and what they hold is found."""

import io
import os
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from moewarden.graphs.events.columns import table_of
from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.records.opening import open_log
from moewarden.graphs.records.packed import LogStream
from moewarden.graphs.records.parts import parts_of
from moewarden.graphs.records.sources import SAMPLE_BYTES, read_sample, why_not_text

from ..reading import Case

LINE = '203.0.113.7 - - [01/Jan/2026:10:11:{second:02d} +0000] "GET / HTTP/1.1" 200 5\n'
HOLE = 40 * SAMPLE_BYTES


def with_hole(path: Path, *, before: str = "", size: int = HOLE, behind: str = "") -> None:
    path.write_text(before)
    os.truncate(path, size)
    with path.open("a") as file:
        file.write(behind)


def lines(count: int) -> str:
    return "".join(LINE.format(second=number) for number in range(count))


def test_lines_behind_a_hole_are_read(case: Case) -> None:
    with_hole(case.logs / "a.log", behind="\n" + lines(5))
    report = case.read()
    assert (report.files[0].format, report.files[0].events, report.files[0].stated) == ("access", 6, 5)
    assert [str(row["src_ip"]) for row in case.rows()][1:] == ["203.0.113.7"] * 5


def test_lines_around_a_hole_are_read(case: Case) -> None:
    with_hole(case.logs / "a.log", before=lines(3), behind="\n" + lines(2))
    assert case.read().files[0].stated == 5


@pytest.mark.parametrize("size", [HOLE, HOLE + 1, 10], ids=["of whole samples", "and a byte", "little"])
def test_zeros_alone_are_no_empty_file(case: Case, size: int) -> None:
    with_hole(case.logs / "a.log", size=size)
    (skipped,) = case.read().skipped
    assert (skipped.reason, skipped.is_loss) == ("zeros only", True)


def test_blank_lines_alone_are_an_empty_file(case: Case) -> None:
    case.write("a.log", "\n" * (2 * SAMPLE_BYTES))
    (skipped,) = case.read().skipped
    assert (skipped.reason, skipped.is_loss) == ("empty file", False)


class Counting(LogStream):
    """Counts the bytes that are read."""

    read_bytes = 0

    def read(self, size: int = 1 << 16, /) -> bytes:
        data = super().read(size)
        self.read_bytes += len(data)
        return data


@pytest.mark.skipif(not hasattr(os, "SEEK_DATA"), reason="the system does not tell where files hold anything")
def test_a_hole_is_passed_over_and_gives_the_sample_of_written_zeros(tmp_path: Path) -> None:
    with_hole(tmp_path / "hole", behind="\n" + lines(5))
    (tmp_path / "zeros").write_bytes((tmp_path / "hole").read_bytes())
    samples = []
    for name in ("hole", "zeros"):
        stream = Counting(cast(BinaryIO, (tmp_path / name).open("rb", buffering=0)))
        with stream:
            samples.append(read_sample(stream, HOLE))
            has_read = stream.read_bytes
        if name == "hole" and (tmp_path / "hole").stat().st_blocks * 512 < HOLE:
            assert has_read < 4 * SAMPLE_BYTES
    assert samples[0] == samples[1]
    assert samples[0].data.endswith(lines(5).encode())


@pytest.mark.skipif(not hasattr(os, "SEEK_DATA"), reason="the system does not tell where files hold anything")
def test_a_file_of_five_gigabytes_of_nothing_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with_hole(path, size=5 << 30)
    if path.stat().st_blocks:
        pytest.skip("this file system writes zeros out")
    with open_log(path) as stream:
        sample = read_sample(stream, 5 << 30)
        assert why_not_text(sample, stream, 5 << 30) == ("zeros only", True)


def test_the_end_of_the_lines_is_looked_for_once() -> None:
    data = lines(20).encode() + bytes(400_000)
    stream = Counting(io.BytesIO(data))
    assert len(parts_of(stream, len(data), 1_000)) == 2
    assert stream.read_bytes < 2 * len(data)


def test_an_event_may_be_longer_and_stand_further_behind_than_32_bits_say() -> None:
    event = Draft(format="text", template="t").at(file="a", line=3 << 31, byte_offset=5 << 33, byte_length=5 << 30)
    row = table_of([event]).to_pylist()[0]
    assert (row["line"], row["byte_offset"], row["byte_length"]) == (3 << 31, 5 << 33, 5 << 30)
