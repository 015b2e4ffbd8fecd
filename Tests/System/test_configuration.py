"""Where the key and the addresses come from, and what is said where something is wrong with them."""

import base64
import os
import shutil
import subprocess
from contextlib import closing

import pytest

from server import PATIENCE, Server
from venue import KEY, Key, Venue

OTHER = Key(bytes(range(101, 133)))
TOOLS = {
    "list_orders": {},
    "create_order": {
        "symbol": "SOL_USDC",
        "side": "Bid",
        "orderType": "Limit",
        "price": "100",
        "quantity": "1",
    },
    "cancel_order": {"symbol": "SOL_USDC", "orderId": "1"},
    "list_positions": {},
    "get_balances": {},
}


@pytest.fixture
def folder(tmp_path):
    """A working directory that is not the home."""
    made = tmp_path / "folder"
    made.mkdir()
    return made


def write(path, mode=0o600, **variables):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    path.chmod(mode)
    return path


def balances(server):
    server.greet()
    return server.call("get_balances")


def assert_live(server, venue, key=KEY):
    answer = balances(server)
    assert not answer.is_error, answer
    assert answer["mode"] == "live"
    assert answer["balances"]["USDC"]["available"] == "5000.25"
    assert venue.sent("GET", "/api/v1/capital")[-1].headers["X-API-Key"] == key.public


# Where the key may stand


def test_a_key_in_the_environment_makes_the_account_live(start, venue):
    server = start("mcp", environment={"BACKPACK_PRIVATE_KEY": KEY.secret, "BACKPACK_BASE_URL": venue.url})

    assert_live(server, venue)
    assert "live" in server.stderr


def test_a_secret_of_64_bytes_is_taken_too(start, venue):
    server = start(
        "mcp", environment={"BACKPACK_PRIVATE_KEY": KEY.secret_with_public, "BACKPACK_BASE_URL": venue.url}
    )

    assert_live(server, venue)


def test_a_key_in_the_working_directory_makes_the_account_live(start, venue, folder):
    write(folder / ".env", BACKPACK_PRIVATE_KEY=KEY.secret, BACKPACK_BASE_URL=venue.url)

    assert_live(start("mcp", directory=folder), venue)


def test_a_key_in_the_configuration_folder_makes_the_account_live(start, venue, home, folder):
    write(home / ".config/backpack/.env", BACKPACK_PRIVATE_KEY=KEY.secret, BACKPACK_BASE_URL=venue.url)

    assert_live(start("mcp", directory=folder), venue)


def test_the_configuration_folder_can_be_moved(start, venue, tmp_path, folder):
    write(tmp_path / "xdg/backpack/.env", BACKPACK_PRIVATE_KEY=KEY.secret, BACKPACK_BASE_URL=venue.url)

    assert_live(start("mcp", directory=folder, environment={"XDG_CONFIG_HOME": str(tmp_path / "xdg")}), venue)


def test_a_file_named_on_the_command_line_counts_alone(start, venue, folder):
    write(folder / ".env", BACKPACK_PRIVATE_KEY=OTHER.secret, BACKPACK_BASE_URL="http://127.0.0.1:1")
    named = write(folder / "my.env", BACKPACK_PRIVATE_KEY=KEY.secret, BACKPACK_BASE_URL=venue.url)

    assert_live(start("mcp", "--env-file", str(named), directory=folder), venue)


def test_the_environment_wins_over_files(start, venue, folder):
    write(folder / ".env", BACKPACK_PRIVATE_KEY=OTHER.secret, BACKPACK_BASE_URL="http://127.0.0.1:1")
    environment = {"BACKPACK_PRIVATE_KEY": KEY.secret, "BACKPACK_BASE_URL": venue.url}

    assert_live(start("mcp", directory=folder, environment=environment), venue)


def test_a_file_is_read_with_its_quotes_comments_and_exports(start, venue, folder):
    path = folder / ".env"
    path.write_text(
        f'# keys\n\nexport BACKPACK_PRIVATE_KEY = "{KEY.secret}"  # mine\n'
        f"BACKPACK_PUBLIC_KEY='{KEY.public}'\r\n  BACKPACK_BASE_URL={venue.url}/ # local\n"
    )
    path.chmod(0o600)

    assert_live(start("mcp", directory=folder), venue)


