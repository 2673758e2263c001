"""One deployed service for all tests that only ask."""

from collections.abc import Iterator

import pytest

from tests.deploy.deployed import Deployed, deployed


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Return a service with one open study."""
    with deployed(tmp_path_factory.mktemp("deployed")) as service:
        yield service
