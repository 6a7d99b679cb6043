"""Hashed embeddings: the same everywhere, and near for texts that share words."""

import json

import numpy as np
import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.memory.embeddings import HashedEmbeddings, TransformersEmbeddings


def likeness(first, second):
    one, two = HashedEmbeddings().embed_documents([first, second])
    return float(np.dot(one, two))


def test_vectors_are_units_and_the_same_in_every_process():
    vector = np.array(HashedEmbeddings().embed_query("backup-01 reads all buckets"))
    assert np.linalg.norm(vector) == pytest.approx(1.0)
    assert np.flatnonzero(HashedEmbeddings(8).embed_query("root")).tolist() == [0, 5, 6, 7]


def test_identifiers_weigh_more_than_words():
    assert likeness("login from 192.0.2.7", "blocked 192.0.2.7") > likeness(
        "login from 192.0.2.7", "login from 192.0.2.8"
    )


def test_parts_and_forms_of_words_are_near():
    assert likeness("reading buckets", "bucket reads") > 0.2
    assert likeness("backup-01", "backup-02") > likeness("backup-01", "monitor-01")


def test_text_without_words_is_no_error():
    assert not np.any(HashedEmbeddings().embed_query("!!! …"))


def test_missing_encoder_is_named(tmp_path):
    with pytest.raises(InputError, match="no-such-encoder"):
        TransformersEmbeddings(str(tmp_path / "no-such-encoder")).embed_query("x")


def test_any_encoder_folder_serves(tmp_path):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "backup", "reads", "buckets"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(tmp_path)
    config = BertConfig(vocab_size=5, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8)
    BertModel(config).save_pretrained(tmp_path)

    vectors = TransformersEmbeddings(str(tmp_path)).embed_documents(["backup reads buckets", "reads"])

    assert np.shape(vectors) == (2, 8)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0])


def test_an_encoder_with_code_of_its_own_is_refused(tmp_path):
    folder, marker = tmp_path / "encoder", tmp_path / "marker"
    folder.mkdir()
    (folder / "planted.py").write_text(f"from pathlib import Path\nPath({str(marker)!r}).touch()\n")
    code = {"AutoConfig": "planted.PlantedConfig", "AutoModel": "planted.PlantedModel"}
    (folder / "config.json").write_text(json.dumps({"model_type": "planted", "auto_map": code}))
    with pytest.raises(InputError, match="bring Python code of their own"):
        TransformersEmbeddings(str(folder)).embed_query("text")
    assert not marker.exists()
