"""The engine: which services can take over a need, and why.

Promises: every criterion is judged for every offer, every judgement carries its reason, unknown
is never taken for yes or no, refused offers are kept, and the order is total, stable and explained.
It knows no row, no request, no language and no clock.
"""
