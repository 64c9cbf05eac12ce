"""Backups: a copy of the database that people go on writing to, and of all evidence; and the way back from one."""
