"""Campaigns: rounds of asking many providers whether their records are still right."""
