"""Upkeep of records: who may edit which, forms with a preview, history, claims, reports."""
