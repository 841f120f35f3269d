"""A caller for the tests of the front door."""

from collections.abc import AsyncIterator

import pytest

from tests.web.serving import Caller, serving


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    """A caller of the sample estate, served without a key."""
    async with serving() as found:
        yield found
