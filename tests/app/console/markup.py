"""Payloads of script and markup in every field of a log, an alert, a question and a note: none may become part of a page.

    python -m tests.app.console.markup                  500 payloads
    python -m tests.app.console.markup --payloads 50

Each payload would only set a name of the window. Looked at are that name, what the browser complains about, requests to elsewhere,
and every element and attribute of every page: a payload that the policy alone has stopped counts as a fault. The pages are those of
a run of poisoned logs, of a report that was received, of a run that goes on, of questions, notes, approvals and refusals, and the
documents that are exported. The exit code is 1 where there is any fault.
"""

import argparse
import itertools
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .poisoned import RECEIVED, UNFINISHED, begin_run, investigate, receive_run, write_events
from .serving import CHROMIUM, Seen, serve, watch

_RUN = "window.ran=1"
_TAGS = (
    "script",
    "img src=x",
    "svg",
    "body",
    "iframe src=/x",
    "input autofocus",
    "details open",
    "video src=x",
    "audio src=x",
    "a href=x",
    "math",
    "object data=x",
    "embed src=x",
    "marquee",
    "form action=//elsewhere.example",
    "style",
    "link rel=stylesheet",
    "base href=//elsewhere.example/",
    "meta http-equiv=refresh",
    "template",
    "hx-partial hx-target=body",
    "button formaction=x",
)
_HANDLERS = ("onload", "onerror", "onfocus", "onmouseover", "ontoggle", "onbegin", "onclick", "onanimationstart")
_BREAKS = (
    "",
    '">',
    "'>",
    "</code></pre>",
    "</textarea>",
    "</title>",
    "</script>",
    "-->",
    "]]>",
    "</svg>",
    "`",
    '\\">',
    "\x00",
    "\n",
)
_WHOLE = (
    f"<script>{_RUN}</script>",
    "<script src=//elsewhere.example/x.js></script>",
    f"javascript:{_RUN}",
    f"JaVaScRiPt:{_RUN}",
    f"data:text/html,<script>{_RUN}</script>",
    f"{{{{ {_RUN} }}}}",
    f"{{% {_RUN} %}}",
    f"${{{_RUN}}}",
    f"<svg><script>{_RUN}</script></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_RUN}>",
    f"<div hx-get=/x hx-trigger=load hx-on::load={_RUN}>",
    f"<hx-partial hx-target='#main'><img src=x onerror={_RUN}></hx-partial>",
    f"&lt;script&gt;{_RUN}&lt;/script&gt;",
    f"%3Cscript%3E{_RUN}%3C/script%3E",
    f"\u003cscript\u003e{_RUN}\u003c/script\u003e",
    f"＜script＞{_RUN}＜/script＞",
    "\u202e<b>\u202c",
    f"<img src=x:x onerror={_RUN}//",
    f"<x onclick={_RUN}>a",
    f"\"><div hx-post=/start hx-vals='js:{_RUN}'>",
    "data: x\n\nevent: moved-on\n\n",
)
CHECK = """() => {
  const tags = new Set(TAGS), live = new Set(['hx-get', 'hx-post', 'hx-target', 'hx-swap', 'hx-trigger', 'hx-sse:connect']);
  const places = new Set(['src', 'href', 'action', 'formaction', 'hx-get', 'hx-post', 'hx-sse:connect', 'data', 'srcset', 'poster']);
  const found = window.ran === undefined ? [] : ['a payload ran'];
  for (const element of document.querySelectorAll('*')) {
    if (!tags.has(element.localName)) found.push(`<${element.localName}>`);
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || name === 'style' || name === 'srcdoc') found.push(`${element.localName} ${name}=${value}`);
      if (name.startsWith('hx-') && !live.has(name)) found.push(`${element.localName} ${name}=${value}`);
      if (places.has(name) && !/^[/#?](?!\\/)/.test(value)) found.push(`${element.localName} ${name}=${value}`);
    }
  }
  return found;
}"""
_KNOWN = (
    *(
        "html",
        "head",
        "meta",
        "title",
        "link",
        "script",
        "body",
        "header",
        "main",
        "nav",
        "section",
        "article",
        "div",
        "p",
        "a",
    ),
    *(
        "span",
        "h1",
        "h2",
        "h3",
        "h4",
        "ol",
        "ul",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ),
    *(
        "figure",
        "figcaption",
        "form",
        "label",
        "input",
        "textarea",
        "button",
        "details",
        "summary",
        "pre",
        "code",
        "strong",
    ),
    *("br", "time", "progress", "svg", "g", "rect", "line", "circle", "path", "text", "defs", "marker"),
)


