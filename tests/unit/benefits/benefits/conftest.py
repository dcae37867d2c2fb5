"""The catalogue of benefits, read once."""

from pathlib import Path

import pytest

from app.benefits.catalogue import Catalogue, load_benefits
from app.core.config import ROOT

FOLDER = ROOT / "data" / "benefits"


@pytest.fixture(scope="session")
def folder() -> Path:
    """Where the data of benefits stands."""
    return FOLDER


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The benefits as committed; fails with the first mistake of the data."""
    return load_benefits(FOLDER)
