"""What earlier releases left behind: their data, their forms, their pages; and whether this one takes it all."""
