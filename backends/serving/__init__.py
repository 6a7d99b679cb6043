"""One loaded model behind OpenAI's protocol."""
