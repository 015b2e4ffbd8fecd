"""What the tests of the installation share: two installations, and a world of their own to run in.

    python -m pytest Tests/Install      after `make build`
"""

import shutil
from pathlib import Path

import pytest

from installation import BUILT, Installed, find_clang, make, usr, world


@pytest.fixture(scope="session")
def built():
    for name in ("backpack", "libbackpack.so"):
        if not (BUILT / name).exists():
            pytest.exit(f"{BUILT / name} is missing: run `make build` first", returncode=1)
    return BUILT


@pytest.fixture
def environment(tmp_path):
    return world(tmp_path)


@pytest.fixture(scope="session")
def in_usr(built, tmp_path_factory):
    """As a Debian package would be made: DESTDIR, and /usr."""
    folder = tmp_path_factory.mktemp("usr")
    make("install", world(folder), PREFIX="/usr", DESTDIR=folder / "root")
    return usr(folder / "root")


@pytest.fixture(scope="session")
def in_prefix(built, tmp_path_factory):
    """As somebody without root's rights would: a folder of their own."""
    folder = tmp_path_factory.mktemp("prefix")
    prefix = folder / "local"
    make("install", world(folder), PREFIX=prefix)
    share = prefix / "share"
    return Installed(
        Path("/"), prefix, prefix / "lib",
        {"bash": share / "bash-completion/completions/backpack", "zsh": share / "zsh/site-functions/_backpack",
         "fish": share / "fish/vendor_completions.d/backpack.fish"},
        {"PKG_CONFIG_LIBDIR": str(prefix / "lib/pkgconfig")})


@pytest.fixture(params=["in_usr", "in_prefix"])
def installed(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def compiler(request):
    """The compiler a test names: gcc, g++, clang or clang++."""
    name = request.param
    found = find_clang(name) if name.startswith("clang") else shutil.which(name)
    if not found:
        pytest.skip(f"no {name} here")
    return found
