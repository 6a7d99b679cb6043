"""A full disk is one sentence that says where, how much is needed, and how to go on."""

import errno

from moewarden.app.full_disk import no_room_for_run, no_room_here


def test_the_sentences(tmp_path):
    (tmp_path / "a.log").write_bytes(bytes(2_000_000))
    error = OSError(errno.ENOSPC, "No space left on device", "x/state.sqlite")
    said = str(no_room_for_run(tmp_path / "out", [tmp_path], error, go_on="moewarden investigate --resume --out out"))
    assert "x/state.sqlite could not be written" in said
    assert "needs about 52 MB there" in said
    assert said.endswith("continue with: moewarden investigate --resume --out out")
    assert "run the same command again" in str(no_room_here(error))
