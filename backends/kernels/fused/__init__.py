"""One decode step in few launches: each kernel takes in what stands before and after its product."""
