"""What the README tells a bot's author to paste, pasted."""

import re
import subprocess
import sys

import pytest

from peers import PATIENCE_S, PROGRAM, ROOT, no_proxy, serving  # noqa: F401


# Where it serves unless told otherwise, which the snippet names. Here at another port, as that one may be taken.
ADDRESS = "127.0.0.1:8787"


@pytest.fixture
def exchange():
    # Time runs and the markets move, as they do for who pastes it.
    yield from serving()


def test_the_address_of_the_readme_is_the_one_it_serves_at():
    told = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, timeout=PATIENCE_S)
    port = re.search(r"--port .*?\(default:\s+(\d+)\)", told.stdout, re.S)[1]
    host = re.search(r"--host .*?\(default:\s+([\d.]+)\)", told.stdout, re.S)[1]
    assert f"{host}:{port}" == ADDRESS


def test_the_ccxt_snippet_works_as_pasted(exchange, tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## Test your bot without money", 1)[1].split("\n## ", 1)[0]
    (snippet,) = re.findall(r"```python\n(.*?)```", section, re.S)
    assert ADDRESS in snippet

    ended = subprocess.run(
        [sys.executable, "-c", snippet.replace(ADDRESS, exchange.address)],
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE_S,
        cwd=tmp_path,
    )

    assert ended.returncode == 0, ended.stderr
    assert "open" in ended.stdout and "'free'" in ended.stdout
