import pytest

from tests.fuzzing.house import House, world_on


@pytest.fixture(scope="session")
def fuzzed(shelf):
    """The doors' world, as a template of its own."""
    return world_on(shelf, "fuzzed")


@pytest.fixture
def template(fuzzed):
    return "fuzzed"


@pytest.fixture
def house(app, shelf, fuzzed):
    house = House(app, fuzzed, lambda: shelf.fresh("fuzzed", "house"), pages=30)
    yield house
    house.close()