def test_a_folder_somebody_else_wrote_cannot_send_signed_requests_elsewhere(start, venue, home, folder):
    write(home / ".config/backpack/.env", BACKPACK_PRIVATE_KEY=KEY.secret, BACKPACK_BASE_URL=venue.url)
    elsewhere = Venue(KEY)
    write(folder / ".env", BACKPACK_BASE_URL=elsewhere.url, BACKPACK_WS_URL="ws://127.0.0.1:1")

    assert_live(start("mcp", directory=folder), venue)

    elsewhere.close()
    assert elsewhere.requests == []


def test_a_public_key_that_belongs_to_the_private_one_is_fine(start, venue):
    environment = {
        "BACKPACK_PRIVATE_KEY": KEY.secret,
        "BACKPACK_PUBLIC_KEY": KEY.public,
        "BACKPACK_BASE_URL": venue.url,
    }

    assert_live(start("mcp", environment=environment), venue)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"BACKPACK_PRIVATE_KEY": ""},
        {"BACKPACK_PRIVATE_KEY": "", "BACKPACK_PUBLIC_KEY": "", "BACKPACK_BASE_URL": ""},
    ],
)
def test_without_a_key_the_account_is_on_paper(start, variables):
    assert balances(start("mcp", environment=variables))["mode"] == "paper"


def test_paper_is_forced_although_a_key_is_configured_and_nothing_is_sent(start, venue):
    environment = {"BACKPACK_PRIVATE_KEY": KEY.secret, "BACKPACK_BASE_URL": venue.url}
    server = start("mcp", "--paper", environment=environment)
    server.greet()

    for tool, arguments in TOOLS.items():
        assert server.call(tool, arguments)["mode"] == "paper"

    assert venue.requests == []


def test_paper_is_forced_although_the_configured_key_is_malformed(start):
    server = start("mcp", "--paper", environment={"BACKPACK_PRIVATE_KEY": "nonsense"})

    assert balances(server)["mode"] == "paper"


# What is wrong is said by every tool, and the value never


HALF = KEY.secret[:22]

