"""Devices, networks and places: what is kept of a request, and what is not."""

from pathlib import Path

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from services.auth.clients import client_of, device_of, network_of
from services.auth.places import MaxMindPlaces, NoPlaces, places_in

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def places(tmp_path: Path) -> MaxMindPlaces:
    writer = MMDBWriter(ip_version=6, database_type="GeoLite2-City", ipv4_compatible=True)
    ghent = {"city": {"names": {"en": "Ghent"}}, "country": {"names": {"en": "Belgium"}}}
    writer.insert_network(IPSet(["203.0.113.0/24"]), ghent)
    writer.insert_network(IPSet(["198.51.100.0/24"]), {"country": {"names": {"en": "Kenya"}}})
    path = tmp_path / "places.mmdb"
    writer.to_db_file(str(path))
    found = places_in(path)
    assert isinstance(found, MaxMindPlaces)
    return found


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (IPHONE, "Mobile Safari on iOS"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown program"),
        ("my-script", "my-script"),
        ("x" * 5000, "x" * 40),
    ],
)
def test_device_is_named_in_words(agent: str, device: str) -> None:
    assert device_of(agent[:300]) == device


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", "this machine"),
        ("::1", "this machine"),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_network_keeps_no_exact_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_place_stands_before_the_network(places: MaxMindPlaces) -> None:
    assert client_of("", "203.0.113.77", places).network == "Ghent, Belgium (203.0.113.0/24)"
    assert client_of("", "198.51.100.1", places).network == "Kenya (198.51.100.0/24)"
    assert client_of("", "192.0.2.1", places).network == "192.0.2.0/24"
    assert client_of("", "not an address", places).network == ""


def test_without_a_file_the_hint_is_the_network() -> None:
    assert isinstance(places_in(None), NoPlaces)
    assert client_of("", "203.0.113.77", places_in(None)).network == "203.0.113.0/24"


def test_control_characters_do_not_get_into_the_list() -> None:
    client = client_of("Firefox\r\nSet-Cookie: x\x00\u202e", "203.0.113.7", NoPlaces())
    assert client.user_agent == "FirefoxSet-Cookie: x"
