"""The wordings from which the sense of questions is learnt, and the learning."""
