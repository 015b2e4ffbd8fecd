"""The program under test, driven through its pipes as a client's host drives it."""

import itertools
import json
import os
import queue
import subprocess
import tempfile
import threading

REVISIONS = ("2025-06-18", "2025-11-25")
NEWEST = REVISIONS[-1]

# Far above what anything here takes; a test that waits this long has failed.
PATIENCE = 20.0

PAPER = ("mcp", "--paper", "--seed", "7")


def exact(text):
    """JSON as an account may be told of: no number that a double would have to hold, no key twice."""

    def refuse(token):
        raise AssertionError(f"a number that is no integer: {token}")

    def once(pairs):
        keys = [key for key, _ in pairs]
        assert len(set(keys)) == len(keys), f"a member twice in {keys}"
        return dict(pairs)

    return json.loads(text, parse_float=refuse, parse_constant=refuse, object_pairs_hook=once)


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def greeting(revision, id=0):
    return {
        "jsonrpc": "2.0",
        "id": id,
        "method": "initialize",
        "params": {
            "protocolVersion": revision,
            "capabilities": {},
            "clientInfo": {"name": "system-tests", "version": "1"},
        },
    }


class Answer:
    """What a tool said. Reading one checks what holds for all of them."""

    def __init__(self, result):
        self.is_error = result.get("isError", False)
        (block,) = result["content"]
        assert block["type"] == "text"
        self.text = block["text"]
        self.value = exact(self.text)
        assert isinstance(self.value, dict)
        if self.is_error:
            assert "structuredContent" not in result
            assert isinstance(self.value["error"], str) and self.value["error"]
        else:
            # Some hosts show the model one of the two, some the other.
            assert result["structuredContent"] == self.value
            assert list(result["structuredContent"]) == list(self.value)
            assert compact(self.value).decode() == self.text

    def __getitem__(self, key):
        return self.value[key]

    def get(self, key):
        return self.value.get(key)

    def __repr__(self):
        return f"Answer({'error, ' if self.is_error else ''}{self.text})"


class Recorded:
    """A line the server wrote, and what it was an answer to (`None`: to nothing that could be read)."""

    def __init__(self, line, method, revision, test):
        self.line, self.method, self.revision, self.test = line, method, revision, test


