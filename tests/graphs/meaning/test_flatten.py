"""Records as flat fields."""

import pytest

from moewarden.graphs.meaning.flatten import flatten

VALUES = ["x", "", 7, -1.5, True, False, None, 2**70, "v" * 70_000, "é"]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_flat_record_reads_as_the_same_values_within_another(value):
    record = {"before": "1", "name": value, "behind": 2}
    nested = flatten({"outer": record})
    assert flatten(record) == {name.removeprefix("outer."): text for name, text in nested.items()}
    assert list(flatten(record)) == [name.removeprefix("outer.") for name in nested]
    assert max(map(len, nested.values())) <= 65_536


def test_a_record_is_not_changed():
    record = {"a": None, "b": 1}
    flatten(record)
    assert record == {"a": None, "b": 1}


def test_values_beyond_the_most_fields_are_left_out():
    assert len(flatten({str(number): number for number in range(700)})) == 600
