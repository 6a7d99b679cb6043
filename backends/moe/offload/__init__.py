"""Experts that do not fit: packed ones in main memory or in the checkpoint's file, the most used ones on the card."""
