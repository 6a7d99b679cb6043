"""What of the logs was not read as it should be, and whether that could matter."""

from ..records.ingest import FileReport, IngestReport
from ..schema import Gap

_LEAST_BROKEN = 5
_LARGE_SHARE = 0.2


def gaps_of(report: IngestReport) -> list[Gap]:
    """Everything that was not read whole, in the order of the files.

    It could matter, so that a run that is otherwise done ends with exit code 3, where

    - a file was skipped that was not plainly something else. Empty files, programs, images, captures and databases are
      something else; unreadable files, archives, logs in a binary form and bytes of no known kind may be logs.
    - a file ends early: a packed file is cut or damaged, or the disk gave no more.
    - at least a fifth of a file's events, and at least five, are of another form than the file's, or damaged.
    - as many are so long that only parts of them are looked at.

    Single broken records, replaced characters and lines that were cut are counted in the report and do not matter here. Nor
    does what is written into a file while it is read: that happened later than what is looked into.
    """
    gaps: list[Gap] = [
        {"file": file.file, "kind": "skipped", "reason": file.reason, "matters": file.is_loss}
        for file in report.skipped
    ]
    for file in report.files:
        if file.ends_early:
            gaps.append({"file": file.file, "kind": "ends early", "reason": file.ends_early, "matters": True})
        if file.grown:
            reason = f"{file.grown:,} bytes that were written since reading began were not read"
            gaps.append({"file": file.file, "kind": "grew", "reason": reason, "matters": False})
        if is_largely_broken(file):
            reason = f"{file.broken:,} of {file.events:,} records"
            gaps.append({"file": file.file, "kind": "kept as text", "reason": reason, "matters": True})
        if _are_many(file.truncated, file):
            reason = f"of {file.truncated:,} of {file.events:,} records, which are too long, parts are looked at only"
            gaps.append({"file": file.file, "kind": "cut", "reason": reason, "matters": True})
    return sorted(gaps, key=lambda gap: gap["file"])


def is_largely_broken(file: FileReport) -> bool:
    """Whether so many of a file's events were kept as text that the file was not understood."""
    return _are_many(file.broken, file)


def _are_many(records: int, file: FileReport) -> bool:
    return records >= _LEAST_BROKEN and records >= _LARGE_SHARE * file.events


def could_matter(gaps: list[Gap]) -> bool:
    """Whether anything that was not read could change what the logs say."""
    return any(gap["matters"] for gap in gaps)


def in_one_line(gaps: list[Gap]) -> str:
    """The gaps as one sentence for the first page; '' where there are none."""
    skipped = sum(gap["kind"] == "skipped" for gap in gaps)
    early = sum(gap["kind"] == "ends early" for gap in gaps)
    grew = sum(gap["kind"] == "grew" for gap in gaps)
    broken = sum(gap["kind"] == "kept as text" for gap in gaps)
    cut = sum(gap["kind"] == "cut" for gap in gaps)
    parts = [
        f"{_files(skipped)} skipped" if skipped else "",
        f"{_files(early)} {'ends' if early == 1 else 'end'} early" if early else "",
        f"{_files(grew)} grew meanwhile" if grew else "",
        f"{_files(broken)} kept largely as text" if broken else "",
        f"{_files(cut)} looked at in parts" if cut else "",
    ]
    told = ", ".join(part for part in parts if part)
    return (
        f"Not all of the logs could be read: {told}." if could_matter(gaps) else f"Of the logs, {told}." if told else ""
    )


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
