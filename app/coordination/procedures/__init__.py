"""Documents shared by services: procedures, charters, protocols, good practices, training."""
