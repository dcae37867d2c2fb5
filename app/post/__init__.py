"""The post room: letters wait in an outbox, leave by one of three channels, come back when refused.

Rooms above put letters in with `operations.enqueue`, in their own transaction; `flask post send`
takes them out. A letter may carry a link that answers without an account: `links` makes, shows and
uses them. Nothing here knows what a letter is about.
"""
