"""Names become models, memories and graphs; wrong names become one sentence."""

import sys
from dataclasses import replace

import pytest
from langchain_core.language_models import FakeListChatModel

from moewarden.app.errors import UsageError
from moewarden.app.settings import Settings
from moewarden.app.wiring import bundled_model, find_checkpoint, make_investigation, open_memory, open_model
from moewarden.backends import ChatMoE
from moewarden.graphs.investigate.room import room_of

from ..graphs.exam.candidates import ANSWERS, OBEDIENT, knows


@pytest.fixture
def settings(tmp_path):
    return Settings(memory=tmp_path / "memory")


def test_none_means_rules_alone(settings):
    assert open_model(replace(settings, model="none")) is None


def test_settings_reach_the_model(monkeypatch, settings):
    monkeypatch.setattr(ChatMoE, "load", lambda model: model)
    model = open_model(replace(settings, model="owner/name", head_bits="4", offload="3GB", context=2048, device="cpu"))
    assert (model.head_bits, model.offload, model.context, model.device) == (4, "3GB", 2048, "cpu")
    assert open_model(replace(settings, model="owner/name")).context is None


@pytest.mark.parametrize("name", ["", "bundled"])
def test_the_bundled_model_is_the_default(monkeypatch, tmp_path, name):
    monkeypatch.setattr("moewarden.app.wiring.bundled_model", lambda: tmp_path)
    with pytest.raises(UsageError, match="bundled model is missing"):
        find_checkpoint(name)
    (tmp_path / "config.json").write_text("{}")
    assert find_checkpoint(name) == str(tmp_path)


def test_the_bundled_model_lies_beside_the_code():
    assert bundled_model().parts[-3:] == ("app", "models", "warden-small")


def test_checkpoint_folders_and_hub_ids(tmp_path):
    assert find_checkpoint(str(tmp_path)) == str(tmp_path)
    assert find_checkpoint("ibm-granite/granite-4.0-h-tiny") == "ibm-granite/granite-4.0-h-tiny"


@pytest.mark.parametrize("name", ["granite", "./nowhere", "/nowhere/at/all", "a/b/c"])
def test_a_name_that_is_nothing(name):
    with pytest.raises(UsageError, match="it is no folder here"):
        find_checkpoint(name)


def test_a_file_is_no_checkpoint(tmp_path):
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(UsageError, match="expected the checkpoint's folder"):
        find_checkpoint(str(tmp_path / "model.safetensors"))


def test_providers_are_opened_by_langchain(monkeypatch, settings):
    seen = {}

    def init(name, **options):
        seen.update(name=name, **options)
        return FakeListChatModel(responses=["x"])

    monkeypatch.setattr("langchain.chat_models.init_chat_model", init)
    open_model(replace(settings, model="openai:qwen", base_url="http://127.0.0.1:8000/v1"))
    assert seen == {"name": "openai:qwen", "base_url": "http://127.0.0.1:8000/v1", "api_key": "none", "temperature": 0}


def test_a_provider_without_its_package_names_the_extra(monkeypatch, settings):
    chat_models = pytest.importorskip("langchain.chat_models.base")
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    chat_models._get_chat_model_creator.cache_clear()  # another test of this process may have opened one
    with pytest.raises(UsageError, match=r"pip install 'moewarden\[providers\]'"):
        open_model(replace(settings, model="openai:gpt"))
    monkeypatch.setitem(sys.modules, "langchain.chat_models", None)
    with pytest.raises(UsageError, match=r"pip install 'moewarden\[providers\]'"):
        open_model(replace(settings, model="openai:gpt"))


def test_an_unknown_provider_is_one_sentence(settings):
    with pytest.raises(UsageError, match="'nobody:model' cannot be opened") as caught:
        open_model(replace(settings, model="nobody:model"))
    assert "\n" not in str(caught.value)


def test_memory_is_not_touched_before_it_is_used(settings):
    memory = open_memory(settings)
    assert memory.recall("anything") == []
    assert not settings.memory.exists()


def test_embeddings_may_come_from_a_provider(monkeypatch, settings):
    from langchain_core.embeddings import DeterministicFakeEmbedding

    monkeypatch.setattr("langchain.embeddings.init_embeddings", lambda _: DeterministicFakeEmbedding(size=4))
    with open_memory(replace(settings, embeddings="fake:e")).open() as memory:
        memory.add("web-1 restarts nightly", kind="known_good", origin="test")
        assert memory.recall("web-1 restarts nightly")[0]["score"] > 0.99


@pytest.mark.parametrize(
    ("field", "said"),
    [("rules", "no such rules folder"), ("intelligence", "no such list"), ("databases", "no such database")],
)
def test_missing_files_are_named_before_anything_is_loaded(settings, tmp_path, field, said):
    with pytest.raises(UsageError, match=said):
        make_investigation(replace(settings, **{field: (tmp_path / "nowhere",)}))


def test_each_model_that_a_run_may_choose_has_a_way_of_its_own(monkeypatch, settings, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    built = {}
    monkeypatch.setattr("moewarden.graphs.build_investigation", lambda *_, **given: built.update(given), raising=False)
    make_investigation(replace(settings, model="ollama:first"), models={"ollama:first": lambda: None})
    reader = knows(ANSWERS)
    assert built["way"]("ollama:second", reader).name == "investigate"
    assert built["way"]("ollama:second", reader).name == "investigate"
    assert reader.calls == 36
    assert built["way"]("ollama:first", knows(OBEDIENT)).name == "decide"
    assert built["way"]("none", None).because == "There is no model: rules alone decide."


def test_investigate_without_a_model_is_refused_before_anything_is_read(settings):
    with pytest.raises(UsageError, match="the way is investigate, and there is no model"):
        make_investigation(replace(settings, model="none", way="investigate"))


def test_a_way_that_is_none_is_refused(settings):
    with pytest.raises(UsageError, match="way is 'guess'; expected one of auto, decide, investigate"):
        replace(settings, way="guess")


@pytest.mark.parametrize(("context", "tokens"), [(0, 8_192), (4_096, 4_096), (16_384, 16_384)])
def test_a_servers_model_starts_at_8192_tokens_unless_the_setting_says_how_many_it_holds(
    monkeypatch, tmp_path, context, tokens
):
    monkeypatch.setattr("langchain.chat_models.init_chat_model", lambda *_, **__: FakeListChatModel(responses=["x"]))
    model = open_model(Settings(model="openai:qwen", base_url="http://127.0.0.1:9", memory=tmp_path, context=context))
    assert room_of(model).tokens == tokens
