"""Prints how quick and how small the program is, beside a program that does nothing. Judges nothing.

make measure
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BACKPACK_PROGRAM", str(ROOT / ".build/release/backpack"))
RUNS, CALLS = 30, 500

# Answers every line with the same line: what the pipes and this script cost by themselves.
NOTHING = r"""
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    char buffer[65536];
    long size;
    while ((size = read(0, buffer, sizeof buffer)) > 0) {
        if (buffer[size - 1] == '\n' && write(1, "{}\n", 3) != 3) { return 1; }
    }
    return 0;
}
"""

INITIALIZE = {
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "measure", "version": "1"},
    },
}
ORDER = {
    "symbol": "SOL_USDC",
    "side": "Bid",
    "orderType": "Limit",
    "price": "100",
    "quantity": "0.01",
    "timeInForce": "IOC",
}


class Child:
    def __init__(self, command, home):
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env={"HOME": home, "PATH": os.environ["PATH"]},
        )

    def ask(self, message):
        """Milliseconds until the answer, and the answer."""
        line = json.dumps({"jsonrpc": "2.0", "id": 1, **message}).encode() + b"\n"
        start = time.perf_counter()
        self.process.stdin.write(line)
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        return (time.perf_counter() - start) * 1000, answer

    def call(self, tool, **arguments):
        return self.ask({"method": "tools/call", "params": {"name": tool, "arguments": arguments}})

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            (line,) = [line for line in status if line.startswith("VmRSS:")]
        return int(line.split()[1]) / 1024

    def end(self):
        start = time.perf_counter()
        self.process.stdin.close()
        self.process.wait()
        return (time.perf_counter() - start) * 1000


def starts(command, home):
    """Milliseconds from exec to the first answer, and from the end of input to the exit."""
    pairs = []
    for _ in range(RUNS):
        child = Child(command, home)
        child.ask(INITIALIZE)
        pairs.append(((time.perf_counter() - child.started) * 1000, child.end()))
    return [statistics.median(column) for column in zip(*pairs)]


def calls(body):
    times = sorted(body()[0] for _ in range(CALLS))
    return f"{statistics.median(times):8.3f} ms median {times[int(len(times) * 0.99)]:8.3f} ms p99"


def main():
    with tempfile.TemporaryDirectory() as home:
        nothing = f"{home}/nothing"
        subprocess.run(["cc", "-O2", "-x", "c", "-", "-o", nothing], input=NOTHING.encode(), check=True)
        command = [PROGRAM, "mcp", "--paper", "--seed", "7"]

        first, leave = starts(command, home)
        first_kept, leave_kept = starts([PROGRAM, "mcp", "--paper"], home)
        first_nothing, leave_nothing = starts([nothing], home)
        child, other = Child(command, home), Child([nothing], home)
        child.ask(INITIALIZE)
        size = len(child.ask({"method": "tools/list"})[1])
        memory = child.memory()

        print(f"{PROGRAM}, beside a C program that does nothing")
        print(f"  exec to initialize  {first:8.2f} ms median of {RUNS} (nothing: {first_nothing:.2f} ms)")
        print(f"  end of input, exit  {leave:8.2f} ms median of {RUNS} (nothing: {leave_nothing:.2f} ms)")
        print(f"  the same, on a kept account: {first_kept:.2f} ms and {leave_kept:.2f} ms")
        print(f"  resident memory     {memory:8.2f} MiB after tools/list (nothing: {other.memory():.2f} MiB)")
        print(f"  tools/list          {size:8d} bytes")
        print(f"  nothing             {calls(lambda: other.ask({'method': 'ping'}))}")
        print(f"  ping                {calls(lambda: child.ask({'method': 'ping'}))}")
        print(f"  get_balances        {calls(lambda: child.call('get_balances'))}")
        print(f"  create_order        {calls(lambda: child.call('create_order', **ORDER))}")
        print(f"  resident memory     {child.memory():8.2f} MiB at the end")
        child.end()
        kept = Child([PROGRAM, "mcp", "--paper"], home)
        kept.ask(INITIALIZE)
        print(f"  get_balances, kept  {calls(lambda: kept.call('get_balances'))}")
        print(f"  create_order, kept  {calls(lambda: kept.call('create_order', **ORDER))}")
        kept.end()
        other.end()


if __name__ == "__main__":
    sys.exit(main())
