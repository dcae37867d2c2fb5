"""Shared facts: places, kinds of care, kinds of provider, hospitals, holidays.

Read from data/reference, never guessed.
"""
