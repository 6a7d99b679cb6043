"""A first look at a GPU: the script is tried on a CPU, and what fails in it ends nothing."""

import json

import pytest

from moewarden.backends.benchmarks import smoke


@pytest.fixture
def tried(tmp_path, monkeypatch):
    def run(*options):
        monkeypatch.setattr(smoke, "WRITTEN", 8)
        monkeypatch.setattr(smoke, "LONG_PROMPT", 32)
        assert smoke.main(["--dry-run", "--out", str(tmp_path), *options]) == 0
        (file,) = tmp_path.glob("*smoke-dry-run.json")
        return json.loads(file.read_text())

    return run


def test_a_dry_run_tries_every_part(tried):
    told = tried()
    rows = told["rows"]
    assert told["copy_bytes_per_s"] > 0
    assert list(dict.fromkeys(row["section"] for row in rows)) == list(smoke.PARTS)
    without_a_card = [row for row in rows if row.get("what") in smoke.CHECKED]
    assert all("NVIDIA GPU" in row.pop("error") for row in without_a_card)
    assert [row for row in rows if "error" in row] == []
    assert all(row["is_close"] for row in rows if "is_close" in row)
    for runner in ("fused", "captured"):
        (both,) = [row for row in rows if row.get("what") == f"{runner} beside eager"]
        assert both["tokens_equal"] == both["tokens_compared"] > 1
    kernels = {row["what"] for row in rows if row.get("layer") == "fused"}
    assert kernels == {"project", "experts", "route", "attend", "mamba_step", "head"}
    (step,) = [row for row in rows if row.get("engine") == "moewarden" and row.get("what") == "decode step"]
    assert (step["runner"], step["kernel"]) == ("fused", "fused reference")


def test_what_fails_is_a_row_and_the_next_part_goes_on(tried, monkeypatch):
    def fails(_visit):
        yield {"what": "before"}
        raise RuntimeError("an illegal memory access\nand more")

    monkeypatch.setattr(smoke, "PARTS", {"first": fails, "second": lambda _visit: iter([{"what": "after"}])})
    rows = tried()["rows"]
    assert [row.get("what", row.get("error")) for row in rows] == [
        "before",
        "RuntimeError: an illegal memory access",
        "after",
    ]
    assert any("fails" in place for place in rows[1]["where"])


def test_no_part_is_begun_after_its_time(tried):
    rows = tried("--seconds", "0")["rows"]
    assert [row["error"] for row in rows] == ["no time was left"] * len(smoke.PARTS)
