"""Concertation tables: from what goes wrong to a decision, an action and its measured effect."""
