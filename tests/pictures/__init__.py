"""The pictures of the README, made by one command."""
