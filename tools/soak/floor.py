"""The bare endpoint beside which the soak is measured: Flask, one route, one word."""

from flask import Flask

bare = Flask("bare")


@bare.get("/")
def word() -> str:
    """The least that an answer can be."""
    return "ok"
