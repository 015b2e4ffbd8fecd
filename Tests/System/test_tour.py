"""`backpack tour`: what `make run` shows."""

import json
import subprocess

from server import PATIENCE


def test_the_tour_ends_well_and_prints_a_configuration_that_starts_this_program(program, home):
    done = subprocess.run(
        [str(program), "tour"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=home,
        env={},
        timeout=PATIENCE,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "\x1b" not in done.stdout  # colours are for terminals
    start = done.stdout.index("{\n")
    configuration, _ = json.JSONDecoder().raw_decode(done.stdout[start:])
    server = configuration["mcpServers"]["backpack"]
    assert server == {"command": str(program.resolve()), "args": ["mcp", "--paper"]}
    assert not any(home.iterdir())


def test_the_tour_says_where_it_failed(program, home):
    # Too few descriptors for a child.
    done = subprocess.run(
        ["sh", "-c", 'ulimit -n 4; exec "$0" tour', str(program)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=home,
        timeout=PATIENCE,
    )

    assert done.returncode == 1
    assert "The tour ended here" in done.stdout
