"""Work that is handed to several machines, by Ray."""
