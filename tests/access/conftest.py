"""Fixtures of the permission test."""

import pytest

from tests.access.house import house_of, settle


@pytest.fixture(scope="session")
def world(shelf):
    return settle(shelf)


@pytest.fixture(scope="session")
def _standing_house(shelf, world):
    with house_of(shelf, world) as house:
        yield house


@pytest.fixture
def house(_standing_house):
    """The app with the world in it, untouched."""
    if _standing_house.has_changed():
        _standing_house.restore()
    yield _standing_house
    if _standing_house.has_changed():
        _standing_house.restore()
