"""Make the README's pictures: the demo's report, the console with it, and the loop.

    python -m tests.pictures                      into .ci/pictures
    python -m tests.pictures --only loop          one of them
    python -m tests.pictures --run DIR            of a run that is there, instead of a new demo run

Needs a Chromium (apt install chromium) and the extra dev. Nothing is fetched from another machine.
"""

import argparse
import base64
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import sync_playwright

from moewarden.app.exports.pdf import BROWSERS
from moewarden.graphs import build_investigation
from moewarden.graphs.way import Way

from .indexed import write_png
from .loop import WIDTH, draw_loop

OUT = Path(__file__).parents[2] / ".ci" / "pictures"
NAMES = ("report", "console", "loop")
MOST_BYTES = 200_000
_MOEWARDEN = [sys.executable, "-c", "import sys; from moewarden.app.cli import main; sys.exit(main())"]
_PIXELS = """async (picture) => {
    const shown = await createImageBitmap(await (await fetch("data:image/png;base64," + picture)).blob());
    const canvas = new OffscreenCanvas(shown.width, shown.height);
    const drawing = canvas.getContext("2d");
    drawing.drawImage(shown, 0, 0);
    const pixels = drawing.getImageData(0, 0, shown.width, shown.height).data;
    let text = "";
    for (let at = 0; at < pixels.length; at += 32768) text += String.fromCharCode(...pixels.subarray(at, at + 32768));
    return [shown.width, shown.height, btoa(text)];
}"""
"""A picture's pixels, so that nobody else need read a PNG."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures; exit code 1 where one is too large for a README."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.pictures", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=NAMES, action="append", default=[])
    parser.add_argument("--run", type=Path, metavar="DIR", help="a finished run's folder")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="default: %(default)s")
    options = parser.parse_args(arguments)
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        parser.error("there is no Chromium on this machine. Install one: apt install chromium")
    wanted = options.only or NAMES
    options.out.mkdir(parents=True, exist_ok=True)
    sizes = {}
    with tempfile.TemporaryDirectory() as work, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        if {"report", "console"} & {*wanted}:
            run = options.run or demo_run(Path(work))
        for name in wanted:
            if name == "report":
                taken = of_report(page, run)
            elif name == "console":
                taken = of_console(page, run)
            else:
                taken = of_loop(page)
            target = options.out / f"{name}.png"
            target.write_bytes(write_png(pixels(page, taken)))
            sizes[name] = target.stat().st_size
            print(f"{target}  {sizes[name]:,} bytes", flush=True)
        chromium.close()
    too_large = [name for name, size in sizes.items() if size >= MOST_BYTES]
    if too_large:
        print(f"{', '.join(too_large)}: {MOST_BYTES:,} bytes or more; show less of the page.", file=sys.stderr)
    return bool(too_large)


def demo_run(work: Path) -> Path:
    """The bundled case, investigated by the bundled model."""
    folder = work / "runs" / "demo"
    subprocess.run([*_MOEWARDEN, "demo", "--out", str(folder)], check=True, stdout=subprocess.DEVNULL)
    return folder


def of_report(page: Any, run: Path) -> bytes:
    """The page's top: verdict, answer and the timeline's picture."""
    page.goto((run / "report.html").resolve().as_uri())
    return _down_to(page, page.locator("#timeline figure").first, below=28)


def of_console(page: Any, run: Path) -> bytes:
    """A window of time around what the report cites, and the first line of it that is cited, opened."""
    moments = [item["time"] for item in json.loads((run / "report.json").read_bytes())["timeline"]]
    window = urlencode({"since": moments[len(moments) // 2]})
    with serving(run.parent) as address:
        page.goto(f"{address}/runs/{run.name}/events?{window}")
        page.locator(".event.cited a").first.click()
        page.locator(".event .detail").wait_for()
        page.mouse.move(0, 0)
        taken = _down_to(page, page.locator(".event:has(.detail) ~ .event").nth(2), below=1)
        page.goto("about:blank")  # a page that listens keeps the server from ending at once
    return taken


def of_loop(page: Any) -> bytes:
    """The graph as it is compiled for a model that may investigate, which can also decide."""
    graph = build_investigation(None, way=Way(name="investigate", because="It is drawn."))
    page.set_content(f'<body style="margin:0">{draw_loop(graph.get_graph(), graph.get_graph(xray=1))}</body>')
    taken: bytes = page.locator("svg").screenshot()
    return taken


def _down_to(page: Any, last: Any, *, below: int) -> bytes:
    """The page from its top to the end of an element, and so many pixels more."""
    box = last.bounding_box()
    taken: bytes = page.screenshot(
        full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": box["y"] + box["height"] + below}
    )
    return taken


@contextmanager
def serving(runs: Path) -> Iterator[str]:
    """`moewarden serve` on a free port, until it is no longer needed."""
    words = ["serve", "--port", "0", "--runs", str(runs), "--logs", str(runs), "--model", "none"]
    with subprocess.Popen([*_MOEWARDEN, *words], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, f"moewarden serve said {line!r}, not where it is"
            yield address[0]
        finally:
            process.send_signal(signal.SIGINT)


def pixels(page: Any, taken: bytes) -> Any:
    """[height, width, 3] of a PNG, by the browser that made it."""
    page.goto("about:blank")
    width, height, text = page.evaluate(_PIXELS, base64.b64encode(taken).decode())
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)[..., :3]


if __name__ == "__main__":
    sys.exit(main())
