"""Payloads of script and markup in every field of a log, an alert, a question and a note: none may become part of a page.

    python -m tests.app.console.markup                  500 payloads
    python -m tests.app.console.markup --payloads 50

Each payload would only set a name of the window. Looked at are that name, what the browser complains about, requests to elsewhere,
and every element and attribute of every page: a payload that the policy alone has stopped counts as a fault. The exit code is 1
where there is any.
"""

import argparse
import base64
import itertools
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .serving import CHROMIUM, Seen, finish, make_desk, serve, watch

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


def write_poisoned_logs(folder: Path, texts: Sequence[str]) -> Path:
    """Every payload in every field that a reader knows, in the names of fields, in lines of no format, and in a file's name."""
    folder.mkdir(parents=True)
    lines = []
    for number, text in enumerate(texts):
        time = f"2026-11-20T10:{number // 60 % 60:02}:{number % 60:02}Z"
        lines.append(
            json.dumps(
                {
                    "@timestamp": time,
                    "message": text,
                    text[:80]: text,
                    "event": {"action": text, "outcome": "failure", "category": "process"},
                    "user": {"name": text},
                    "host": {"name": text},
                    "source": {"ip": "198.51.100.7", "domain": text},
                    "process": {"name": text, "command_line": f"cmd /c {text}", "parent": {"name": text}},
                    "file": {"path": text},
                    "url": {"original": text},
                    "user_agent": {"original": text},
                    "rule": {"name": text},
                }
            )
        )
        lines.append(
            json.dumps(
                {
                    "EventID": 1,
                    "Channel": "Microsoft-Windows-Sysmon/Operational",
                    "UtcTime": time,
                    "Computer": f"pc{text}",
                    "User": text,
                    "Image": f"C:\\{text}.exe",
                    "CommandLine": text,
                    "ParentImage": text,
                    "ProcessGuid": str(number),
                    "ParentProcessGuid": text,
                    "Provider": "Microsoft-Windows-Sysmon",
                }
            )
        )
    (folder / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    guesses = [
        f"Nov 20 10:20:{number % 60:02} web sshd[{number}]: Failed password for {' '.join(text.split())} from 198.51.100.7 port 22 ssh2"
        for number, text in enumerate(texts)
    ]
    (folder / "<img src=x onerror=window.ran=1>.log").write_text("\n".join(guesses) + "\n", encoding="utf-8")
    coded = [base64.b64encode(f"<script>{_RUN}</script>".encode()).decode()]
    (folder / "free.txt").write_text(
        "\n".join([*(" ".join(text.split()) for text in texts), *coded]) + "\n", encoding="utf-8"
    )
    return folder


def look_at_all(browser: Any, desk: Any, run: str, texts: Sequence[str]) -> list[str]:
    """What is wrong with any page of a run and with the list of cases."""
    for number, text in enumerate(texts[:20]):
        desk.note(run, f"E{number + 1}", tags=[text[:50]], text=text, author=text[:50])
    desk.note(run, texts[0], tags=[], text=texts[0])
    check = CHECK.replace("TAGS", json.dumps(_KNOWN))
    faults: list[str] = []
    with serve(desk) as serving:
        seen = Seen()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        watch(page, serving.address, seen)
        base = f"{serving.address}/runs/{quote(run)}"
        rows = range(1, 3 * len(texts), max(1, 3 * len(texts) // min(24, 2 + len(texts) // 12)))
        for address in (
            serving.address,
            base,
            f"{base}/loop",
            f"{base}/events",
            f"{base}/events?words=%3Cscript",
            f"{base}/events?entity={quote(texts[1])}",
            f"{base}/entities",
            f"{base}/processes?all=1",
            *(f"{base}/around?event={row}&reach=20" for row in rows),
            *(f"{base}/events/{row}" for row in rows),
        ):
            page.goto(address)
            page.wait_for_load_state("load")
            for _ in range(4):  # what comes when it is looked at
                page.mouse.wheel(0, 4_000)
                page.wait_for_timeout(20)
            faults += [f"{address.removeprefix(serving.address)}: {fault}" for fault in page.evaluate(check)]
        page.goto(f"{base}/events")
        for number, row in enumerate(page.locator(".event > a").all()[: 2 + len(rows)]):
            row.click()
            page.locator(".event-detail .detail").nth(number).wait_for()
        page.goto(base)
        page.wait_for_timeout(300)
        faults += page.evaluate(check)
        page.close()
    return [*faults, *seen.complaints, *(f"asked {address}" for address in seen.elsewhere)]


def investigate(folder: Path, texts: Sequence[str]) -> tuple[Any, str]:
    """A finished run on poisoned logs, for a poisoned alert and question."""
    from moewarden.app.case import read_case

    desk = make_desk(folder)
    alert = {"title": texts[0], "source": {"ip": "198.51.100.7"}, texts[1]: texts[2]}
    run = desk.start(
        read_case(alert=alert, question=f"Who is {texts[0]}?", logs=write_poisoned_logs(folder / "logs", texts))
    )
    finish(desk, run)
    return desk, run


def main() -> int:
    """Look at all pages with so many payloads."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description="Payloads of script and markup in every field.")
    parser.add_argument("--payloads", type=int, default=500)
    texts = payloads(parser.parse_args().payloads)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        desk, run = investigate(Path(folder), texts)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        faults = look_at_all(browser, desk, run, texts)
        browser.close()
        desk.close()
    print(f"{len(texts)} payloads, {len(faults)} faults")
    for fault in faults[:50]:
        print(ascii(fault)[:300])
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
