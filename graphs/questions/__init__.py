"""What a person asks: the kind of answer that is wanted, about whom, of which time, in which language."""
