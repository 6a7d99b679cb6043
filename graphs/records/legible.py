"""Whether bytes are the text of a log, or plainly something else."""

import re

_CONTROL = bytes(byte for byte in range(32) if byte not in (9, 10, 13, 27, 30))
_SOME_TIME = re.compile(rb"\d{1,2}:\d\d:\d\d|\d{4}-\d\d-\d\d")
_LEAST_TEXT = 16
"""Fewer bytes of an archive may be letters by chance."""
_EDGES = b"\0\r\t "

_KINDS = (
    (rb"ElfFile\x00", "Windows event log in binary form within an archive; unpack it", True),
    (rb"LfLe", "Windows event log in its old binary form (.evt); export it as JSON or XML", True),
    (rb"PK\x03\x04", "zip archive; unpack it", True),
    (rb"7z\xbc\xaf", "7-zip archive; unpack it", True),
    (rb"Rar!\x1a\x07", "rar archive; unpack it", True),
    (rb"\x28\xb5\x2f\xfd", "zstandard archive that cannot be unpacked", True),
    (rb"\x04\x22\x4d\x18", "lz4 archive; unpack it", True),
    (rb"\x1f\x9d", "archive of compress (.Z); unpack it", True),
    (rb"(?s).{257}ustar", "tar archive; unpack it", True),
    (rb"\x1f\x8b", "gzip archive that cannot be unpacked", True),
    (rb"BZh[1-9]1AY&SY", "bzip2 archive that cannot be unpacked", True),
    (rb"\xfd7zXZ\x00", "xz archive that cannot be unpacked", True),
    (rb"LPKSHHRH", "systemd journal in binary form; export it with journalctl -o json", True),
    (
        rb"\xd4\xc3\xb2\xa1|\xa1\xb2\xc3\xd4|\x4d\x3c\xb2\xa1|\x0a\x0d\x0d\x0a",
        "packet capture; export its flows as text",
        False,
    ),
    (rb"SQLite format 3\x00", "SQLite database; give it to the data specialist instead", False),
    (
        rb"\x7fELF|MZ.\x00|!<arch>\n|..\r\n[\x00-\x03]\x00\x00\x00|\xca\xfe\xba\xbe|[\xcf\xce]\xfa\xed\xfe",
        "program",
        False,
    ),
    (
        rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|BM.{4}\x00\x00\x00\x00|RIFF.{4}WEBP|\x00\x00\x01\x00|II\*\x00|MM\x00\*",
        "image",
        False,
    ),
    (rb"RIFF.{4}(?:WAVE|AVI )|OggS\x00|ID3[\x02-\x04]\x00|fLaC|.{4}ftyp", "sound or video", False),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office document", False),
    (rb"regf|FILE0\x00", "registry or file table of Windows in binary form; export it as text", True),
    (rb"\xde\x12\x04\x95|\x95\x04\x12\xde", "catalogue of translations", False),
    (rb"PAR1|ORC\x03|Obj\x01", "table in binary form; export it as CSV or JSON", True),
)
_MAGIC = tuple((re.compile(pattern, re.DOTALL), reason, is_loss) for pattern, reason, is_loss in _KINDS)
_PDF = re.compile(rb"%PDF-\d.*^\d+ \d+ obj\b", re.DOTALL | re.MULTILINE)


def goes_on_as_text(head: bytes) -> bool:
    """Whether clean text follows the first line, so that this line's first letters say nothing about the file."""
    rest = head.partition(b"\n")[2]
    return len(rest) >= _LEAST_TEXT and is_clean(rest)


def is_clean(data: bytes) -> bool:
    """Whether there is text here and nothing else, in UTF-8."""
    if not data.strip() or b"\0" in data or _control_bytes(data) > len(data) * 0.01:
        return False
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start > len(data) - 4  # cut within a character
    return True


def known_kind(head: bytes) -> tuple[str, bool] | None:
    """What a file that is no log plainly is, from its first bytes, and whether it may hold evidence all the same.

    Bytes that begin like a program or an archive and go on as clean text are a log whose first line says so.
    """
    if _PDF.match(head):
        return "PDF document", False
    for pattern, reason, is_loss in _MAGIC:
        if pattern.match(head):
            return None if goes_on_as_text(head) or is_clean(head) else (reason, is_loss)
    return None


def is_legible(window: bytes) -> bool:
    """Whether a part of a file holds lines of text, whatever else stands between them.

    Random bytes hold a control character in nearly every line; text in any code page holds next to none. One line with
    a time in it is enough: a block of rubbish, however large, hides no log.
    """
    if _control_bytes(window) <= len(window) * 0.03 and window.count(b"\n") * 2000 > len(window):
        return True
    total = legible = 0
    for line in window.split(b"\n"):
        line = line.strip(_EDGES)
        if 4 * line.count(0) > len(line):
            line = line.replace(b"\0", b"")
        total += len(line)
        if len(line) < 4 or _control_bytes(line) > len(line) * 0.05:
            continue
        legible += len(line)
        if len(line) >= 16 and _SOME_TIME.search(line) and sum(32 <= byte < 127 for byte in line) > len(line) * 0.4:
            return True
    return legible > total * 0.3 and total > 0


def _control_bytes(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTROL))
