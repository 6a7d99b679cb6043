"""One small investigation, its pages on a server of this process, and the Chromium of this machine."""

import subprocess
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .serving import ALERT, CHROMIUM, Seen, Serving, finish, make_desk, serve, watch, write_logs


@dataclass
class Site:
    """A desk with one finished run, and its pages."""

    serving: Serving
    run: str
    logs: Path

    @property
    def desk(self) -> Any:
        return self.serving.desk

    def at(self, path: str = "") -> str:
        """The address of a page of the run."""
        return f"{self.serving.address}/runs/{self.run}{path}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    pytest.importorskip("uvicorn", reason="moewarden[serve] is not installed")
    from moewarden.app.case import read_case

    folder = tmp_path_factory.mktemp("console")
    logs = write_logs(folder / "logs")
    with pytest.MonkeyPatch.context() as patch:
        # What each test gets anew, for what is made once: this user's folders are left alone.
        for name in ("data", "cache"):
            patch.setenv(f"XDG_{name.upper()}_HOME", str(tmp_path_factory.getbasetemp() / name))
        desk = make_desk(folder)
        run = desk.start(read_case(alert=ALERT, question="Did somebody get in?", logs=logs))
        finish(desk, run)
        with serve(desk) as serving:
            yield Site(serving, run, logs)
        desk.close()


class Browsers:
    """One Chromium after the other: one that does not close what it is asked to close within half a minute is ended, for
    Playwright waits for it without a limit.
    """

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._mark = ""
        self._browser: Any = None

    def new_context(self, **options: Any) -> Any:
        """A further person's browser."""
        if self._browser is None or not self._browser.is_connected():
            self._mark = f"--marked-by-tests={uuid.uuid4()}"
            self._browser = self._driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", self._mark])
        return self._browser.new_context(**options)

    def new_page(self, **options: Any) -> Any:
        """A page in a further person's browser."""
        return self.new_context(**options).new_page()

    def let_go(self, what: Any) -> None:
        """Close a context, or the browser."""
        from playwright.sync_api import Error

        watchdog = threading.Timer(30, subprocess.run, (["pkill", "-9", "-f", "--", self._mark],))
        watchdog.start()
        try:
            what.close()
        except Error:
            if self._browser.is_connected():
                raise
        finally:
            watchdog.cancel()

    def close(self) -> None:
        """End it."""
        if self._browser is not None:
            self.let_go(self._browser)


# Not for the whole session: as long as it is open, Playwright's event loop counts as running in this thread, and the tests of
# other modules start loops of their own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine; install Debian's package chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        browsers = Browsers(driver)
        yield browsers
        browsers.close()


@pytest.fixture
def browser(chromium: Any, site: Site) -> Iterator[Any]:
    """Opens pages as further people would; each must ask no other host, run nothing inline, and raise nothing."""
    contexts, seen = [], Seen()

    def open_page(path: str = "", **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        watch(page, site.serving.address, seen)
        page.goto(path if path.startswith("http") else site.at(path))
        return page

    yield open_page
    for context in contexts:
        chromium.let_go(context)
    assert not seen.elsewhere
    assert not seen.complaints
