"""What the system tests share: the program, servers that end with their test, and the protocol's schemas."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from server import NEWEST, PAPER, Server
from venue import KEY, Venue

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("BACKPACK_SHARED", ROOT.parent / "shared"))
# Looks at what all other tests recorded.
LAST = "test_recorded_lines.py"


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name == LAST)


@pytest.fixture(scope="session")
def program():
    path = Path(os.environ.get("BACKPACK_PROGRAM", ROOT / ".build/release/backpack")).absolute()
    if not path.exists():
        pytest.exit(f"{path} is missing: run `make build` first", returncode=1)
    return path


@pytest.fixture(scope="session")
def recorded():
    """Every line any server wrote to a test, oldest first."""
    return []


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def nobody(monkeypatch, home):
    """A program that a test starts without an environment of its own finds nobody's account and no key."""
    monkeypatch.setenv("HOME", str(home))
    for name in list(os.environ):
        if name.startswith("XDG_") or name.startswith("BACKPACK_") and name.endswith(("_KEY", "_URL")):
            monkeypatch.delenv(name)


@pytest.fixture
def start(program, home, recorded):
    """Starts servers; they end with the test, and must end well."""
    servers = []

    def start(*arguments, environment=None, directory=None):
        server = Server(program, home, arguments or PAPER, environment, directory, record=recorded)
        servers.append(server)
        return server

    yield start
    problems = []
    for server in servers:
        try:
            server.close()
        except AssertionError as problem:
            problems.append(problem)
    if problems:
        raise problems[0]


@pytest.fixture
def fresh(start):
    """A paper server nobody has spoken to."""
    return start()


@pytest.fixture
def server(fresh):
    """A paper server that was greeted in the newest revision."""
    fresh.greet(NEWEST)
    return fresh


@pytest.fixture(scope="session")
def schema():
    """The published JSON schema of a revision."""

    def load(revision):
        path = SHARED / "mcp/schema" / f"{revision}.json"
        if not path.exists():
            pytest.skip(f"the published schemas of the protocol are not here: {path}")
        return json.loads(path.read_text())

    return load


@pytest.fixture
def venue():
    """A venue on this machine that takes KEY; what it found wrong with a request fails the test."""
    venue = Venue(KEY)
    yield venue
    venue.close()
    assert venue.problems == []


@pytest.fixture(scope="session")
def openapi_path():
    path = SHARED / "api/openapi.yml"
    if not path.exists():
        pytest.skip(f"the venue's specification is not here: {path}")
    return path


@pytest.fixture(scope="session", autouse=True)
def orphan(program, tmp_path_factory):
    """A server whose parent was killed when the tests began, while its input stays open.

    It looks for its parent every ten seconds only; the test that waits for it comes last.
    """
    home = tmp_path_factory.mktemp("orphan")
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()",
            str(program),
            *PAPER,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd=home,
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
    )
    parent.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    assert parent.stdout.readline() == b'{"jsonrpc":"2.0","id":1,"result":{}}\n'
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    yield parent
    parent.stdin.close()
    parent.stdout.close()
