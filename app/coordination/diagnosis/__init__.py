"""Territorial diagnosis: who reaches each commune for each kind of care, and what the border costs.

Worked out by sets in the database and kept with its day; pages read what was kept. It counts
services and inhabitants, never people in care. Only `supply` asks the directory.
"""
