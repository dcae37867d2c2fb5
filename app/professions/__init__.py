"""Comparison sheets of the rules of access to professions.

No tables: the content is reviewed data in data/professions.
"""
