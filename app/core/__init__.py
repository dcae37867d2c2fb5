"""What every room stands on; knows no room.

Pure parts (messages, errors, geo, clock) load no framework.
"""
