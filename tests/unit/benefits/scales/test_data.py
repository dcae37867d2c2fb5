"""The files of scales: dated, sourced, in every language; and what a mistake in one says."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.benefits.reading import RulebookFault
from app.benefits.scale_books import load_scales
from app.benefits.vocabulary import Scale
from app.core.config import ROOT
from app.core.i18n import LANGUAGES

FOLDER = ROOT / "data" / "benefits"
FILES = sorted([*(FOLDER / "scales").glob("*.yaml"), *(FOLDER / "zoast").glob("*.yaml")])


def texts(value: Any, trail: str = "") -> list[tuple[str, dict[str, str]]]:
    """Every text in languages inside a value, with the way to it."""
    if isinstance(value, list):
        return [pair for at, one in enumerate(value) for pair in texts(one, f"{trail}.{at}")]
    if not isinstance(value, dict):
        return []
    if "fr" in value and isinstance(value["fr"], str):
        return [(trail, value)]
    return [pair for key, one in value.items() for pair in texts(one, f"{trail}.{key}")]


@pytest.mark.parametrize("path", [*FILES, FOLDER / "payer.yaml"], ids=lambda path: path.stem)
def test_every_text_is_said_in_every_language(path: Path) -> None:
    found = texts(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert found
    for trail, text in found:
        assert [code for code in LANGUAGES if not text.get(code, "").strip()] == [], trail


def test_every_scale_of_the_vocabulary_has_its_rules_and_its_licence() -> None:
    assert set(load_scales(FOLDER / "scales").licences) == set(Scale)


def test_belrai_and_brass_can_only_be_stored() -> None:
    content = yaml.safe_load((FOLDER / "scales" / "not_implemented.yaml").read_text("utf-8"))
    assert [one["code"] for one in content["not_implemented"]] == ["belrai", "brass"]
    assert not {"belrai", "brass"} & {str(scale) for scale in Scale}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("isar.yaml", "sources: [", "sauces: [", "sources"),
        ("isar.yaml", "status: sourced", "status: perhaps", "perhaps"),
        ("isar.yaml", "kind: yes_no", "kind: maybe", "maybe"),
        ("isar.yaml", "outcome: at_risk", "outcome: dangerous", "dangerous"),
        ("lace.yaml", "at_least: 10", "at_least: 3", "rise"),
        ("lace.yaml", "valid_from: 2010-01-01", "valid_from: soon", "soon"),
    ],
)
def test_a_mistake_is_told_by_file_and_field(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    folder = tmp_path / "scales"
    shutil.copytree(FOLDER / "scales", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulebookFault) as refused:
        load_scales(folder)
    assert file in str(refused.value)
    assert said in str(refused.value)
