import json

import pytest

from moewarden.app.errors import UsageError
from moewarden.app.rendering import write
from moewarden.app.rendering.write import write_report


def test_three_files_are_written(report, tmp_path):
    paths = write_report(report, tmp_path / "new" / "out")
    assert [path.name for path in paths] == ["report.json", "report.md", "report.html"]
    assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == sorted(p.name for p in paths)
    assert json.loads(paths[0].read_text("utf-8")) == report
    assert "203.0.113.77" in paths[0].read_text("utf-8")


def test_text_that_was_not_utf8_comes_back_as_it_was(hostile_report, tmp_path):
    path = write_report(hostile_report, tmp_path)[0]
    assert json.loads(path.read_text("utf-8")) == hostile_report


def test_folder_that_is_a_file_is_one_sentence(report, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(
        UsageError, match=r"out: the report cannot be written there \(.*\); name a writable folder"
    ) as e:
        write_report(report, tmp_path / "out")
    assert "\n" not in str(e.value)


def test_failed_write_leaves_the_old_file_and_no_rest(report, tmp_path, monkeypatch):
    write_report(report, tmp_path)
    before = (tmp_path / "report.json").read_bytes()

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "fsync", full_disk)
    with pytest.raises(UsageError, match="No space left on device"):
        write_report({**report, "title": "another"}, tmp_path)
    assert (tmp_path / "report.json").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 3
