"""A program of its own, started as a folder (`python -I worker/`): it knows nothing of the app around it."""
