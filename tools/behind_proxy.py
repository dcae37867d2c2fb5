"""The platform as in production behind docs/nginx.conf: `python -m tools.behind_proxy`.

Starts nginx with that very file (only its ports, names and certificate are put in), the platform in
production mode behind it, and Chromium in front. Looks whether somebody can sign in with the cookie
that production gives, whether sign-ins are counted by who calls whatever the caller claims, whether
too many costly questions are turned away, and whether the figures for machines stay hidden. Needs
nginx; ends with 1 when one of it is not so.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Page, sync_playwright

from app.core.config import ROOT
from tests.conftest import free_port
from tools import chromium
from tools.soak.served import await_answer

SAMPLE = ROOT / "docs" / "nginx.conf"
HERE = IPv4Address("127.0.0.1")
SOMEBODY = "somebody@passerelle.invalid"
SIGN_INS = 60
"""As data/reference/policy.yaml: sign_ins_per_window."""
MOST_COSTLY = 40
"""More than the sample lets through at once."""


@dataclass(frozen=True, slots=True)
class Site:
    """The proxy: its address, the certificate to believe, and the password of somebody."""

    address: str
    certificate: Path
    password: str

    def ask(self, path: str) -> requests.Response:
        """One page."""
        return requests.get(f"{self.address}{path}", verify=str(self.certificate), timeout=30)


def main() -> int:
    """Serve, look, tell."""
    if shutil.which("nginx") is None:
        print("nginx is not installed here: apt-get install nginx-light")
        return 2
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
        found = {
            "sign-in over TLS": signs_in(site),
            "costly questions": limits_costly(site),
            "figures hidden": site.ask("/metrics").status_code == 404,
            "sign-ins counted by caller": counts_callers(site),
        }
    for name, is_so in found.items():
        print(f"{'yes' if is_so else 'NO ':3} {name}")
    return 0 if all(found.values()) else 1


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """The platform in production, behind the proxy of the sample."""
    port, behind, plain = free_port(), free_port(), free_port()
    address = f"https://127.0.0.1:{port}"
    environment = settings(folder, address)
    site = Site(address, folder / "fullchain.pem", fill(environment))
    with ExitStack() as running:

        def start(*command: str) -> None:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
            )
            running.callback(process.wait)
            running.callback(process.terminate)

        bind = ("--threads", "4", "-w", "2", "-b", f"127.0.0.1:{behind}")
        start(sys.executable, "-m", "gunicorn", "app.server:site", "--no-control-socket", *bind)
        start("nginx", "-e", "stderr", "-c", str(write_sample(folder, port, behind, plain)))
        await_answer(f"http://127.0.0.1:{behind}/healthz")
        yield site


def settings(folder: Path, address: str) -> dict[str, str]:
    """The environment of an installation in production, with keys of its own."""
    bare = {**os.environ, "PASSERELLE_VAR_DIR": str(folder), "PASSERELLE_DATABASE_URL": ""}
    said = flask(bare, "vault", "new-keys")
    keys = dict(re.findall(r"(PASSERELLE_\w+)=(\S+)", said))
    return {
        **bare,
        **keys,
        "PASSERELLE_MODE": "production",
        "PASSERELLE_SECRET_KEY": os.urandom(24).hex(),
        "PASSERELLE_PUBLIC_URL": address,
        "PASSERELLE_PROXIES": "1",
    }


def fill(environment: dict[str, str]) -> str:
    """Tables, shared facts and one account; its password."""
    for step in (("db", "upgrade"), ("reference", "load")):
        flask(environment, *step)
    kind = ("--kind", "coordination", "--country", "fr")
    flask(environment, "user", "organisation", "Coordination", *kind)
    who = ("--role", "coordinator", "--organisation", "Coordination", "--name", "Somebody")
    said = flask(environment, "user", "create", SOMEBODY, *who, "--language", "fr")
    return said.rsplit(": ", 1)[1].strip()


def flask(environment: dict[str, str], *step: str) -> str:
    """What one command says; raises CalledProcessError."""
    command = [sys.executable, "-m", "flask", "--app", "app.factory", *step]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return run.stdout


def write_sample(folder: Path, port: int, behind: int, plain: int) -> Path:
    """The sample of docs/ with ports and a certificate of this run, as a whole file of nginx."""
    write_certificate(folder)
    text = SAMPLE.read_text(encoding="utf-8")
    for ours, theirs in {
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "passerelle.example.org": "127.0.0.1",
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "/etc/ssl/passerelle": str(folder),
    }.items():
        assert ours in text, f"the sample has no {ours}"
        text = text.replace(ours, theirs)
    whole = f"daemon off; pid {folder}/pid; events {{}}\nhttp {{\n{text}\n}}\n"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    return folder / "nginx.conf"


def write_certificate(folder: Path) -> None:
    """A certificate that nobody signed, for this machine and this hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, str(HERE))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(HERE)]), critical=False)
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=2))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)


def signs_in(site: Site) -> bool:
    """In a browser: sign in, see one's account, sign out; the cookie is the one of production."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=chromium.SWITCHES
        )
        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        page.goto(f"{site.address}/fr/connexion")
        page.fill("input[name=email]", SOMEBODY)
        page.fill("input[name=password]", site.password)
        page.click("form:has(input[name=password]) button[type=submit]")
        page.wait_for_url(lambda url: "connexion" not in url)
        cookies = {one["name"]: one for one in context.cookies()}
        is_ours = cookies["__Host-session"]["secure"] and cookies["__Host-session"]["httpOnly"]
        is_in = page.goto(f"{site.address}/fr/compte").ok  # type: ignore[union-attr]  # http has a response
        is_out = leaves(page, site)
        browser.close()
    return is_in and is_ours and is_out


def leaves(page: Page, site: Site) -> bool:
    """Sign out by the form of the page; whether the account is closed then."""
    page.locator("form[action$='/deconnexion'] button").first.dispatch_event("click")
    page.wait_for_url(lambda url: "compte" not in url)
    page.goto(f"{site.address}/fr/compte")
    return "connexion" in page.url


def limits_costly(site: Site) -> bool:
    """Whether the last of too many costly questions is turned away, and pages still come."""
    path = "/fr/recherche/services.csv"
    statuses = [site.ask(path).status_code for _ in range(MOST_COSTLY)]
    return set(statuses) == {200, 429} and site.ask("/fr/").ok


def counts_callers(site: Site) -> bool:
    """Whether one caller has so many sign-ins and no more, whoever they claim to be each time."""
    door = f"{site.address}/fr/connexion"
    with requests.Session() as caller:
        caller.trust_env, caller.verify = False, str(site.certificate)
        token = re.search(r'name="csrf_token" value="([^"]+)"', caller.get(door, timeout=30).text)
        assert token
        form = {"csrf_token": token[1], "email": "nobody@passerelle.invalid", "password": "x" * 14}
        claims = [{"Referer": door, "X-Forwarded-For": f"192.0.2.{n}"} for n in range(SIGN_INS + 3)]
        statuses = [
            caller.post(door, data=form, headers=claim, timeout=30).status_code for claim in claims
        ]
    print("sign-ins:", Counter(statuses))
    return statuses.count(422) in {SIGN_INS - 1, SIGN_INS} and statuses[-1] == 429


if __name__ == "__main__":
    sys.exit(main())
