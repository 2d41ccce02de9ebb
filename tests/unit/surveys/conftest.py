"""The shipped instruments, read once."""

import pytest

from surveys.definitions import Shelf, load
from surveys.domain.instrument import Instrument


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return load()


@pytest.fixture(scope="session")
def entry_exit(shelf: Shelf) -> Instrument:
    found = shelf.get("entry-exit", 1)
    assert found is not None
    return found
