"""A machine without Swift, for all tests of this folder one.

    python -m pytest Tests/Bare      as root, after `make build`

The machine's packages are fetched once and kept in .build-bare; BARE names another folder.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Install"))

import installation  # noqa: E402
from machine import Impossible, Machine, demand  # noqa: E402


@pytest.fixture(scope="session")
def built():
    """What has to be there for these tests."""
    for name in ("backpack", "libbackpack.so"):
        if not (installation.BUILT / name).exists():
            pytest.exit(f"{installation.BUILT / name} is missing: run `make build` first", returncode=1)
    try:
        demand()
    except Impossible as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def machine(built, tmp_path_factory):
    """With what `make install PREFIX=/usr` puts there."""
    machine = Machine()
    try:
        world = installation.world(tmp_path_factory.mktemp("bare"))
        installation.make("install", world, PREFIX="/usr", DESTDIR=machine.root)
        yield machine
        remains = machine.remains()
        assert not remains, f"left on this machine: {remains}"
    finally:
        machine.close()