def payloads(count: int) -> list[str]:
    """So many payloads, always the same."""
    made: Iterator[str] = itertools.chain(
        _WHOLE,
        (f"{start}<{tag} {handler}={_RUN}>" for tag, handler, start in itertools.product(_TAGS, _HANDLERS, _BREAKS)),
    )
    return list(itertools.islice(made, count))


MOST_UNPRINTED = 50
"""Payloads below which no PDF is made, which takes longer than all else."""


@dataclass
class Look:
    """One open page, and what is wrong with all that it showed."""

    page: Any
    address: str
    faults: list[str] = field(default_factory=list)

    def at(self, path: str) -> None:
        """Open an address of the server, or a document that was exported, and look at it."""
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_load_state("load")
        for _ in range(4):  # what comes when it is looked at
            self.page.mouse.wheel(0, 4_000)
            self.page.wait_for_timeout(20)
        # A document brings its own style sheet.
        self.check(path, known=(*_KNOWN, "style") if self.address.startswith("file:") else _KNOWN)

    def check(self, what: str, *, known: Sequence[str] = _KNOWN) -> None:
        """Look at the page as it is now."""
        self.faults += [f"{what}: {fault}" for fault in self.page.evaluate(CHECK.replace("TAGS", json.dumps(known)))]


def look_at_all(browser: Any, desk: Any, run: str, texts: Sequence[str], folder: Path) -> list[str]:
    """What is wrong with any page of the desk, and with any document that is made of its reports."""
    for number, text in enumerate(texts[:20]):
        desk.note(run, f"E{number + 1}", tags=[text[:50]], text=text, author=text[:50])
    desk.note(run, texts[0], tags=[], text=texts[0])
    receive_run(desk.root, texts)
    journal = begin_run(desk.root, texts)
    last = write_events(journal, texts[: len(texts) // 2], first=1)
    with serve(desk) as serving:
        seen = Seen()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(20_000)
        watch(page, serving.address, seen)
        look = Look(page, serving.address)
        _look_at_run(look, run, texts)
        for name in (RECEIVED, UNFINISHED):
            for tab in ("", "/loop", "/events", "/note?about=E4", "/around?evidence=E2", "/entities", "/processes"):
                look.at(f"/runs/{name}{tab}")
        _look_at_refusals(look, run, texts)
        _look_at_approvals(look, desk, run, texts)
        _look_at_what_comes(look, journal, texts[len(texts) // 2 :], last)
        _look_at_answers(look, run, texts)
        page.close()
    documents = Look(browser.new_page(viewport={"width": 1280, "height": 900}), folder.as_uri())
    watch(documents.page, documents.address, seen)
    _look_at_documents(documents, desk, run, folder, texts)
    documents.page.close()
    return [*look.faults, *documents.faults, *seen.complaints, *(f"asked {address}" for address in seen.elsewhere)]


def _look_at_run(look: Look, run: str, texts: Sequence[str]) -> None:
    """The list of cases, and every page of a finished run."""
    page, base = look.page, f"/runs/{quote(run)}"
    rows = range(1, 3 * len(texts), max(1, 3 * len(texts) // min(24, 2 + len(texts) // 12)))
    for path in (
        "/",
        base,
        f"{base}/loop",
        f"{base}/events",
        f"{base}/events?words=%3Cscript",
        f"{base}/events?entity={quote(texts[1])}",
        f"{base}/entities",
        f"{base}/entities?words={quote(texts[0])}",
        f"{base}/processes?all=1",
        f"{base}/note?about=E1",
        *(f"{base}/around?event={row}&reach=20" for row in rows),
        *(f"{base}/events/{row}" for row in rows),
    ):
        look.at(path)
    page.goto(f"{look.address}{base}/events")
    for number, row in enumerate(page.locator(".event > a").all()[: 2 + len(rows)]):
        row.click()
        page.locator(".event-detail .detail").nth(number).wait_for()
    look.check("opened events")
    page.goto(f"{look.address}{base}")
    page.locator(".row-tools a").first.click()
    page.locator(".around").first.wait_for()
    look.check("lines around evidence")


def _look_at_refusals(look: Look, run: str, texts: Sequence[str]) -> None:
    """What is said of an address and a form that make no sense repeats them."""
    base = f"/runs/{quote(run)}"
    for text in texts[: 2 + len(texts) // 50]:
        given = quote(text, safe="")
        look.at(f"/runs/{given}")
        look.at(f"{base}/events/{given}")
        look.at(f"{base}/around?evidence={given}")
        look.at(f"{base}/events?since={given}&until={given}&words={given}&entity={given}")
    look.page.goto(f"{look.address}/")
    look.page.locator("summary").click()
    for name in ("logs", "question", "alert", "since", "until", "entity"):
        look.page.locator(f"#{name}").fill(texts[0])
    look.page.get_by_role("button", name="Investigate").click()
    look.page.locator(".problem").wait_for()
    look.check("a form that is refused")


def _look_at_approvals(look: Look, desk: Any, run: str, texts: Sequence[str]) -> None:
    """A call that waits, its name and arguments chosen by somebody else."""
    from moewarden.app.desk import Approval

    waiting = [
        Approval(number=number, tool=text, arguments={text: text, "more": [text]}, specialist=text, question=text)
        for number, text in enumerate(texts[:20], start=1)
    ]
    desk.approvals = lambda _: waiting
    try:
        look.at(f"/runs/{quote(run)}")
        look.at(f"/runs/{quote(run)}/loop")
    finally:
        del desk.approvals


def _look_at_what_comes(look: Look, journal: Path, texts: Sequence[str], first: int) -> None:
    """The page of a run that goes on, while events come."""
    look.page.goto(f"{look.address}/runs/{UNFINISHED}/loop")
    last = write_events(journal, texts, first=first)
    write_events(journal, ["the last word"], first=last)
    look.page.locator("#sayings", has_text="the last word").wait_for()
    look.check("a run that goes on")


def _look_at_answers(look: Look, run: str, texts: Sequence[str]) -> None:
    """Further questions and their answers."""
    look.page.goto(f"{look.address}/runs/{quote(run)}")
    for number, text in enumerate((texts[0], f"What did {texts[1]} do?")):
        look.page.locator("#next-question").fill(text)
        look.page.get_by_role("button", name="Ask").click()
        look.page.locator(".turn .said, .turn .problem").nth(number).wait_for()
    look.check("answers as they come")
    look.at(f"/runs/{quote(run)}")


def _look_at_documents(look: Look, desk: Any, run: str, folder: Path, texts: Sequence[str]) -> None:
    """The page that lies in a run folder, and what a browser prints of it."""
    from moewarden.app.exports import ExportOptions, format_named, open_report

    for name in (run, RECEIVED):
        report = open_report(desk.root / name / "report.json").report
        (folder / f"{name}.html").write_bytes(format_named("html").write(report, ExportOptions()).content)
        look.at(f"/{name}.html")
        if len(texts) < MOST_UNPRINTED:
            continue
        printed = format_named("pdf").write(report, ExportOptions()).content
        # Chromium writes a document's objects, unlike its texts, without packing them.
        look.faults += [
            f"{name}.pdf holds {word!r}" for word in (b"/JavaScript", b"/JS", b"/Launch") if word in printed
        ]
        links = set(re.findall(rb"/URI \(([^)]*)", printed))
        look.faults += [f"{name}.pdf leads to {link!r}" for link in links if b"elsewhere.example" in link]


def main() -> int:
    """Look at all pages with so many payloads."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description="Payloads of script and markup in every field.")
    parser.add_argument("--payloads", type=int, default=500)
    texts = payloads(parser.parse_args().payloads)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        desk, run = investigate(Path(folder), texts)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        faults = look_at_all(browser, desk, run, texts, Path(folder))
        browser.close()
        desk.close()
    print(f"{len(texts)} payloads, {len(faults)} faults")
    for fault in faults[:50]:
        print(ascii(fault)[:300])
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
