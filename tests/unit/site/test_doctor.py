"""The doctor names what is wrong, why, and the cure."""

import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

from app.core.config import ROOT, Config
from app.site.doctor import (
    check_catalogues,
    check_factors,
    check_front_end,
    check_keys,
    check_leaked,
    check_mode,
    check_packages,
    check_pdf_engine,
    check_post,
    check_professions,
    check_proxies,
    check_python,
    check_reference,
    check_scanner,
)
from app.site.health import KeyUse
from tests.conftest import free_port, production
from tests.scanners import scanner


def test_an_old_python_is_named_with_the_cure() -> None:
    check = check_python((3, 9, 2))
    assert check.state == "broken"
    assert "3.9.2" in check.cause
    assert check.cure
    assert check_python((3, 12, 0)).state == "ok"


def test_packages_other_than_locked_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "app.lock"
    assert check_packages(lock).state == "broken"
    lock.write_text(
        "flask==0.12 \\\n    --hash=sha256:00\n"
        "no-such-package==1.0 ; sys_platform == 'no such system' \\\n    --hash=sha256:00\n",
        encoding="utf-8",
    )
    check = check_packages(lock)
    assert check.state == "warning"
    assert "flask 0.12" in check.cause
    assert "no-such-package" not in check.cause


def test_the_locked_packages_of_the_project_can_be_read() -> None:
    assert check_packages(ROOT / "requirements" / "app.lock").state in {"ok", "warning"}


def test_a_changed_front_end_file_is_named(tmp_path: Path) -> None:
    assert check_front_end(tmp_path).state == "warning"
    (tmp_path / "a.js").write_bytes(b"1")
    files = {"a.js": hashlib.sha256(b"1").hexdigest()}
    (tmp_path / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    assert check_front_end(tmp_path).state == "ok"
    (tmp_path / "a.js").write_bytes(b"2")
    assert "a.js" in check_front_end(tmp_path).cause


def test_a_catalogue_older_than_its_source_is_named(tmp_path: Path) -> None:
    for code in ("fr", "nl"):
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        for name in ("messages.po", "messages.mo"):
            (folder / name).write_bytes(b"")
    assert check_catalogues(tmp_path).state == "ok"
    os.utime(tmp_path / "nl" / "LC_MESSAGES" / "messages.mo", (0, 0))
    assert check_catalogues(tmp_path).cause == "not compiled: nl"


def test_missing_fonts_of_the_pdf_are_a_warning(tmp_path: Path) -> None:
    assert check_pdf_engine(tmp_path).state == "warning"


def test_the_mode_is_told(tmp_path: Path) -> None:
    assert "anyone may enter" in check_mode(Config()).cause
    assert check_mode(production(tmp_path)).state == "ok"


def test_a_public_address_that_would_answer_400_is_broken(tmp_path: Path) -> None:
    real = replace(production(tmp_path), public_url="https://care.example.invalid:8443")
    assert check_mode(real).state == "broken"
    assert "PASSERELLE_TRUSTED_HOSTS" in check_mode(real).cause
    for hosts in (("care.example.invalid",), ("127.0.0.1", ".example.invalid")):
        assert check_mode(replace(real, trusted_hosts=hosts)).state == "ok"
    assert check_mode(Config(public_url="https://care.example.invalid")).state == "ok"


def test_a_key_that_opens_less_than_all_is_named() -> None:
    assert check_keys([]).state == "ok"
    assert check_keys([KeyUse("k1", seen=2, opened=2)]).state == "ok"
    check = check_keys([KeyUse("k1", seen=2, opened=1), KeyUse("k2", seen=2, opened=2)])
    assert check.state == "broken"
    assert "PASSERELLE_DATA_KEYS k1 (1 of 2 looked at) does not open" in check.cause
    assert "k2" not in check.cause


def test_letters_that_do_not_leave_in_production_are_a_warning(tmp_path: Path) -> None:
    real = production(tmp_path)
    assert check_post(real).state == "warning"
    assert check_post(replace(real, training=True)).state == "ok"
    sent = replace(real, mail_backend="smtp", mail_host="mail.example.invalid")
    assert check_post(sent).state == "ok"
    assert check_post(replace(sent, mail_security="none")).state == "warning"
    assert check_post(Config()).state == "ok"


def test_production_without_a_declared_proxy_is_pointed_at(tmp_path: Path) -> None:
    real = production(tmp_path)
    assert check_proxies(real).state == "warning"
    assert "PASSERELLE_PROXIES=1" in check_proxies(real).cure
    assert check_proxies(replace(real, proxies=1)).state == "ok"
    assert check_proxies(Config()).state == "ok"


def test_a_scanner_that_is_named_must_answer(tmp_path: Path) -> None:
    real = production(tmp_path)
    assert check_scanner(Config()).state == "ok"
    assert check_scanner(real).state == "warning"
    assert check_scanner(replace(real, scanner=f"127.0.0.1:{free_port()}")).state == "broken"
    with scanner() as address:
        assert check_scanner(replace(real, scanner=address)).state == "ok"


def test_the_data_of_the_project_are_sound() -> None:
    assert check_reference(ROOT / "data" / "reference").state == "ok"
    assert check_professions(ROOT / "data" / "professions").state == "ok"


def test_broken_data_are_named_with_file_and_cure(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "reference")
    care = tmp_path / "reference" / "care.yaml"
    text = care.read_text(encoding="utf-8")
    for wrong, words in (
        (text.replace("labels:", "label:", 1), "care.yaml, NUR"),
        (text + "\n  - [", "care.yaml cannot be read"),
        ("care: 3\n", "care.yaml cannot be read"),
        (text.replace("natures: [", "natures: [unheard, ", 1), "care.yaml"),
    ):
        care.write_text(wrong, encoding="utf-8")
        check = check_reference(tmp_path / "reference")
        assert (check.state, words in check.cause) == ("broken", True), check
        assert "flask reference check" in check.cure


def test_a_list_of_stolen_passwords_that_is_missing_or_cannot_be_read_is_said(
    tmp_path: Path,
) -> None:
    assert check_leaked(Config()).state == "ok"
    real = production(tmp_path)
    assert check_leaked(real).state == "warning"
    named = replace(real, leaked_passwords=tmp_path)
    assert check_leaked(named).state == "broken"
    assert "00000" in check_leaked(named).cause
    for number in range(0, 16**5, 16**5 // 64):
        (tmp_path / f"{number:05X}.txt").write_text("")
    assert check_leaked(named).state == "ok"


def test_who_must_have_a_second_factor_is_said(tmp_path: Path) -> None:
    assert "demonstration" in check_factors(Config()).cause
    real = production(tmp_path)
    assert "social_worker" in check_factors(real).cause
    assert check_factors(replace(real, factor_roles=("none",))).state == "warning"
