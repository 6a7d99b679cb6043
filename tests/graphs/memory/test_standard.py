"""Our embeddings keep LangChain's own rules for embeddings."""

from langchain_tests.integration_tests import EmbeddingsIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from moewarden.graphs.memory.embeddings import HashedEmbeddings
from moewarden.graphs.memory.static import StaticEmbeddings


class TestStaticUnits(EmbeddingsUnitTests):
    @property
    def embeddings_class(self):
        return StaticEmbeddings


class TestStaticUse(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self):
        return StaticEmbeddings


class TestHashedUnits(EmbeddingsUnitTests):
    @property
    def embeddings_class(self):
        return HashedEmbeddings


class TestHashedUse(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self):
        return HashedEmbeddings
