"""What the README tells a bot's author to paste, pasted."""

import re
import subprocess
import sys

import pytest

from peers import PATIENCE_S, ROOT, Exchange


@pytest.fixture
def exchange():
    # The address is in the snippet.
    exchange = Exchange("--port", "8787", "--seed", "1")
    yield exchange
    exchange.close()


def test_the_ccxt_snippet_works_as_pasted(exchange, tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## Test your bot without money", 1)[1].split("\n## ", 1)[0]
    (snippet,) = re.findall(r"```python\n(.*?)```", section, re.S)

    ended = subprocess.run(
        [sys.executable, "-c", snippet], capture_output=True, text=True, timeout=3 * PATIENCE_S, cwd=tmp_path
    )

    assert ended.returncode == 0, ended.stderr
    assert "open" in ended.stdout and "'free'" in ended.stdout
