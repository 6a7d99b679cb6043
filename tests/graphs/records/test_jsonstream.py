"""JSON documents and the records in them."""

import io
import json
import random

import pytest

from moewarden.graphs.records.jsonstream import is_one_record, split_document

NAMES = ("Event", "time", "events", "value", "accept", "message", "a", "Records", "log", "user", "\\u0061", "")
LEAVES = ('"x"', "1", "null", "[]", "{}", '[{"a":1}]', '{"a":{}}', '"{\\"a\\":1}{"', '[{"time":1},{"time":2}]')


def written(draw: random.Random, depth: int) -> str:
    """The text of an object, in which a name may stand several times."""
    members = []
    for _ in range(draw.randint(0, 3)):
        value = written(draw, depth - 1) if depth and draw.random() < 0.6 else draw.choice(LEAVES)
        members.append(f'"{draw.choice(NAMES)}":{value}')
    return "{" + ",".join(members) + "}"


def test_what_is_called_one_record_is_split_into_none():
    draw = random.Random(5)
    seen = {True: 0, False: 0}
    for _ in range(6000):
        data = written(draw, 3).encode()
        is_one = is_one_record(json.loads(data), data)
        seen[is_one] += 1
        if is_one:
            assert [piece.data for piece in split_document(io.BytesIO(data))] == [data]
    assert min(seen.values()) > 500


@pytest.mark.parametrize(
    "data",
    [b'{"a":{"b":1},"a":{"b":2}}', b'{"events":[{"a":1}]}', b'{"accept":{"a":1}}', b'{"\\u0061":{},"\\u0061":{}}'],
)
def test_what_is_split_is_not_called_one_record(data):
    assert not is_one_record(json.loads(data), data)