class Server:
    """`backpack mcp` with a home of its own and nothing in its environment that was not put there."""

    def __init__(self, program, home, arguments=PAPER, environment=None, directory=None, record=None):
        self._record = record
        self._test = os.environ.get("PYTEST_CURRENT_TEST", "")
        self._numbers = itertools.count(1)
        self._sent = bytearray()
        self._lines = []
        self._waiting = []
        self._arrived = queue.Queue()
        # A file, not a pipe: what was written before an answer is there when the answer is.
        self._stderr = tempfile.TemporaryFile()
        variables = {"HOME": str(home), "PATH": os.environ["PATH"], **(environment or {})}
        self.process = subprocess.Popen(
            [str(program), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            bufsize=0,
            cwd=str(directory or home),
            env=variables,
        )
        self._threads = [
            threading.Thread(target=self._read_output, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _read_output(self):
        # Not by readline(): it would hide a line that was never ended.
        pending = b""
        while piece := os.read(self.process.stdout.fileno(), 1 << 16):
            *lines, pending = (pending + piece).split(b"\n")
            for line in lines:
                self._lines.append(line)
                self._arrived.put(line)
        if pending:
            self._arrived.put(AssertionError(f"the output ends inside a line: {pending[:200]!r}"))
        self._arrived.put(None)

    # Talking

    def send_bytes(self, data):
        self._sent += data
        view = memoryview(data)
        while view:
            view = view[self.process.stdin.write(view) :]

    def send(self, *messages):
        self.send_bytes(b"".join(compact(message) + b"\n" for message in messages))

    def receive(self, timeout=PATIENCE):
        """The next message, whatever it is about."""
        if self._waiting:
            return self._waiting.pop(0)
        return self._take(timeout)

    def _take(self, timeout=PATIENCE):
        try:
            line = self._arrived.get(timeout=timeout)
        except queue.Empty:
            raise AssertionError(f"no answer within {timeout} s; stderr: {self.stderr}") from None
        if isinstance(line, Exception):
            raise line
        assert line is not None, f"the server ended; stderr: {self.stderr}"
        return exact(line.decode("utf-8"))

    def answer_to(self, id):
        """The answer with this id; what comes before it is kept for later."""
        for index, message in enumerate(self._waiting):
            if is_about(message, id):
                return self._waiting.pop(index)
        while not is_about(message := self._take(), id):
            self._waiting.append(message)
        return message

    def request(self, method, params=None):
        id = f"request-{next(self._numbers)}"
        message = {"jsonrpc": "2.0", "id": id, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return self.answer_to(id)

    def greet(self, revision=NEWEST):
        result = self.request("initialize", greeting(revision)["params"])["result"]
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return result

    def tools(self):
        return self.request("tools/list")["result"]["tools"]

    def call(self, tool, arguments=None):
        params = {"name": tool}
        if arguments is not None:
            params["arguments"] = arguments
        return Answer(self.request("tools/call", params)["result"])

    def start(self, tool, arguments=None, id=None):
        """Sends a call and does not wait for its answer. Returns its id."""
        id = f"call-{next(self._numbers)}" if id is None else id
        params = {"name": tool, "arguments": arguments or {}}
        self.send({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params})
        return id

    def finish(self, id):
        return Answer(self.answer_to(id)["result"])

    def expect_nothing_more(self):
        """Nothing was written but what was received: the answer to a ping comes next."""
        assert self._waiting == []
        id = f"barrier-{next(self._numbers)}"
        self.send({"jsonrpc": "2.0", "id": id, "method": "ping"})
        assert self.receive() == {"jsonrpc": "2.0", "id": id, "result": {}}

    # The end

    @property
    def stderr(self):
        return os.pread(self._stderr.fileno(), 1 << 20, 0).decode("utf-8")

    @property
    def stdout(self):
        return b"\n".join(self._lines).decode("utf-8")

    def end_input(self):
        self.process.stdin.close()

    def wait(self, timeout=PATIENCE):
        """The exit status; by then everything it wrote has been read."""
        status = self.process.wait(timeout)
        for thread in self._threads:
            thread.join(timeout)
        return status

    def end(self):
        """Ends it; then `stdout` and `stderr` are complete."""
        self.end_input()
        assert self.wait() == 0

    def rest(self):
        """Messages nobody has received yet, once the server ended."""
        messages = self._waiting
        while (line := self._arrived.get(timeout=PATIENCE)) is not None:
            if isinstance(line, Exception):
                raise line
            messages.append(exact(line.decode("utf-8")))
        self._waiting = []
        return messages

    def close(self):
        """Ends it as a client does. A server that does not follow is a failure of the test."""
        if not self.process.stdin.closed:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass
        try:
            status = self.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the server goes on after the end of its input") from None
        finally:
            if self._record is not None:
                self._record.extend(self._recorded())
            self.process.stdout.close()
        assert status == 0, f"exit status {status}; stderr: {self.stderr}"

    def _recorded(self):
        """Every line with its method and the revision in force, both read off what was sent."""
        asked = {}
        revision = NEWEST
        for line in bytes(self._sent).split(b"\n"):
            try:
                message = json.loads(line.decode("utf-8-sig"))
                method, id = message["method"], message.get("id")
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if not isinstance(method, str):
                continue
            params = message.get("params")
            if method == "initialize" and isinstance(params, dict) and isinstance(id, (str, int)):
                wanted = params.get("protocolVersion")
                if isinstance(wanted, str) and "clientInfo" in params and "capabilities" in params:
                    revision = wanted if wanted in REVISIONS else NEWEST
            if isinstance(id, (str, int)):
                asked.setdefault((type(id), id), []).append((method, revision))
        for line in self._lines:
            message = json.loads(line)
            id = message.get("id")
            method, in_force = None, REVISIONS[0] if "id" in message else NEWEST
            if id is not None:
                earlier = asked.get((type(id), id)) or [(None, revision)]
                method, in_force = earlier.pop(0) if len(earlier) > 1 else earlier[0]
            yield Recorded(line, method, in_force, self._test)


def is_about(message, id):
    """`"7"` and `7` are different ids, and `true` is not 1."""
    return "id" in message and type(message["id"]) is type(id) and message["id"] == id
