"""Answers: sentences of checked facts, the first of which says what was asked."""
