"""What makes a file a table, and what only looks like one."""

import pytest

from moewarden.graphs.carriers.csv_rows import delimiter_of

JENKINS = [f"Oct 13, 2025 7:09:{second:02d},684 AM /job/shop/build by kari" for second in range(9)]
PYTHON = [f"2025-10-13 07:09:{second:02d},684 INFO kari logged in, fine" for second in range(9)]


@pytest.mark.parametrize("lines", [JENKINS, PYTHON], ids=["a date with a comma", "a fraction with a comma"])
def test_a_comma_within_a_time_parts_no_columns(lines):
    assert delimiter_of(lines) == ""


def test_rows_that_begin_with_such_a_time_are_a_table_by_their_other_commas():
    rows = [f"Oct 13 2025 7:09:{second:02d} AM,kari,10.0.0.{second},ok" for second in range(9)]
    assert delimiter_of(["time,user,address,outcome", *rows]) == ","
