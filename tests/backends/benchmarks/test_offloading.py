"""What is counted on a narrow model is what the same slots do without weights."""

import pytest
from transformers import Qwen3MoeConfig

from moewarden.backends.benchmarks import offloading
from moewarden.backends.benchmarks.configurations import CONFIGURATIONS, Configuration
from moewarden.backends.benchmarks.offloading import OffloadWork, need_of_configuration, offload_rows
from moewarden.backends.benchmarks.tables import offload_table
from moewarden.backends.moe.memory import CARD_OVERHEAD


def test_qwen3_of_30_billion_weights_does_not_fit_eight_gibibytes_but_some_of_its_experts_do():
    need = need_of_configuration(CONFIGURATIONS["Qwen3-30B-A3B"].build(), 8)
    assert need.expert == 3 * 2048 * 768 * 4.5 / 8
    assert need.experts_per_layer == (128,) * 48
    assert need.beside_experts(4096) + 48 * need.expert < 8 * 2**30 - CARD_OVERHEAD < need.running(4096)


def test_counted_copies_are_those_that_the_rules_say(monkeypatch: pytest.MonkeyPatch):
    config = Qwen3MoeConfig(
        vocab_size=256, hidden_size=128, intermediate_size=128, moe_intermediate_size=128, num_hidden_layers=4,
        num_attention_heads=4, num_key_value_heads=2, head_dim=16, num_experts=16, num_experts_per_tok=2,
    )  # fmt: skip
    monkeypatch.setitem(offloading.CONFIGURATIONS, "small", Configuration("small", lambda: config, lambda: config))
    need = need_of_configuration(config, 8)
    card = (CARD_OVERHEAD + need.beside_experts(64) + 30.5 * need.expert) / 2**30
    work = OffloadWork(
        model="small", cards=[card], measured=[card], context=64, taught=16, filling=2, counted=2, tokens=8
    )
    rows = list(offload_rows(work))
    assert [row["routing"] for row in rows] == ["even", "skewed"]
    for row in rows:
        assert row["experts_on_card"] == 30
        assert row["counted"] == row["played"] > 0
        assert row["counted_between"] == row["played_between"]
        assert row["planned"] == pytest.approx(row["counted"], rel=0.25)
        assert row["counted_bytes"] == row["counted"] * need.expert
    assert rows[1]["counted"] < rows[0]["counted"]
    assert offload_table(rows).count("30 of 64") == 2
