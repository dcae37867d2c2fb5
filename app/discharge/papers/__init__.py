"""Papers: the plan for the person and for each service, lists, calendar, cards, their check."""
