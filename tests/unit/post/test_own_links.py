"""Which addresses of a letter lead to our own pages."""

from app.post.screens import own_links

OURS = "https://passerelle.example.org"


def test_an_address_of_ours_leads_to_its_page_and_is_named_once() -> None:
    text = f"Répondre : {OURS}/fr/r/abc.\nEncore : {OURS}/fr/r/abc\nAilleurs : https://a.example/fr/r/x"
    assert own_links(text, OURS) == ("/fr/r/abc",)


def test_a_letter_written_on_another_port_of_this_machine_still_leads_there() -> None:
    text = "http://127.0.0.1:8200/fr/r/abc http://localhost:9000/nl/r/def http://127.0.0.1.evil/x"
    assert own_links(text, "http://127.0.0.1:8000") == ("/fr/r/abc", "/nl/r/def")
