"""The scanner for viruses: what it finds is refused, and so is what it cannot look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import InvalidInput
from app.core.scanner import Scanner, ScannerFaultError
from tests.conftest import free_port
from tests.scanners import HARMFUL, scanner


@pytest.fixture
def clamd() -> Iterator[Scanner]:
    with scanner() as address:
        yield Scanner(address)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\0" * 200_000])
def test_what_is_clean_passes(clamd: Scanner, content: bytes) -> None:
    assert clamd.is_there()
    assert clamd.find(content) is None
    clamd.check(content, "document")


@pytest.mark.parametrize("before", [0, 65_536 - 5, 200_000])
def test_what_is_found_is_refused_by_its_name_wherever_it_lies(clamd: Scanner, before: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        clamd.check(b"\0" * before + HARMFUL, "document")
    assert "Eicar-Test" in str(refused.value.faults["document"])


@pytest.mark.parametrize("content", [b"too much", b"silence"])
def test_what_could_not_be_looked_at_is_not_kept(clamd: Scanner, content: bytes) -> None:
    with pytest.raises(ScannerFaultError):
        clamd.find(content)
    with pytest.raises(InvalidInput, match="could not be checked"):
        clamd.check(content, "document")


def test_a_scanner_that_is_away_lets_nothing_pass(tmp_path: Path) -> None:
    for address in (f"127.0.0.1:{free_port()}", str(tmp_path / "no.socket")):
        away = Scanner(address)
        assert not away.is_there()
        with pytest.raises(InvalidInput, match="could not be checked"):
            away.check(b"%PDF-1.7", "document")
