"""Every test that asks for `wall` is run behind each."""

import pytest

from autograder.wall.sandbox import Sandbox

WALLS = (Sandbox.BUBBLEWRAP, Sandbox.LANDLOCK)
EVERY = 4  # attack behind Landlock is in the usual suite; all of them take minutes


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the attacks behind the second wall some are in the usual suite; `make long` runs the others."""
    again = [item for item in items if "test_the_attack_earns_no_more" in item.nodeid and "landlock" in item.name]
    for item in again:
        if again.index(item) % EVERY:
            item.add_marker(pytest.mark.long)


@pytest.fixture(params=WALLS)
def wall(request) -> Sandbox:
    return request.param
