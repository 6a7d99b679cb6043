"""No difference between the scan and the plainest evaluator, on rules and events that nobody wrote by hand."""

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sigma.rule import SigmaRule

from moewarden.graphs.signals import load_rules, scan

from .plain_rules import matches
from .stores import event, store_of

WORDS = [
    "whoami",
    "WHOAMI /all",
    "net.exe",
    "a\\b.exe",
    'say "x"',
    "po_wer%",
    "",
    "4688",
    "12",
    "10.1.2.3",
    "ab",
    "Straße",
    "s\u212aip",
]
NAMES = ["Image", "CommandLine", "Hashes", "user.name", "Number"]
LOGSOURCES = [{"product": "windows"}, {"product": "windows", "category": "process_creation"}, {"product": "linux"}]

texts = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(" ".join),
    st.text(st.sampled_from('abwhomi\\/"*?. %_1'), max_size=8),
)
plain_words = st.text(st.sampled_from("abehnotwxy1"), min_size=1, max_size=6)
patterns = st.recursive(
    plain_words,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        inner.map(lambda text: f"(?:{text})+"),
        inner.map(lambda text: f"(?:{text})?"),
        inner.map(lambda text: f"{text}[^z]*"),
    ),
    max_leaves=4,
)


@st.composite
def asked_of_a_field(draw: st.DrawFn) -> tuple[str, Any]:
    name = draw(st.sampled_from(NAMES))
    how = draw(
        st.sampled_from(
            [
                "",
                "|contains",
                "|startswith",
                "|endswith",
                "|cased",
                "|contains|all",
                "|re",
                "|re|i",
                "|gt",
                "|cidr",
                "|exists",
                "null",
                "number",
            ]
        )
    )
    if how == "null":
        return name, None
    if how == "number":
        return name, draw(st.sampled_from([4688, 12, 0]))
    if how == "|gt":
        return name + how, draw(st.sampled_from([0, 11, 12]))
    if how == "|cidr":
        return name + how, draw(st.sampled_from(["10.0.0.0/8", "10.1.2.0/25", "192.168.0.0/16"]))
    if how == "|exists":
        return name + how, draw(st.booleans())
    if how.startswith("|re"):
        return name + how, draw(patterns)
    values = draw(st.lists(texts, min_size=2 if how.endswith("all") else 1, max_size=3))
    return name + how, values if len(values) > 1 else values[0]


maps = st.lists(asked_of_a_field(), min_size=1, max_size=3).map(dict)
selections = st.one_of(maps, st.lists(maps, min_size=1, max_size=2), st.lists(plain_words, min_size=1, max_size=3))
conditions = st.sampled_from(
    ["a", "a and b", "a or b", "not a", "a and not b", "not (a and b)", "1 of them", "all of them"]
)
rules = st.fixed_dictionaries(
    {
        "logsource": st.sampled_from(LOGSOURCES),
        "detection": st.fixed_dictionaries({"a": selections, "b": selections, "condition": conditions}),
    }
)
events = st.tuples(
    st.sampled_from(["windows", "linux"]),
    st.sampled_from(["process_creation", ""]),
    st.dictionaries(st.sampled_from(NAMES), texts, max_size=5),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(rules, min_size=1, max_size=12), st.lists(events, min_size=1, max_size=12))
def test_a_scan_finds_what_the_plain_evaluator_finds(
    written: list[dict[str, Any]], happened: list[tuple[str, str, dict[str, str]]]
) -> None:
    named = [{"title": f"rule {number}", **rule} for number, rule in enumerate(written)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rules.yml").write_text(yaml.safe_dump_all(named), encoding="utf-8")
        loaded = load_rules([folder / "rules.yml"], on_error="skip")
        usable = {rule.title for rule in loaded.rules}
        store = store_of(
            folder,
            [
                event(number, product=product, category=category, fields=fields)
                for number, (product, category, fields) in enumerate(happened, 1)
            ],
        )
        report = scan(store, loaded, rule_seconds=600)
        store.close()
    assert report.errors == {}
    found = {(signal.rule.title, event_id) for signal in report.signals for event_id in signal.event_ids}
    expected = {
        (rule["title"], number)
        for rule in named
        if rule["title"] in usable
        for number, (product, category, fields) in enumerate(happened, 1)
        if rule["logsource"] in ({"product": product}, {"product": product, "category": category})
        and matches(SigmaRule.from_dict(rule), fields)
    }
    assert found == expected
    ended = {end.rule.title: end.end for end in report.ends}
    assert set(ended) == usable
    assert {title for title, end in ended.items() if end == "matched"} == {title for title, _ in expected}