MALFORMED = {
    "not base64": {"BACKPACK_PRIVATE_KEY": "correct-horse-battery-staple"},
    "too short": {"BACKPACK_PRIVATE_KEY": "c2VjcmV0c2VjcmV0c2VjcmV0"},
    "half of it": {"BACKPACK_PRIVATE_KEY": HALF},
    "hexadecimal": {"BACKPACK_PRIVATE_KEY": KEY.seed.hex()},
    "64 bytes that do not belong together": {"BACKPACK_PRIVATE_KEY": base64.b64encode(KEY.seed * 2).decode()},
    "a character too many": {"BACKPACK_PRIVATE_KEY": f"x{KEY.secret}"},
    "the public key is another's": {"BACKPACK_PRIVATE_KEY": KEY.secret, "BACKPACK_PUBLIC_KEY": OTHER.public},
    "the public key is malformed": {
        "BACKPACK_PRIVATE_KEY": KEY.secret,
        "BACKPACK_PUBLIC_KEY": "wrong-public",
    },
    "the public key is alone": {"BACKPACK_PUBLIC_KEY": KEY.public},
    "the address is no address": {"BACKPACK_PRIVATE_KEY": KEY.secret, "BACKPACK_BASE_URL": "ftp://example"},
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_server_that_cannot_trade_lists_its_tools_and_each_says_what_to_configure(start, case):
    variables = MALFORMED[case]
    blamed = {
        "the address is no address": "BACKPACK_BASE_URL",
        "the public key is malformed": "BACKPACK_PUBLIC_KEY",
    }.get(case, "BACKPACK_PRIVATE_KEY")
    server = start("mcp", environment=variables)
    server.greet()

    assert [tool["name"] for tool in server.tools()] == list(TOOLS)
    for tool, arguments in TOOLS.items():
        answer = server.call(tool, arguments)
        assert answer.is_error
        assert blamed in answer["error"]
        assert "--paper" in answer["hint"]
        assert answer.get("mode") is None
    server.end()
    assert "error" in server.stderr and blamed in server.stderr
    for name, value in variables.items():
        if name != "BACKPACK_PUBLIC_KEY":
            assert value not in server.stdout + server.stderr


def test_a_file_that_does_not_exist_is_named(start, folder):
    server = start("mcp", "--env-file", "missing.env", directory=folder)

    answer = balances(server)
    assert answer.is_error
    assert "missing.env" in answer["error"]


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_is_no_file_of_keys_is_refused_and_does_not_hang(start, folder, kind):
    path = folder / "odd"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path = "/dev/zero"

    answer = balances(start("mcp", "--env-file", str(path), directory=folder))

    assert answer.is_error
    assert str(path) in answer["error"]


def test_an_unknown_option_is_told_on_standard_error_only(program, home):
    done = subprocess.run(
        [str(program), "mcp", "--no-such-option"], input=b"", capture_output=True, cwd=home, timeout=PATIENCE
    )

    assert done.returncode != 0
    assert done.stdout == b""
    assert b"--no-such-option" in done.stderr


# A file that others can read


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_used_with_a_warning_that_mends_it(start, venue, folder, mode):
    path = write(folder / ".env", mode, BACKPACK_PRIVATE_KEY=KEY.secret, BACKPACK_BASE_URL=venue.url)
    server = start("mcp", "--env-file", str(path), directory=folder)

    assert_live(server, venue)
    assert "warning" in server.stderr
    assert f"chmod 600 '{path}'" in server.stderr


def test_a_key_that_only_its_owner_can_read_needs_no_warning(start, venue, folder):
    write(folder / ".env", BACKPACK_PRIVATE_KEY=KEY.secret, BACKPACK_BASE_URL=venue.url)
    server = start("mcp", directory=folder)

    assert_live(server, venue)
    server.end()
    assert "warning" not in server.stderr


def test_a_line_that_cannot_be_read_is_told_by_its_number_never_by_its_content(start, folder):
    path = folder / ".env"
    path.write_text(f"# mine\n{KEY.secret[:-1]}\n")
    path.chmod(0o600)
    server = start("mcp", directory=folder)

    assert balances(server)["mode"] == "paper"
    server.end()
    assert "line 2" in server.stderr
    assert KEY.secret[:-1] not in server.stderr


# Addresses


def test_signed_requests_never_go_over_plain_http_to_another_machine(start):
    # 192.0.2.0/24 belongs to nobody.
    environment = {"BACKPACK_PRIVATE_KEY": KEY.secret, "BACKPACK_BASE_URL": "http://192.0.2.1"}

    answer = balances(start("mcp", environment=environment))

    assert answer.is_error
    assert "https" in answer["error"]


def test_an_address_nobody_listens_at_is_an_error_that_says_it_is_safe_to_try_again(start):
    closed = Venue(KEY)
    closed.close()
    environment = {"BACKPACK_PRIVATE_KEY": KEY.secret, "BACKPACK_BASE_URL": closed.url}
    server = start("mcp", environment=environment)
    server.greet()

    for tool, arguments in TOOLS.items():
        answer = server.call(tool, arguments)
        assert answer.is_error
        assert (answer["outcome"], answer["mode"]) == ("none", "live")
        assert "safe to try again" in answer["error"]


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="no setpriv (util-linux) here")
def test_nobody_reads_or_dumps_the_memory_of_a_process_that_holds_a_key(program, home, tmp_path, venue):
    # Root may trace anything, by its capabilities: here without.
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else ["env"]
    wrapped = tmp_path / "powerless"
    wrapped.write_text(f"#!/bin/sh\nexec {' '.join(powerless)} '{program}' \"$@\"\n")
    wrapped.chmod(0o700)

    # Readable for whom Linux lets trace the process; a dump has the same condition.
    def read_environment(server):
        command = [*powerless, "cat", f"/proc/{server.process.pid}/environ"]
        return subprocess.run(command, capture_output=True, timeout=PATIENCE)

    keys = {"BACKPACK_PRIVATE_KEY": KEY.secret, "BACKPACK_BASE_URL": venue.url}
    with closing(Server(wrapped, home)) as paper, closing(Server(wrapped, home, ("mcp",), keys)) as live:
        paper.greet()
        assert_live(live, venue)

        assert b"HOME=" in read_environment(paper).stdout
        refused = read_environment(live)
        assert (refused.returncode, refused.stdout) == (1, b"")
