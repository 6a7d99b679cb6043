"""Events that vendors document are read as their vendors mean them."""

import pytest

from moewarden.graphs.carriers.registry import READERS, read_record
from moewarden.graphs.meaning.timestamps import Clock
from moewarden.graphs.products.format import FileContext

from .documented import cloud, identity, saas, servers

PLATFORMS = [platform for module in (identity, cloud, saas, servers) for platform in module.PLATFORMS]
FEWEST = 15
"""Of each platform at least so many; kinds of records that are told apart here count together."""


@pytest.mark.parametrize("event", [event for platform in PLATFORMS for event in platform], ids=str)
def test_a_documented_event_is_read_as_its_vendor_means_it(event):
    draft = read_record(event.record, FileContext(name="audit.json", clock=Clock(), readers=READERS))
    assert draft.action in event.actions, draft
    assert draft.outcome == event.outcome or (not event.outcome and draft.outcome != "failure"), draft
    assert {name: getattr(draft, name) for name in event.columns} == event.columns, draft
    assert "action" not in draft.inferred or draft.action == "other", draft


def test_each_platform_has_enough_events():
    names = [platform.name.split()[0] for platform in PLATFORMS for _ in platform]
    assert {name: names.count(name) for name in names if names.count(name) < FEWEST} == {}
