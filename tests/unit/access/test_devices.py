"""From where somebody signs in, as coarsely as the owner can still recognise it."""

import pytest

from app.access.visits.devices import kind_of, network_of

GECKO = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
KIT = "AppleWebKit/537.36 Chrome/139.0"
AGENTS = {
    GECKO: "Firefox, Windows",
    f"Mozilla/5.0 (Windows NT 10.0) {KIT} Safari/537.36 Edg/139.0": "Edge, Windows",
    f"Mozilla/5.0 (Linux; Android 15) {KIT} Mobile Safari/537.36": "Chrome, Android",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1": "Safari, iPhone",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15": "Safari, macOS",
    "curl/8.0": "",
    "<script>alert(1)</script>": "",
    "": "",
}
NETWORKS = {
    "192.0.2.77": "192.0.2.0/24",
    "::ffff:192.0.2.77": "192.0.2.0/24",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1::/48",
    "no address": "",
    "": "",
}


@pytest.mark.parametrize(("agent", "kind"), AGENTS.items())
def test_a_device_is_told_by_its_kind_from_a_closed_list(agent: str, kind: str) -> None:
    assert kind_of(agent) == kind
    assert len(kind) <= 40


@pytest.mark.parametrize(("address", "network"), NETWORKS.items())
def test_an_address_is_cut_to_the_network_that_many_share(address: str, network: str) -> None:
    assert network_of(address) == network
