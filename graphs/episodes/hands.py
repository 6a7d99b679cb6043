"""How people type passwords."""

MOST_MISTYPED = 3
"""Wrong passwords in a row that a person who knows the right one types; a common limit of servers, too."""
MOST_FORGOTTEN = 9
"""Wrong passwords that a person who forgot the right one types before it comes back; from ten on the rules call it many."""
TYPING = 2.0
"""Seconds that lie between two passwords typed by hand, at least, in the middle of all."""
