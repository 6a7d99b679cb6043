"""The short form of `python -m tests.app.console.markup`: a payload in a log is text on every page."""

from .markup import look_at_all, payloads
from .poisoned import investigate


def test_no_payload_becomes_part_of_a_page(chromium, tmp_path):
    texts = payloads(10)
    desk, run = investigate(tmp_path, texts)
    try:
        assert look_at_all(chromium, desk, run, texts, tmp_path) == []
    finally:
        desk.close()
