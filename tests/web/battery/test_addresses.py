"""Addresses that somebody else chose: where a reader is sent, what is shown, whose host it is."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Provider, Service
from app.post.models import OutboxMessage
from tests.web.battery import lists
from tests.web.battery.conftest import Figure, some
from tests.web.conftest import EMAIL, PASSWORD, SignInAs, csrf_token, forget_failures, sign_in

HERE = {"", "localhost"}
EVERY_HOST = lists.hosts()
SCHEMES = (
    "file:",
    "gopher:",
    "dict:",
    "javascript:",
    "data:text",
    "jar:",
    "ldap:",
    "unix:",
    "ftp:",
)
PAGES = ("/fr/", "/fr/connexion", "/api/v1/care", "/healthz", "/recherche", "/robots.txt")


def host_of(location: str) -> str:
    """The host where a browser would go: blanks and controls taken out, backslashes turned."""
    bare = "".join(sign for sign in location if ord(sign) > 32).replace("\\", "/")
    parts = urlsplit(urljoin("http://localhost/fr/", bare))
    return "" if parts.scheme in {"http", "https"} and parts.hostname in HERE else str(parts.netloc)


Leave = Callable[[FlaskClient, str], str]


def by_password(client: FlaskClient, wanted: str) -> str:
    """Sign in with a password; where it leads."""
    client.delete_cookie("session")
    status, where = sign_in(client, EMAIL, PASSWORD, wanted)
    assert status == 302
    return where


def by_demonstration(client: FlaskClient, wanted: str) -> str:
    """Enter as somebody of the demonstration; where it leads."""
    client.delete_cookie("session")
    data = {"csrf_token": csrf_token(client), "next": wanted}
    return str(client.post("/en/demo/entrer/coordinator", data=data).location)


def by_bookmark(client: FlaskClient, wanted: str) -> str:
    """Bookmark a service and go back; where it leads."""
    by_demonstration(client, "/en/")
    service = client.get("/en/recherche?place_code=fr:commune:08190").text
    public_id = service.split('data-service-id="')[1].split('"')[0]
    data = {"csrf_token": csrf_token(client, "/en/compte"), "s": public_id, "back": wanted}
    answer = client.post("/en/listes/signets", data=data)
    return str(answer.location) if answer.status_code == 302 else "refused"


def in_the_form(client: FlaskClient, wanted: str) -> str:
    """What the page of sign-in keeps of the wish, to go on there."""
    client.delete_cookie("session")
    page = client.get("/en/connexion", query_string={"next": wanted}).text
    return (
        page.split('name="next" value="')[1].split('"')[0] if 'name="next" value="' in page else ""
    )


WAYS = {one.__name__: one for one in (by_password, by_demonstration, by_bookmark, in_the_form)}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_sent_elsewhere(
    demo_client: FlaskClient, account: str, rows: Session, figure: Figure, way: str
) -> None:
    wishes = some(lists.elsewhere(), at=list(WAYS).index(way), of=6)
    away = []
    for wish in wishes:
        forget_failures(rows)
        where = WAYS[way](demo_client, wish)
        away += [(wish, where)] if host_of(where) else []
    figure(f"26 open redirects, {way}", f"{len(wishes)} tried, {len(away)} left the site")
    assert away == []


def test_a_page_of_ours_is_gone_back_to(demo_client: FlaskClient, account: str) -> None:
    assert by_password(demo_client, "/en/listes") == "/en/listes"


@pytest.mark.parametrize("head", EVERY_HOST, ids=lambda head: repr(head["Host"]))
def test_a_host_that_is_not_ours_is_refused(demo_client: FlaskClient, head: dict[str, str]) -> None:
    for path in PAGES:
        answer = demo_client.get(path, headers=head)
        assert answer.status_code == 400, (path, head)
        assert "evil" not in answer.text


@pytest.mark.parametrize("head", lists.forwarded(), ids=lambda head: next(iter(head)))
def test_what_a_stranger_forwards_changes_no_answer(
    demo_client: FlaskClient, head: dict[str, str]
) -> None:
    for path in ("/fr/compte", "/fr/sorties", "/recherche", "/fr/metiers/nurse", "/robots.txt"):
        plain, forged = demo_client.get(path), demo_client.get(path, headers=head)
        assert forged.status_code == plain.status_code
        assert forged.headers.get("Location") == plain.headers.get("Location")
        assert "evil" not in forged.text


def test_links_in_letters_name_our_own_host_whatever_was_asked(
    demo_client: FlaskClient, account: str, rows: Session
) -> None:
    for head in (*lists.forwarded(), *EVERY_HOST):
        if head.get("Origin") or head.get("Referer"):
            continue
        data = {
            "csrf_token": csrf_token(demo_client, "/en/connexion/mot-de-passe"),
            "email": account,
        }
        demo_client.post("/en/connexion/mot-de-passe", data=data, headers=head)
    rows.rollback()
    letters = rows.scalars(select(OutboxMessage).where(OutboxMessage.recipient == account)).all()
    assert letters
    assert not [one for one in letters if "evil" in f"{one.subject}{one.text}{one.html}"]


def test_a_site_of_a_provider_is_a_link_only_when_it_is_of_the_web(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session, figure: Figure
) -> None:
    """What an import or a form refused is tried in the rows themselves: a page must hold too."""
    service = rows.scalars(select(Service).order_by(Service.id)).first()
    assert service is not None
    provider = rows.get_one(Provider, service.provider_id)
    client, odd = demo_app.test_client(), []
    wishes = some([*lists.inside_addresses(), *lists.elsewhere()], at=2, of=10)
    for wish in wishes:
        provider.website = wish
        rows.commit()
        answer = client.get(f"/en/services/{service.public_id}")
        assert answer.status_code == 200, wish
        low = answer.text.lower()
        odd += [wish for scheme in SCHEMES if f'href="{scheme}' in low]
    figure("25 sites of a provider, as shown", f"{len(wishes)} shown, {len(odd)} odd")
    assert odd == []
