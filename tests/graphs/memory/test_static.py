"""Static vectors: read from an installed package's files, without its code and without a network."""

import importlib.metadata
import shutil
import subprocess
import sys

import numpy as np
import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.memory import static
from moewarden.graphs.memory.static import StaticEmbeddings


@pytest.fixture(scope="module")
def embeddings():
    return StaticEmbeddings()


def test_vectors_are_units(embeddings):
    vectors = np.array(embeddings.embed_documents(["the backup reads all buckets", "printers"]))
    assert vectors.shape[0] == 2
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0])
    assert embeddings.embed_query("printers") == pytest.approx(vectors[1].tolist())


@pytest.mark.parametrize("text", ["", "   ", "10.0.0.9"], ids=["nothing", "blanks", "a name alone"])
def test_text_without_words_is_no_error(embeddings, text):
    assert not np.any(embeddings.embed_query(text))


def test_meaning_counts_and_names_do_not(embeddings):
    told = ["copies of all files are made at night", "the nightly backup of documents", "the printer is out of paper"]
    copies, backup, printer = np.array(embeddings.embed_documents(told))
    assert copies @ backup > 2 * (copies @ printer)
    assert embeddings.embed_query("web-1 restarts") == embeddings.embed_query("web-77 restarts")


def test_words_that_nobody_listed_count_by_the_work_they_are_near_to(embeddings):
    """No word is shared, and `sommelier` stands in no list."""
    told = ["the sommelier counts bottles", "restaurant bookings of guests", "the kernel was compiled"]
    asked, near, far = np.array(embeddings.embed_documents(told))
    assert asked @ near > 3 * max(0.02, asked @ far)


def test_a_long_text_is_read_to_its_end(embeddings):
    assert embeddings.embed_query("printers " * 3000) == pytest.approx(embeddings.embed_query("printers"), abs=1e-2)


def test_nothing_is_fetched_and_the_packages_code_is_not_run():
    code = """
import sys
from moewarden.graphs.memory.static import StaticEmbeddings

def forbid(event, arguments):
    if event.startswith(("socket.", "urllib.", "subprocess.")):
        raise RuntimeError(event)

sys.addaudithook(forbid)
assert any(StaticEmbeddings().embed_query("the backup reads all buckets"))
assert not [name for name in sys.modules if name.partition(".")[0] in ("wordllama", "torch", "huggingface_hub")]
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_missing_package_is_named(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(InputError, match=r"not installed.*MOEWARDEN_EMBEDDINGS=hashed"):
        StaticEmbeddings()


@pytest.mark.parametrize("damaged", [static._WEIGHTS, static._TOKENIZER], ids=["weights", "tokenizer"])
@pytest.mark.parametrize("how", ["missing", "cut short"])
def test_damaged_files_are_named(monkeypatch, tmp_path, damaged, how):
    real = static._folder()
    for path in (static._WEIGHTS, static._TOKENIZER):
        (tmp_path / path).parent.mkdir()
        shutil.copy(real / path, tmp_path / path)
    if how == "missing":
        (tmp_path / damaged).unlink()
    else:
        (tmp_path / damaged).write_bytes((real / damaged).read_bytes()[:5000])
    monkeypatch.setattr(static, "_folder", lambda: tmp_path)
    with pytest.raises(InputError, match=r"cannot be read.*Install moewarden anew"):
        StaticEmbeddings().embed_query("text")
