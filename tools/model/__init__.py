"""A plain model of what everybody does beside the product, step by step, on a database."""
