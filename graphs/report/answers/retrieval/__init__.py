"""Lines that account for most of a question's words, told in the form that it asks for: for what no writer of a kind answers."""
