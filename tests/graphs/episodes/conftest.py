"""Explanations of the first episode of hand-made events."""

import pytest

from moewarden.graphs.episodes.facts import gather, sheet_of
from moewarden.graphs.episodes.fold import fold_episodes
from moewarden.graphs.episodes.ordinary import explanations

from ..stores import make_hit, make_store


@pytest.fixture
def explain(tmp_path):
    """Name -> explained events, of the first episode; `explain.scope_of` gives its scope."""
    stores = []

    def run(events, flagged, **signal):
        scope = scope_of(events, flagged, **signal)
        return dict(explanations(scope, sheet_of(scope).get("traits", [])))

    def scope_of(events, flagged, *, alerted=(), **signal):
        stores.append(make_store(tmp_path / str(len(stores)), events))
        hits = [make_hit(flagged, **signal)] if flagged else []
        episode = fold_episodes(stores[-1], hits, {"events": list(alerted)})[0]
        return gather(stores[-1], episode, {hit["id"]: hit for hit in hits})

    run.scope_of = scope_of
    yield run
    for store in stores:
        store.close()
