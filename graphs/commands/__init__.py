"""What a command line does: its words, its deeds, and the facts that an event gets from them."""
