"""Token ids in, token ids out: prefill, decode, constrain, score, count, stop."""
