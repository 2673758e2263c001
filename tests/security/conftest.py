"""One service for all of these tests: they look, and what they change they make themselves."""

from collections.abc import Iterator

import pytest

from tests.security.service import Service, service


@pytest.fixture(scope="package")
def found() -> Iterator[Service]:
    """Return a service with studies of each kind and users of each role."""
    with service() as opened:
        yield opened
