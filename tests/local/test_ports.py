"""The choice of ports between processes that do not know of each other."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.ports import LOOPBACK, LOOPBACK_V6, SEARCH_RANGE, choose_port

REPOSITORY = Path(__file__).parents[2]
CHOOSE = "import sys; from deploy.local.ports import choose_port; print(choose_port(int(sys.argv[1])))"


def chosen_elsewhere(preferred: int) -> int:
    """Return what another process gets when it prefers this port."""
    result = subprocess.run(
        [sys.executable, "-c", CHOOSE, str(preferred)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return int(result.stdout)


def test_a_chosen_port_is_not_given_to_another_process_before_anything_listens_there() -> None:
    port = choose_port()
    assert port in SEARCH_RANGE
    assert chosen_elsewhere(port) != port


def test_the_process_that_chose_a_port_can_have_it_again() -> None:
    port = choose_port()
    assert choose_port(port) == port
    assert choose_port(port, taken=frozenset({port})) != port


def test_a_port_that_somebody_listens_on_is_not_chosen() -> None:
    with socket.socket() as occupied:
        occupied.bind((LOOPBACK, 0))
        occupied.listen()
        port: int = occupied.getsockname()[1]
        assert choose_port(port) != port


def test_a_port_that_somebody_listens_on_by_ipv6_only_is_not_chosen() -> None:
    try:
        occupied = socket.create_server((LOOPBACK_V6, 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 here")
    with occupied:
        port: int = occupied.getsockname()[1]
        assert choose_port(port) != port


def test_a_reservation_ends_with_its_process() -> None:
    free = chosen_elsewhere(choose_port())
    assert choose_port(free) == free
