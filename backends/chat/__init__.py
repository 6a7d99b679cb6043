"""LangChain messages in, LangChain messages out."""
