"""What people may ask about themselves: a copy of it, and to be let go of; and what goes by itself with time."""
