"""`moewarden export`: a finished report in the formats that other programs and people take."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ..errors import UsageError
from ..exports.export import ExportOptions, Tlp, counted
from ..exports.formats import FORMATS, format_named
from ..settings import load_settings

if TYPE_CHECKING:
    from ..exports.formats import ExportFormat


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The report, the format, and where it goes."""
    width = max(len(item.name) for item in FORMATS)
    formats = "\n".join(f"  {item.name:{width}}  {item.help}" for item in FORMATS)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"formats:\n{formats}\n\nexample:\n  moewarden export runs/web-1 --to stix --out web-1.stix.json"
    parser.add_argument(
        "report", nargs="?", metavar="REPORT", help="a run folder, its report.json, or an investigation's id"
    )
    parser.add_argument("--to", required=True, metavar="FORMAT", help="one of the formats below; list names them")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where it goes, a file or a folder (default: standard output)"
    )
    parser.add_argument("--replace", action="store_true", help="replace a file that is there")
    parser.add_argument(
        "--tlp",
        choices=get_args(Tlp),
        default="amber",
        help="with whom it may be shared, in stix and misp (default: amber)",
    )
    parser.add_argument(
        "--without-notes", action="store_true", help="keep back the tags and notes that people put on the run"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the export; what it leaves out of the report goes to standard error."""
    if arguments.to == "list":
        width = max(len(item.name) for item in FORMATS)
        print("\n".join(f"{item.name:{width}}  {item.help}" for item in FORMATS))
        return 0
    chosen = format_named(arguments.to)
    if not arguments.report:
        raise UsageError("no report was named. Name a run folder, its report.json, or an investigation's id.")
    from ..desk.notes import read_notes
    from ..exports.opening import open_report
    from ..runs import find_report

    opened = open_report(find_report(arguments.report, load_settings()))
    target = _target(arguments.out, chosen, opened.path, may_replace=arguments.replace)
    if opened.absent:
        names = ", ".join(opened.absent)
        print(f"moewarden: the report is of an earlier version and has no {names}.", file=sys.stderr)
    notes = read_notes(opened.path.parent)
    options = ExportOptions(tlp=arguments.tlp, notes=() if arguments.without_notes else tuple(notes.values()))
    export = chosen.write(opened.report, options)
    kept_back = (
        [f"{counted(len(notes), 'note')} of people, as --without-notes says"] if len(notes) > len(options.notes) else []
    )
    for sentence in (*export.left_out, *kept_back, *_asked_since(opened.path.parent)):
        print(f"moewarden: {chosen.name} leaves out: {sentence}.", file=sys.stderr)
    if target is None:
        sys.stdout.buffer.write(export.content)
        sys.stdout.buffer.flush()
    else:
        _write(target, export.content)
        print(target)
    return 0


def _asked_since(folder: Path) -> list[str]:
    """Further questions about the run and their answers: no format has them."""
    from ..further import read_conversation

    turns = len(read_conversation(folder / "conversation.jsonl")[0].turns)
    whose = "its answer" if turns == 1 else "their answers"
    return [f"{counted(turns, 'further question')} with {whose}, in conversation.jsonl of the run"] if turns else []


def _target(out: Path | None, chosen: "ExportFormat", report: Path, *, may_replace: bool) -> Path | None:
    """The file to write; None for standard output. Said before anything is rendered."""
    if out is None:
        if chosen.is_binary and sys.stdout.isatty():
            raise UsageError(f"{chosen.name} is no text for a terminal. Name a file with --out.")
        return None
    target = out / chosen.file_name if out.is_dir() else out
    if target.exists() and target.samefile(report):
        raise UsageError(f"{target}: is the report itself. Choose another --out.")
    if target.is_dir() or (target.exists() and not target.is_file()):
        raise UsageError(f"{target}: is no file. Choose another --out.")
    if target.exists() and not may_replace:
        raise UsageError(f"{target}: is already there. Add --replace, or choose another --out.")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent}: no such folder. Make it, or choose another --out.")
    return target


def _write(target: Path, content: bytes) -> None:
    """A reader of `target` sees the old file or the whole new one, never a part."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        try:
            unfinished.write_bytes(content)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"{target}: cannot be written ({error.strerror}). Choose an --out in a folder that is yours."
        ) from error
