"""Case management: one file for one person, which survives stays in hospital."""
