"""Scales of dependency and of risk: pure rules over dated data; every result is an estimate."""
