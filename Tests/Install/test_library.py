"""What libbackpack.so is made of: read from the file, not from the build."""

import re
import shutil

import pytest

from installation import FUNCTIONS, run

pytestmark = pytest.mark.skipif(not shutil.which("readelf"), reason="no readelf (binutils) here")

# Everything else is inside, the Swift runtime too. libcurl and libwebsockets are loaded when they are needed.
NEEDED = {
    "libsodium.so.23", "libcjson.so.1", "libsqlite3.so.0", "libstdc++.so.6", "libgcc_s.so.1", "libm.so.6", "libc.so.6"}


def dynamic(path):
    return run("readelf", "-dW", path).stdout


def headers(path):
    return run("readelf", "-lW", path).stdout


@pytest.fixture(params=["library", "program"])
def binary(request, in_usr):
    return in_usr.library if request.param == "library" else in_usr.prefix / "bin/backpack"


def test_its_soname_is_that_of_abi_1(in_usr):
    assert re.findall(r"\(SONAME\).*\[(.*)\]", dynamic(in_usr.library)) == ["libbackpack.so.1"]


def test_it_needs_nothing_of_swift_and_no_network_library(binary):
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic(binary)))
    assert {name for name in needed if not name.startswith("ld-linux")} <= NEEDED
    assert "libsodium.so.23" in needed


def test_it_looks_for_libraries_where_the_system_does(binary):
    assert not re.findall(r"\((?:RUNPATH|RPATH)\).*", dynamic(binary))


def test_it_exports_the_functions_of_its_header_and_nothing_else(in_usr):
    lines = run("nm", "-D", "--defined-only", in_usr.library).stdout.splitlines()
    names = [line.split()[-1] for line in lines]
    # The version of the symbols is listed as one.
    exported = sorted(name.split("@")[0] for name in names if name.split("@")[0] != "BACKPACK_1")
    assert exported == FUNCTIONS


def test_every_function_carries_the_version_of_the_interface(in_usr):
    lines = run("readelf", "--dyn-syms", "-W", in_usr.library).stdout.splitlines()
    exported = [line.split()[-1] for line in lines if re.search(r"GLOBAL\s+\w+\s+\d+\s+backpack_", line)]
    assert len(exported) == len(FUNCTIONS)
    assert all(name.endswith("@@BACKPACK_1") for name in exported)


def test_it_is_stripped(binary):
    sections = re.findall(r"\]\s+(\.\S+)", run("readelf", "-SW", binary).stdout)
    assert not [name for name in sections if name == ".symtab" or name.startswith(".debug")]


def test_it_is_at_most_15_megabytes(in_usr):
    assert in_usr.library.stat().st_size <= 15_000_000


def test_what_is_bound_at_the_start_cannot_be_written_later(binary):
    assert "GNU_RELRO" in headers(binary)
    assert re.search(r"\(FLAGS\)\s+.*BIND_NOW", dynamic(binary))
    assert "TEXTREL" not in dynamic(binary)


def test_no_memory_is_both_written_and_run(binary):
    segments = re.findall(r"^\s+(\w+)\s+(?:0x\w+\s+){5}([RWE ]{3})", headers(binary), re.M)
    assert ("GNU_STACK", "RW ") in segments
    assert not [kind for kind, flags in segments if "W" in flags and "E" in flags]


def test_the_program_is_loaded_at_another_address_every_time(in_usr):
    assert re.search(r"Flags:.*PIE", dynamic(in_usr.prefix / "bin/backpack"))
