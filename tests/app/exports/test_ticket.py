"""Plain text for a ticket."""

import re

from .reports import make_report, odd_report


def test_the_text_has_no_character_that_steers_a_display_and_no_long_line(export, report):
    text = export(report, "text")[0].decode()
    assert all(letter == "\n" or letter.isprintable() for letter in text)
    assert all(len(line) <= 320 for line in text.splitlines())


def test_indicators_are_defanged(export):
    text = export(make_report(), "text")[0].decode()
    assert "203[.]0[.]113[.]77" in text
    assert "203.0.113.77" not in text
    assert not re.search(r"https?://", text)


def test_it_says_what_was_found_how_sure_it_is_and_what_was_not_checked(export):
    text = export(make_report(), "text")[0].decode()
    for part in (
        "Verdict: Malicious",
        "Confidence: 0.91",
        "Timeline (UTC)",
        "Indicators",
        "Advised (nothing was done)",
    ):
        assert part in text
    assert "Whether the script was run" in text


def test_cut_lines_are_counted(export):
    report = odd_report()
    report["evidence"][0]["quote"] = "x" * 1000
    assert "the end of 1 log line longer than 300 characters" in export(report, "text")[1]


def test_advice_and_its_reason_are_one_sentence(export):
    report = make_report()
    report["actions"] = [
        {"text": "Block it.", "because": "where it came from", "evidence": ["E1"], "needs_approval": True}
    ]
    assert "- Block it: where it came from [E1]" in export(report, "text")[0].decode()
