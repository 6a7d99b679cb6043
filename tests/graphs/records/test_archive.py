"""Files in archives are read and quoted like any others, each by its name; what is not read is named with a reason."""

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from moewarden.graphs.records import archive, packed
from moewarden.graphs.records.ingest import IngestReport

from ..reading import SSHD, Case

AUTH = [SSHD.format(second=second) for second in range(10, 40)]
WEB = [line.replace("web-2", "web-3") for line in AUTH]
FILES = {"var/log/auth.log": AUTH, "var/log/zz/web.log": WEB}


def text(lines: list[str]) -> bytes:
    return "\n".join(lines).encode() + b"\n"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return data.getvalue()


def tarred(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=form) as file:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            file.addfile(member, io.BytesIO(content))
    return data.getvalue()


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return bytes(sink.getvalue())


FORMS = {
    "zip": zipped,
    "zip-stored": lambda files: zipped(files, zipfile.ZIP_STORED),
    "zip-bzip2": lambda files: zipped(files, zipfile.ZIP_BZIP2),
    "tar": tarred,
    "tar-gnu": lambda files: tarred(files, tarfile.GNU_FORMAT),
    "tar.gz": lambda files: gzip.compress(tarred(files)),
    "tar.bz2": lambda files: bz2.compress(tarred(files)),
    "tar.xz": lambda files: lzma.compress(tarred(files)),
    "tar.zst": lambda files: zstd(tarred(files)),
}
forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())


def reasons(report: IngestReport) -> dict[str, str]:
    return {entry.file: entry.reason for entry in report.skipped}


@forms
def test_files_in_an_archive_are_read_and_quoted(case: Case, form) -> None:
    # The longest name needs a header of its own in tar.
    files = {name: text(lines) for name, lines in FILES.items()} | {f"{'deep/' * 40}last.log": text(AUTH)}
    case.write("case", form(dict(reversed(files.items()))))
    report = case.read()
    assert reasons(report) == {}
    assert [file.file for file in report.files] == sorted(f"case/{name}" for name in files)
    assert [file.ends_early for file in report.files] == ["", "", ""]
    assert case.raw() == AUTH + AUTH + WEB
    assert sorted(path.name for path in case.logs.rglob("*")) == ["case"]


@forms
def test_an_archive_may_be_all_the_logs(tmp_path: Path, form) -> None:
    case = Case(tmp_path)
    case.write("case.bin", form({"a.log": text(AUTH)}))
    case.logs = case.logs / "case.bin"
    assert [file.file for file in case.read().files] == ["case.bin/a.log"]
    assert case.raw() == AUTH


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_a_packed_member_is_unpacked_once_and_an_archive_in_it_is_not(case: Case, pack) -> None:
    inner = zipped({"a.log": text(AUTH)})
    case.write("a.zip", zipped({"a.log.1": pack(text(AUTH)), "b": inner, "c": pack(inner), "d": pack(tarred(FILES_))}))
    report = case.read()
    assert [file.file for file in report.files] == ["a.zip/a.log.1"]
    assert case.raw() == AUTH
    assert set(reasons(report)) == {"a.zip/b", "a.zip/c", "a.zip/d"}
    assert all("within an archive" in entry.reason and entry.is_loss for entry in report.skipped)


FILES_ = {name: text(lines) for name, lines in FILES.items()}


def test_a_log_packed_with_zstandard_is_read_as_far_as_it_goes(case: Case) -> None:
    file = case.only("a.zst", zstd(text(AUTH)) + zstd(text(WEB)))
    assert (file.ends_early, case.raw()) == ("", AUTH + WEB)
    file = case.only("a.zst", zstd(text([f"{line} {random.Random(line).randbytes(6000).hex()}" for line in AUTH]))[:-9])
    assert 15 < file.events <= 30
    assert "damaged or cut off" in file.ends_early


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/etc/secret.log", "etc/secret.log"),
        ("../../up.log", "(..)/(..)/up.log"),
        ("a/./b//c.log", "a/b/c.log"),
        ("C:\\Windows\\x.log", "C:/Windows/x.log"),
        ("red\x1b[31m\u202egol.log", "red\\x1b[31m\\u202egol.log"),
    ],
)
def test_names_are_labels_that_lead_nowhere(case: Case, name: str, shown: str) -> None:
    case.write("a.zip", zipped({name: text(AUTH)}))
    assert [file.file for file in case.read().files] == [f"a.zip/{shown}"]
    assert case.raw() == AUTH
    assert sorted(path.name for path in case.logs.parent.rglob("*.log")) == []


def test_members_of_one_name_are_all_read(case: Case) -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as file:
        for name, lines in (("a.log", AUTH), ("a.log", WEB), ("./a.log", AUTH)):
            member = tarfile.TarInfo(name)
            member.size = len(text(lines))
            file.addfile(member, io.BytesIO(text(lines)))
    case.write("a.tar", data.getvalue())
    assert [file.file for file in case.read().files] == ["a.tar/a.log", "a.tar/a.log (2)", "a.tar/a.log (3)"]
    assert case.raw() == AUTH + WEB + AUTH


