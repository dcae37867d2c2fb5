"""Go to: one box that knows the pages, the professions, the benefits, the care and the towns."""
