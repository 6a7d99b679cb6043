"""Generated requests against a server of the bundled model: none may give a status of 500 or more."""
