"""Play the model yourself: a server of OpenAI's chat protocol whose answers come out of files (see __main__.py)."""
