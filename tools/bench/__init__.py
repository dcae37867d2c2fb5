"""Measures the platform, each time beside the floor of bare SQL or a bare page: `make bench`.

Only ratios within one run mean something; milliseconds show orders of magnitude. A case and
its floor run in turn, so that what else the machine does weighs on both.
"""
