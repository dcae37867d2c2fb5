"""What the directory offers: the only place of the diagnosis that asks it."""
