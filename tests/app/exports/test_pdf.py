"""The page as PDF."""

import shutil
import stat
import sys

import pytest

from moewarden.app.errors import UsageError
from moewarden.app.exports import ExportOptions, format_named, pdf

from .reports import make_empty_report, odd_report

CHROMIUM = next((name for name in pdf.BROWSERS if shutil.which(name)), None)


def write(report):
    return format_named("pdf").write(report, ExportOptions())


@pytest.fixture
def browser(tmp_path, monkeypatch):
    """A program that stands for the browser: its source, in Python."""

    def install(source):
        path = tmp_path / "browser"
        path.write_text(f"#!{sys.executable}\nimport sys, time\n{source}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(pdf, "BROWSERS", (str(path),))
        return path

    return install


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_chromium_prints_the_page():
    content = write(odd_report()).content
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(content) > 20_000


def test_the_browser_gets_a_page_with_everything_open_and_reaches_no_other_machine(browser):
    browser(
        "target = next(a for a in sys.argv if a.startswith('--print-to-pdf=')).partition('=')[2]\n"
        "page = open(sys.argv[-1].removeprefix('file://'), encoding='utf-8').read()\n"
        "open(target, 'w').write(' '.join(sys.argv) + page)"
    )
    content = write(odd_report()).content.decode()
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in content
    assert "default-src &#39;none&#39;" in content or "default-src 'none'" in content
    assert content.count("<details") == content.count("<details open")


def test_a_browser_that_writes_nothing_is_said_with_its_last_words(browser):
    path = browser("print('no such display', file=sys.stderr)")
    with pytest.raises(UsageError, match=r"wrote no PDF \(no such display\)") as raised:
        write(make_empty_report())
    assert str(path) in str(raised.value)


def test_a_browser_that_hangs_is_ended(browser, monkeypatch):
    browser("time.sleep(60)")
    monkeypatch.setattr(pdf, "SECONDS", 0.5)
    with pytest.raises(UsageError, match=r"did not finish within"):
        write(make_empty_report())


def test_without_a_browser_and_a_library_it_says_which_to_install(monkeypatch):
    monkeypatch.setattr(pdf, "BROWSERS", ())
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"apt install chromium, or pip install weasyprint"):
        write(make_empty_report())


def test_without_a_browser_weasyprint_prints_the_page(monkeypatch):
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed")
    monkeypatch.setattr(pdf, "BROWSERS", ())
    content = write(odd_report()).content
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(content) > 20_000
