"""Every test that asks for `wall` is run behind each."""

import pytest

from autograder.wall.sandbox import Sandbox

WALLS = (Sandbox.BUBBLEWRAP, Sandbox.LANDLOCK)


@pytest.fixture(params=WALLS)
def wall(request) -> Sandbox:
    return request.param
