import re

import pytest
from markdown_it import MarkdownIt

from moewarden.app.rendering.defang import defang
from moewarden.app.rendering.markdown import code, escape, fence, render_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "[click](http://evil.example)",
    "![i](https://evil.example/i.png)",
    "**bold** _it_ __x__ ~~gone~~ `code`",
    "a | b \\| c \\\\| d",
    "| --- | --- |",
    "# heading",
    "- item",
    "1. item",
    "=====",
    "> quote",
    "``` \n```` fence",
    "~~~",
    "&lt;b&gt; &#60;",
    "line\nbreak\r\n\r\nnew paragraph",
    "[.]: http://evil.example",
    "http://a.(javascript:alert)",
    "<!-- hidden",
    "trailing \\",
    "    indented",
    "<http://evil.example> <a@evil.example>",
]


def kinds(markdown: str) -> set[str]:
    """The kinds of token that a GitHub-like parser sees, tags of raw HTML included."""
    found = set()
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        found.add(token.type)
        found.update(f"{child.type} {child.content if 'html' in child.type else ''}" for child in token.children or [])
    return {kind.strip() for kind in found}


def visible_text(markdown: str) -> str:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return "".join(
        child.content for token in tokens for child in token.children or [] if child.type in ("text", "code_inline")
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_prose_is_one_plain_paragraph(text):
    assert kinds(escape(text)) == {"paragraph_open", "inline", "paragraph_close", "text"} or escape(text) == ""


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\n" not in text])
def test_escaped_prose_shows_what_was_written(text):
    assert visible_text(escape(text)).replace("[@]", "@") == defang(text.strip())


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("write", [escape, code], ids=["prose", "code"])
def test_table_cell_stays_one_cell(text, write):
    table = f"| a | b |\n| --- | --- |\n| {write(text)} | end |\n"
    assert kinds(table) <= {
        *("table_open", "thead_open", "tr_open", "th_open", "inline", "th_close", "tr_close", "thead_close"),
        *("tbody_open", "td_open", "td_close", "tbody_close", "table_close", "text", "code_inline"),
        *("html_inline <code>", "html_inline </code>"),
    }
    cells = [token for token in MarkdownIt("commonmark").enable("table").parse(table) if token.type == "td_open"]
    assert len(cells) == 2
    assert visible_text(table).endswith("end")


@pytest.mark.parametrize("text", ["```", "`````\n```\ntext", "~~~", "", "   ```` x"])
def test_fence_cannot_be_closed_from_inside(text):
    tokens = MarkdownIt("commonmark").parse(fence(text) + "\n\nafter")
    assert [token.type for token in tokens][:2] == ["fence", "paragraph_open"]
    assert tokens[0].content == text + "\n"


def test_hostile_report_has_the_same_shape_as_a_clean_one(report, hostile_report):
    allowed = kinds(render_markdown(report)) | {"html_inline <code>", "html_inline </code>"}
    assert kinds(render_markdown(hostile_report)) <= allowed
    assert not {kind for kind in allowed if kind.startswith(("link", "image", "html_block"))}


def test_nothing_becomes_a_link_or_a_mention(hostile_report):
    outside = re.sub(r"^(`{3,})text\n.*?^\1$", "", render_markdown(hostile_report), flags=re.DOTALL | re.MULTILINE)
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", outside)
    assert not re.search(r"https?://|(?<![\w/])www\.|@\w", outside)


def test_indicators_are_defanged_and_quotes_are_not(report):
    markdown = render_markdown(report)
    quotes = "\n".join(re.findall(r"^```text\n(.*?)^```$", markdown, re.DOTALL | re.MULTILINE))
    outside = re.sub(r"^```text\n.*?^```$", "", markdown, flags=re.DOTALL | re.MULTILINE)
    assert "203.0.113.77" in quotes
    assert "203.0.113.77" not in outside
    assert "`hxxp://cdn[.]evil[.]example/u.sh`" in outside
    assert "guessed the password of deploy on web-01" in outside


def test_every_part_is_there(report):
    headings = re.findall(r"^## (.*)$", render_markdown(report), re.MULTILINE)
    assert headings == [
        *("Timeline", "Evidence", "Techniques", "Indicators", "Actions", "Charts", "Findings", "Episodes"),
        *(
            "Hypotheses",
            "Who was asked what",
            "Which experts ran",
            "Not checked",
            "Dropped",
            "Memories",
            "Logs read",
            "Alert",
            "Usage",
        ),
    ]


def test_empty_report_says_so_in_every_part(empty_report):
    parts = re.split(r"^## .*$", render_markdown(empty_report), flags=re.MULTILINE)
    assert all(part.strip() for part in parts)


def test_forced_expert_is_the_only_mark_in_each_layer(report):
    layers = [[9 if expert == 7 else 0 for expert in range(32)] for _ in range(4)]
    report["experts"] = [{"asker": "planner", "tokens": 9, "top_k": 1, "layers": layers}]
    drawn = re.findall(r"^ +\d+ ([·▁-█]+)$", render_markdown(report), re.MULTILINE)
    assert drawn == ["·" * 7 + "█" + "·" * 24] * 4


def test_the_use_of_experts_is_summed_up_and_compared(report):
    text = render_markdown(report)
    assert "| Planner | 0.91 | 0.40 | 5.0 | 0.99 | 0% |" in text
    assert "| Log triage | 0.82 | – | 0.76 | 0.79 |" in text


def test_hypotheses_stand_with_their_lines(report):
    page = render_markdown(report)
    assert "| h1 | Somebody guessed the password of root" in page
    assert "## Hypotheses" in page


def test_the_way_and_its_reason_stand_under_usage(report):
    assert "Way: investigate. The model passed 20 of 24 tasks." in render_markdown(report)


def test_a_report_of_an_earlier_version_has_neither(report):
    older = {name: value for name, value in report.items() if name not in ("hypotheses", "way")}
    assert "Hypotheses" not in render_markdown(older)
    assert "Way:" not in render_markdown(older)
