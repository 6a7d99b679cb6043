"""A report that cites ten thousand lines, in a real Chromium: how it loads, scrolls, is searched and linked.

    python -m tests.app.console.many_lines                10,000 lines
    python -m tests.app.console.many_lines --lines 1000

The report is a real run's, its evidence, findings and timeline told again under further ids. Frames are counted while the page
scrolls over all lines; a task is whatever keeps the browser from drawing for more than 50 ms, and counts once the page has loaded.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .serving import ALERT, CHROMIUM, finish, make_desk, serve, write_logs

MOST_MILLISECONDS = {"load": 2_000.0, "median frame": 20.0, "longest task": 200.0}
_CITED_TOGETHER = 10
_MOMENTS = 200
_SCROLL = """async () => {
  const tasks = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => tasks.push(entry.duration))).observe({ type: 'longtask' });
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let step = 0; step < 400; step++) {
    if (step % 100 === 99) window.scrollTo(0, document.documentElement.scrollHeight * Math.random());
    else window.scrollBy(0, 240);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  await new Promise((done) => setTimeout(done, 100));
  frames.sort((a, b) => a - b);
  return { frames, tasks };
}"""


@dataclass
class Measured:
    """What was seen, in milliseconds."""

    load: float
    frames: list[float]
    tasks: list[float]

    def worst(self) -> dict[str, float]:
        """Each measure by its name."""
        return {
            "load": self.load,
            "median frame": self.frames[len(self.frames) // 2],
            "longest task": max(self.tasks, default=0.0),
        }


def stretch(path: Path, lines: int) -> None:
    """The report in a file cites so many lines."""
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    evidence, findings, timeline = report["evidence"], report["findings"], report["timeline"]
    report["evidence"] = [{**evidence[n % len(evidence)], "id": f"E{n + 1}", "line": n + 1} for n in range(lines)]
    report["findings"] = [
        {
            **findings[n % len(findings)],
            "id": f"F{n + 1}",
            "evidence": [
                f"E{first + 1}" for first in range(_CITED_TOGETHER * n, min(lines, _CITED_TOGETHER * (n + 1)))
            ],
        }
        for n in range((lines - 1) // _CITED_TOGETHER + 1)
    ]
    report["timeline"] = [
        {**timeline[n % len(timeline)], "evidence": [f"E{n + 1}"]} for n in range(min(lines, _MOMENTS))
    ]
    path.write_text(json.dumps(report), encoding="utf-8")


def measure(browser: Any, address: str) -> Measured:
    """Load a page, scroll over it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(address)
    page.wait_for_load_state("load")
    load = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    page.wait_for_timeout(500)
    found = page.evaluate(_SCROLL)
    page.close()
    return Measured(load, found["frames"], found["tasks"])


def main() -> int:
    """Measure once, after one page that nobody counts."""
    from playwright.sync_api import sync_playwright

    from moewarden.app.case import read_case

    parser = argparse.ArgumentParser(description="A report that cites very many lines.")
    parser.add_argument("--lines", type=int, default=10_000)
    lines = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        desk = make_desk(Path(folder))
        run = desk.start(
            read_case(alert=ALERT, question="Did somebody get in?", logs=write_logs(Path(folder) / "logs"))
        )
        finish(desk, run)
        stretch(desk.folder(run) / "report.json", lines)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with serve(desk) as serving:
            address = f"{serving.address}/runs/{run}"
            first = measure(browser, address).load
            measured = measure(browser, address)
        browser.close()
        desk.close()
    worst = measured.worst()
    print(f"{lines:,} cited lines; the page's first load took {first:.0f} ms")
    for name, most in MOST_MILLISECONDS.items():
        print(f"{name}: {worst[name]:.0f} ms{'' if worst[name] <= most else f', more than {most:.0f}'}")
    return any(worst[name] > most for name, most in MOST_MILLISECONDS.items())


if __name__ == "__main__":
    sys.exit(main())
