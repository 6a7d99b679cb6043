"""What the backend costs: measured where there is the hardware, and read from compiled kernels where there is none."""
