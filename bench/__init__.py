"""Figures: bytes, queries, speed beside a floor measured in the same run, and updates that must not get lost."""
