"""Requests to providers: sent, answered by link, telephone, paper or account, followed to a yes.

Which state follows which stands in `machine`, and nowhere else; when to remind and when a request
is over, in `clockwork`. A provider sees no identity before it says yes, then the ticked fields.
"""
