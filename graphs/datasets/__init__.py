"""Logs that were read once into partitioned Parquet, to be scanned and investigated as often as wanted."""
