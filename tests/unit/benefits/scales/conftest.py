"""The scales as they are in the data, and the vectors published for them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.benefits.scale_books import ScaleBooks, load_scales
from app.core.config import ROOT


@pytest.fixture(scope="session")
def scales() -> ScaleBooks:
    return load_scales(ROOT / "data" / "benefits" / "scales")


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    text = Path(__file__).with_name("vectors.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found
