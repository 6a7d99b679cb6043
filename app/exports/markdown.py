"""The Markdown as it lies in the run folder."""

from ...graphs.schema import Report
from ..rendering.markdown import escape, render_markdown
from .export import Export, ExportOptions
from .noted import in_words


def write(report: Report, options: ExportOptions) -> Export:
    """GitHub-flavoured Markdown, and what people noted at its end."""
    return Export(content=with_notes(render_markdown(report), options).encode("utf-8", "backslashreplace"))


def with_notes(text: str, options: ExportOptions) -> str:
    """A report's Markdown with the notes that go along, where there are any."""
    lines = [f"- {escape(note.about) or 'The case'}: {escape(in_words(note))}" for note in options.notes]
    return "\n".join([text, "## Notes of people", "", *lines, ""]) if lines else text
