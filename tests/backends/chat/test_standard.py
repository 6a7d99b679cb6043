"""LangChain's own suite for chat models."""

from pathlib import Path
from typing import Any

import pytest
from langchain_tests.unit_tests import ChatModelUnitTests

from moewarden.backends import ChatMoE


class TestChatMoE(ChatModelUnitTests):
    @pytest.fixture(autouse=True)
    def _checkpoint(self, granite: Path) -> None:
        self.checkpoint = granite

    @property
    def chat_model_class(self) -> type[ChatMoE]:
        return ChatMoE

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "moewarden-test"}

    @property
    def supports_json_mode(self) -> bool:
        return True
