"""What was not read whole: each file is a line, and thousands of one fate are not thousands of lines."""

from moewarden.app.rendering.gaps import gap_lines


def gap(number, reason="cannot be read: No such file or directory"):
    return {"file": f"a{number}.log", "kind": "skipped", "reason": reason, "matters": True}


def test_files_of_one_fate_are_counted_beyond_a_few():
    gaps = [*(gap(number) for number in range(1_300)), gap(7_000, "an image")]
    lines = list(gap_lines(gaps))
    assert len(lines) == 7
    assert lines[0] == "skipped: a0.log: cannot be read: No such file or directory"
    assert lines[5] == "skipped: 1,295 more files: cannot be read: No such file or directory"
    assert lines[6] == "skipped: a7000.log: an image"


def test_few_files_are_all_named():
    assert len(list(gap_lines([gap(number) for number in range(5)]))) == 5


def test_the_name_of_a_file_fills_no_place_of_the_form():
    named = {**gap(1), "file": "{reason}.log"}
    assert list(gap_lines([named], form="  {file}: {kind}")) == ["  {reason}.log: skipped"]
