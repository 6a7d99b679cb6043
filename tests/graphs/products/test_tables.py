"""A product's tables name what they know: no entry stands for all that was not thought of."""

import re

import pytest

from moewarden.graphs.products.catalogue import PRODUCTS

MADE_UP = ("qzxv", "Qzxv Wyyk", "qzxv.wyyk.jrrp", "qzxv_wyyk", "QZXV_WYYK", "QzxvWyyk", "77123", "qzxv:wyyk/jrrp")
"""Names that no vendor writes; a pattern that matches one matches anything."""
CHANGES = re.compile(r"(?:account|credential|permission|security|resource|service|registry|file|task)_\w+|log_clear")
RECORDS = [
    pytest.param(records, id=f"{product.name}-{number}")
    for product in PRODUCTS
    for number, records in enumerate(product.records)
]


@pytest.mark.parametrize("records", RECORDS)
def test_no_action_stands_for_names_nobody_thought_of(records):
    catch_alls = [kind for kind in records.actions if any(re.fullmatch(kind, name, re.I | re.S) for name in MADE_UP)]
    assert catch_alls == [], "give what all of these records are as `otherwise`, or leave it to the words of the name"


@pytest.mark.parametrize("records", RECORDS)
def test_what_is_not_listed_is_no_change(records):
    action, outcome = records.otherwise
    assert not CHANGES.fullmatch(action), "a change that nobody listed is invented"
    assert action != "other" or not outcome


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_a_message_of_any_words_is_no_change(product):
    text = "qzxv wyyk jrrp 77123 oorr"
    told = [said for said in (*product.messages, *product.loose) if re.fullmatch(said.pattern, text, re.S)]
    assert {said.action for said in told} | {product.others} <= {"", "status", "other"}