def test_links_and_devices_are_named_and_not_followed(case: Case) -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as file:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            member = tarfile.TarInfo(f"kind {kind.decode()}")
            member.type, member.linkname = kind, "/etc/hostname"
            file.addfile(member)
    case.write("a.tar", data.getvalue())
    case.write("b.log", text(AUTH))
    report = case.read()
    assert [file.file for file in report.files] == ["b.log"]
    assert {entry.file: ("link" in entry.reason, entry.is_loss) for entry in report.skipped} == {
        "a.tar/kind 1": (True, True),
        "a.tar/kind 2": (True, True),
        "a.tar/kind 3": (False, False),
        "a.tar/kind 6": (False, False),
    }


def test_an_encrypted_member_is_named_and_the_others_are_read(case: Case) -> None:
    data = bytearray(zipped({"a.log": text(AUTH), "b.log": text(WEB)}))
    data[data.index(b"PK\1\2") + 8] |= 1
    case.write("a.zip", bytes(data))
    report = case.read()
    assert [file.file for file in report.files] == ["a.zip/b.log"]
    assert "encrypted" in reasons(report)["a.zip/a.log"]
    assert case.raw() == WEB


@pytest.mark.parametrize("form", ["zip", "zip-stored", "tar", "tar.gz"])
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_what_stands_before_a_cut_is_read_and_the_cut_is_said(case: Case, form: str, share: float) -> None:
    choose = random.Random(4)
    noisy = {f"{number}.log": [f"{line} {choose.randbytes(30).hex()}" for line in AUTH * 3] for number in range(4)}
    data = FORMS[form]({name: text(lines) for name, lines in noisy.items()})
    case.write("a", data[: int(len(data) * share)])
    report = case.read()
    raw = case.raw()
    assert len(raw) > 60 * share
    assert raw[:-1] == [line for lines in noisy.values() for line in lines][: len(raw) - 1]
    assert report.events == len(raw)
    assert "a" in reasons(report)


def test_damage_in_one_member_costs_no_other(case: Case) -> None:
    data = bytearray(zipped({"a.log": text(AUTH), "b.log": text(WEB)}, zipfile.ZIP_STORED))
    data[data.index(b"sshd")] = ord("S")
    case.write("a.zip", bytes(data))
    report = case.read()
    assert ["check sum" in file.ends_early for file in report.files] == [True, False]
    assert report.events == 60
    data = bytearray(tarred(FILES_ | {"zzz.log": text(AUTH)}))
    place = data.index(b"var/log/zz/web.log")
    data[place : place + 40] = b"?" * 40
    case.write("a.zip", bytes(data))
    report = case.read()
    assert [file.file for file in report.files] == ["a.zip/var/log/auth.log", "a.zip/zzz.log"]
    assert "damaged" in reasons(report)["a.zip"]


def test_bytes_behind_a_tar_are_said(case: Case) -> None:
    case.write("a.tar", tarred(FILES_) + b"what is this".ljust(512, b"?") + tarred({"more.log": text(AUTH)}))
    report = case.read()
    assert len(report.files) == 3
    assert "something else" in reasons(report)["a.tar"]


@forms
def test_no_more_is_unpacked_than_the_limits_allow(case: Case, form, monkeypatch: pytest.MonkeyPatch) -> None:
    case.write("a", form({f"{number}.log": text(AUTH) for number in range(6)}))
    with monkeypatch.context() as lowered:
        lowered.setattr(archive, "MOST_MEMBERS", 4)
        report = case.read()
    assert (len(report.files), report.skipped[0].is_loss) == (4, True)
    assert "more than 4 files; 4.log" in reasons(report)["a"]
    monkeypatch.setattr(archive, "MOST_BYTES", 3 * len(text(AUTH)) + 1000)
    report = case.read()
    assert 1 <= len(report.files) <= 3
    assert "unpacks to more than" in reasons(report)["a"]
    assert case.raw() == AUTH * len(report.files)


def test_what_packed_members_unpack_to_counts(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.write("a.zip", zipped({f"{number}.gz": gzip.compress(text(AUTH)) for number in range(6)}))
    monkeypatch.setattr(archive, "MOST_BYTES", 4 * len(text(AUTH)))
    report = case.read()
    assert len(report.files) < 5
    assert "unpacks to more than" in reasons(report)["a.zip"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd, lambda data: zipped({"a": data})])
def test_what_unpacks_to_far_too_much_ends_early(case: Case, pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "FREE_BYTES", 10_000)
    monkeypatch.setattr(packed, "MOST_RATIO", 5)
    case.write("a", pack(text(AUTH[:1] * 2000)))
    report = case.read()
    assert 50 < report.events < 2000
    assert "more than 5 times" in report.files[0].ends_early


def test_a_size_that_is_a_lie_lets_no_more_through(case: Case) -> None:
    data = zipped({"a.log": text(AUTH)})
    size = len(text(AUTH)).to_bytes(4, "little")
    case.write("a.zip", data.replace(size, (len(text(AUTH[:3]))).to_bytes(4, "little")))
    report = case.read()
    assert (report.events, "check sum" in report.files[0].ends_early) == (3, True)


def test_an_office_document_is_no_folder_of_logs(case: Case) -> None:
    case.write("a.docx", zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": text(AUTH)}))
    report = case.read()
    assert (report.files, "office" in reasons(report)["a.docx"]) == ((), True)
