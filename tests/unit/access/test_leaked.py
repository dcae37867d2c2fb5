"""Stolen passwords, looked up in files on this machine."""

import hashlib
import logging
from pathlib import Path

import pytest

from app.access.leaked import first_missing, is_leaked
from app.access.passwords import check_leaked
from app.core.errors import InvalidInput

STOLEN = "quatre mots au hasard"


def digest(password: str) -> str:
    """As the files write it."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A list with one stolen password, among others of its range and of its neighbour."""
    head, rest = digest(STOLEN)[:5], digest(STOLEN)[5:]
    lines = [f"{'0' * 35}:7", f"{rest}:12", f"{'F' * 35}:1", "", "not a line"]
    (tmp_path / f"{head}.txt").write_text("\r\n".join(lines), encoding="ascii")
    return tmp_path


def test_a_stolen_password_is_found_and_another_of_the_same_range_is_not(folder: Path) -> None:
    assert is_leaked(folder, STOLEN)
    range_file = folder / f"{digest(STOLEN)[:5]}.txt"
    range_file.write_text(range_file.read_text().replace(digest(STOLEN)[5:], "1" * 35))
    assert not is_leaked(folder, STOLEN)


def test_small_letters_and_files_without_an_ending_are_read_too(folder: Path) -> None:
    range_file = folder / f"{digest(STOLEN)[:5]}.txt"
    (folder / digest(STOLEN)[:5]).write_text(range_file.read_text().lower())
    range_file.unlink()
    assert is_leaked(folder, STOLEN)


def test_lines_that_only_hide_what_was_asked_do_not_count(folder: Path) -> None:
    range_file = folder / f"{digest(STOLEN)[:5]}.txt"
    range_file.write_text(f"{digest(STOLEN)[5:]}:0\n")
    assert not is_leaked(folder, STOLEN)


def test_a_stolen_password_is_refused_by_its_reason(folder: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_leaked(folder, STOLEN)
    assert "among stolen ones" in str(refused.value.faults["password"][0])


def test_a_list_that_cannot_be_read_is_logged_and_keeps_nobody_from_a_new_password(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    check_leaked(tmp_path / "nowhere", STOLEN)
    assert "cannot be read" in caplog.text
    assert STOLEN not in caplog.text


def test_only_the_one_range_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = Path.open

    def watched(self: Path, *args: object, **more: object) -> object:
        opened.append(self.name)
        return real(self, *args, **more)  # type: ignore[call-overload]  # whatever was asked

    monkeypatch.setattr(Path, "open", watched)
    is_leaked(folder, STOLEN)
    assert opened == [f"{digest(STOLEN)[:5]}.txt"]


def test_a_list_with_a_hole_names_it(tmp_path: Path) -> None:
    assert first_missing(tmp_path) == "00000"
    for number in range(0, 16**5, 16**5 // 64):
        (tmp_path / f"{number:05X}.txt").write_text("")
    assert first_missing(tmp_path) is None
    (tmp_path / "04000.txt").unlink()
    assert first_missing(tmp_path) == "04000"
