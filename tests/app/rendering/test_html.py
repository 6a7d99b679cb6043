import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from moewarden.app.rendering.html import content_policy, render_html

VOID = {"meta", "br"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "a", "header", "p", "span", "div", "nav", "ol", "ul", "li"),
    *("main", "section", "h1", "h2", "h3", "h4", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th"),
    *("td", "time", "figure", "figcaption", "article", "strong", "code", "pre", "br"),
    *("svg", "g", "rect", "circle", "line", "text"),
}
ATTRIBUTES = {
    *("lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "title", "datetime", "scope"),
    *("rowspan", "role", "aria-label", "aria-hidden", "data-label", "width", "height", "x", "y", "x1", "x2", "y1"),
    *("y2", "cx", "cy", "r", "rx", "transform", "overflow", "text-anchor"),
}


class Page(HTMLParser):
    """Everything a test asks about a page; fails on tags that do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.quotes: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "pre":
            self.quotes.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)

    def _note(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        assert len(named) == len(attrs), f"{tag} has an attribute twice: {attrs}"
        self.tags[tag] += 1
        self.attributes.update(named)
        self.elements.append((tag, named))
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if "href" in named else []

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text.append(data)
        if "pre" in self._open:
            self.quotes[-1] += data

    def of_class(self, name: str) -> list[dict[str, str]]:
        return [attrs for _, attrs in self.elements if name in attrs.get("class", "").split()]


def heat_columns(html: str) -> list[set[str]]:
    """For each heat map, the x positions of its cells."""
    figures = re.findall(r'<figure class="heat">.*?</figure>', html, re.DOTALL)
    return [
        {attrs["x"] for _, attrs in Page(figure).elements if re.fullmatch(r"h\d", attrs.get("class", ""))}
        for figure in figures
    ]


@pytest.fixture(params=["report", "empty_report", "hostile_report"])
def any_report(request):
    return request.getfixturevalue(request.param)


def test_page_is_well_formed_and_uses_only_known_tags_and_attributes(any_report):
    page = Page(render_html(any_report))
    assert set(page.tags) <= TAGS
    assert page.attributes <= ATTRIBUTES


def test_hostile_text_adds_no_element(report, poison):
    clean = Page(render_html(poison(report, "x ")))
    hostile = Page(render_html(poison(report, '<script>alert(1)</script><b onclick="x">"\'></td></svg><!--')))
    assert hostile.tags == clean.tags
    assert hostile.attributes == clean.attributes


def test_every_link_leads_to_one_place_in_the_page(any_report):
    page = Page(render_html(any_report))
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert {link for link in page.links if not link.startswith("#")} == set()
    assert {link[1:] for link in page.links} - set(page.ids) == set()


def test_claims_link_to_their_evidence(report):
    html = render_html(report)
    assert all(f'id="E{number}"' in html for number in range(1, 26))
    findings = html[html.index('<section id="findings">') : html.index('<section id="episodes">')]
    assert 'href="#E12"' in findings


def test_nothing_is_loaded_and_nothing_runs(any_report):
    html = render_html(any_report)
    page = Page(html)
    assert page.tags.keys().isdisjoint({"script", "img", "link", "iframe", "object", "embed", "base", "form", "use"})
    assert "url(" not in html
    assert "@import" not in html
    assert not [name for name in page.attributes if name.startswith("on") or name in ("src", "style", "srcset")]


def test_policy_names_the_style_sheet_that_the_page_carries(report):
    html = render_html(report)
    style = html[html.index("<style>") + len("<style>") : html.index("</style>")]
    policies = [attrs["content"] for _, attrs in Page(html).elements if "http-equiv" in attrs]
    assert policies == [content_policy(style)]
    assert policies[0].startswith("default-src 'none';")
    assert "unsafe" not in policies[0]


def test_quotes_stand_as_they_are_and_prose_is_defanged(report):
    page = Page(render_html(report))
    assert page.quotes == [item["quote"] for item in report["evidence"]]
    outside = "".join(page.text)
    for quote in page.quotes:
        outside = outside.replace(quote, "")
    attributes = " ".join(value for _, attrs in page.elements for value in attrs.values())
    for value in ("203.0.113.77", "2001:db8:7::bad:1", "cdn.evil.example", "http://", "ops@evil.example"):
        assert value not in outside
        assert value not in attributes
    assert "203[.]0[.]113[.]77" in outside
    assert "hxxp://cdn[.]evil[.]example/u.sh" in outside


def test_hidden_characters_are_shown(hostile_report):
    html = render_html(hostile_report)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html)
    assert '<span class="hidden" title="U+202E RIGHT-TO-LEFT OVERRIDE">⟦U+202E⟧</span>' in html
    assert "⟦ESC⟧" in html


def test_template_syntax_in_the_logs_is_not_run(report, poison):
    assert "{{ 7*7 }}" in render_html(poison(report, "{{ 7*7 }}"))


def test_unknown_and_odd_ids_break_no_link(report):
    report["evidence"][0]["id"] = '"><script>'
    report["findings"][0]["evidence"] = ['"><script>', "E999"]
    page = Page(render_html(report))
    assert page.tags["script"] == 0
    assert {link[1:] for link in page.links} - set(page.ids) == set()
    assert [attrs["title"] for attrs in page.of_class("lost")].count("not in this report") >= 1


@pytest.mark.parametrize(("layers", "experts"), [(4, 32), (40, 64)], ids=["4x32", "40x64"])
def test_forced_expert_is_the_only_column(report, layers, experts):
    use = {"asker": "triage", "tokens": 50, "top_k": 1}
    use["layers"] = [[50 if expert == 7 else 0 for expert in range(experts)] for _ in range(layers)]
    report["experts"] = [use]
    html = render_html(report)
    assert heat_columns(html) == [{f"{100 * 7 / experts:.2f}".rstrip("0").rstrip(".") + "%"}]
    assert len(re.findall(r'<rect class="h\d" x="[^"]*" y=', html[html.index('<figure class="heat">') :])) == layers
    assert "Only expert 7 ran" in html


def test_spread_router_shows_every_expert(report):
    assert [len(columns) for columns in heat_columns(render_html(report))] == [32] * 4


def test_first_screen_answers(report):
    html = render_html(report)
    first = html[html.index('<section id="answer"') : html.index('<section id="timeline"')]
    for text in ("Malicious", "High", "91%", report["question"], "guessed the password of deploy", "budget"):
        assert text in first


def test_unanswered_question_is_said(empty_report):
    html = render_html(empty_report)
    assert "The question is not answered." in html
    assert "Insufficient evidence" in html


def test_hundreds_of_bars_and_long_words(report):
    report["charts"] = [
        {
            "title": "x" * 3000,
            "unit": "",
            "labels": [f"host-{number}" for number in range(700)],
            "values": [float(number) for number in range(700)],
            "highlighted": [3, 699, 5000],
            "finding": "",
        }
    ]
    report["evidence"][0]["quote"] = "A" * 2000
    page = Page(render_html(report))
    bars = [attrs for attrs in page.of_class("bar") if "y" in attrs and attrs["width"].startswith("0.11")]
    assert len(bars) == 699  # the bar of value 0 is not drawn
    assert sum("highlighted" in attrs["class"] for attrs in bars) == 2


def test_times_that_are_none_are_left_off_the_picture(report):
    for entry in report["timeline"]:
        entry["time"] = "yesterday"
    for episode in report["episodes"]:
        episode["start"] = episode["end"] = ""
    html = render_html(report)
    assert '<figure class="picture timeline">' not in html
    assert "yesterday" in html


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(report, scheme):
    html = render_html(report)
    light, dark = re.findall(r":root \{(.*?)\}", html, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark)) if scheme == "dark" else {}
    pairs = [(text, "paper") for text in ("ink", "quiet", "link", "bad", "good", "ask")]
    pairs += [("ink", "wash"), ("bad", "bad-wash"), ("good", "good-wash"), ("ask", "ask-wash")]
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    ratios |= {name: contrast("#ffffff", colours[name]) for name in ("bad-solid", "good-solid", "ask-solid")}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_use_of_experts_is_summed_up_and_compared(report):
    page = render_html(report)
    assert '<th scope="row">Planner</th><td>0.91</td><td>0.40</td><td>5.0 ×</td><td>0.99</td><td>0%</td>' in page
    assert page.count('<svg class="heat-entropy"') == len(report["experts"])
    assert "> 0.82</td>" in page


def test_a_single_asker_is_compared_with_nobody(report):
    report["experts"] = report["experts"][:1]
    page = render_html(report)
    assert "How evenly" in page
    assert "How alike" not in page


def test_hypotheses_link_to_their_lines_and_the_way_is_told(report):
    html = render_html(report)
    part = html[html.index('<section id="hypotheses">') : html.index('<section id="asked">')]
    assert "guessed the password of root" in part
    assert 'href="#E2"' in part
    assert "investigate: The model passed 20 of 24 tasks." in html


def test_the_answer_leads_to_the_lines_that_it_cites(report):
    known = report["evidence"][0]["id"]
    page = render_html({**report, "answer": f"<b>They</b> got in [{known}], and left [E999, {known}] “[x]”."})
    answer = page[page.index('<p class="reply') : page.index("</p>", page.index('<p class="reply'))]
    links = re.findall(r'<a href="#([^"]+)" class="ref"[^>]*>([^<]+)</a>', answer)
    assert [name for _, name in links] == [known, known]
    assert all(f'id="{target}"' in page for target, _ in links)
    assert "&lt;b&gt;They&lt;/b&gt; got in [" in answer
    assert "[E999, " in answer
    assert "“[x]”" in answer
