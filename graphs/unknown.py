"""Kinds of event that no reader knows: a model says what they do, where it is sure enough."""

import math
from collections.abc import Sequence
from pathlib import Path

import duckdb

from .decisions.prompts import action_decision
from .entities.extract import entities_in
from .entities.masking import mask_values
from .events.store import EventStore
from .events.unknown import unknown_templates
from .meaning.lexicon import words_of
from .workbench import Desk, tell

MOST_ASKED = 8
"""Templates that a model is asked about, the most frequent first."""
LEAST_PROBABILITY = 0.7


def name_unknown(desk: Desk, path: Path, *, reads_lines: bool = False) -> dict[str, str]:
    """Ask for the action of unknown templates and write it into the store; returns template -> action.

    `reads_lines`: the model reads the logs themselves in this run, so it is shown one such line, and not words of it alone.
    Answers without probabilities count; of the others only those the model is sure of.
    """
    named: dict[str, str] = {}
    for unknown in unknown_templates(desk.store, limit=MOST_ASKED):
        if not unknown.template or not unknown.action_values:
            continue
        fields, values = list(unknown.field_names), [_masked(value) for value in unknown.action_values]
        if desk.asker.is_remote:
            names = names_among(desk.store, [*fields, *unknown.action_values])
            fields = [mask_values(name, names) for name in fields]
            values = [mask_values(value, names) for value in values]
        line = desk.store.raw([unknown.example_id]).get(unknown.example_id, "") if reads_lines else ""
        answer = desk.asker.ask(action_decision(fields, values, line), asker="triage")
        sure = not answer.log_probabilities or math.exp(max(answer.log_probabilities.values())) >= LEAST_PROBABILITY
        if answer.option and answer.option != "other" and sure:
            named[unknown.template] = answer.option
            tell("perceive", "note", f"{unknown.template[:80]}: read as {answer.option.replace('_', ' ')}")
    if named:
        logs = desk.logs
        desk.store.close()
        with duckdb.connect(str(path)) as connection:
            for template, action in named.items():
                connection.execute(
                    "UPDATE events SET action = ? WHERE template = ? AND action = 'other'", [action, template]
                )
        desk.store = EventStore.open(path, logs)
    return named


def names_among(store: EventStore, texts: Sequence[str]) -> set[str]:
    """The words of some texts that the logs have as accounts or machines, in lower case."""
    found = sorted({word for text in texts for word in words_of(text)})
    rows = store.query(
        'SELECT DISTINCT v FROM (SELECT unnest([lower("user"), lower(host)]) AS v FROM events) '
        "WHERE v IN (SELECT unnest(?))",
        [found],
    )
    return {row["v"] for row in rows}


def _masked(value: str) -> str:
    """The value with identifiers replaced by what they are: a model needs to know neither whose nor where."""
    for entity in sorted(entities_in(value), key=lambda entity: -len(entity.value)):
        if entity.type not in ("proc", "cmd"):
            value = value.replace(entity.value, entity.type)
    return value
