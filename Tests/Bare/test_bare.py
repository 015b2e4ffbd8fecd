"""What was built runs on a machine that never saw Swift, a compiler or a network."""

import json
import os
import re
import shutil

import pytest

from installation import BUILT, ROOT, VERSION, compile_strictly, make, run, usr, world
from machine import TRADER, Machine
from printed import CHECKS

# Not any name with the word: Swift Current has a time zone.
SWIFT = re.compile(r"(swift(c|ly|-.*|\.\w+)?|lib_?(swift|Foundation|dispatch|BlocksRuntime).*)")


def test_swift_and_compilers_are_not_there(machine):
    for name in ("swift", "swiftc", "gcc", "cc", "clang", "make"):
        machine.run("sh", "-c", f"! command -v {name}")
    assert not [
        os.path.join(folder, name) for folder, folders, files in os.walk(machine.root)
        for name in folders + files if SWIFT.fullmatch(name)]


def test_there_is_no_network(machine):
    told = machine.run("cat", "/proc/net/dev").stdout.splitlines()[2:]
    assert [line.split(":")[0].strip() for line in told] == ["lo"]


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("language", ["c", "cpp"])
def test_an_example_runs(machine, tmp_path, name, language):
    compiler = shutil.which({"c": "gcc", "cpp": "g++"}[language])
    if not compiler:
        pytest.skip("no gcc or g++ here")
    program = compile_strictly(
        usr(machine.root), compiler, ROOT / f"Examples/c/{name}.{language}", tmp_path / name)
    machine.put(program, f"/usr/local/bin/{name}")

    before = os.listdir(machine.home)

    done = machine.run(name)

    CHECKS[name](done.stdout)
    assert not done.stderr
    assert os.listdir(machine.home) == before


def test_the_program_holds_a_conversation_with_an_assistant(machine):
    assert machine.run("backpack", "--version").stdout.strip() == VERSION
    done = machine.run("backpack", "tour")
    start = done.stdout.index("{\n")
    configuration, _ = json.JSONDecoder().raw_decode(done.stdout[start:])
    assert configuration["mcpServers"]["backpack"]["command"] == "/usr/bin/backpack"


def test_every_library_that_is_linked_is_found(machine):
    for file in ("/usr/bin/backpack", str(usr(machine.root).library).removeprefix(str(machine.root))):
        told = machine.run("ldd", "-r", file).stdout
        assert "not found" not in told and "undefined symbol" not in told, told


def test_the_linker_finds_what_make_install_puts_into_usr_local(built, tmp_path):
    compiler = shutil.which("gcc")
    if not compiler:
        pytest.skip("no gcc here")
    other = Machine()
    try:
        make("install", world(tmp_path), DESTDIR=other.root)
        # What installing without DESTDIR does there.
        run("ldconfig", "-r", other.root)
        installed = usr(other.root)
        source, program = ROOT / "Examples/c/sign_request.c", tmp_path / "sign_request"
        local = installed.prefix / "local"
        run(compiler, source, f"-I{local}/include", f"-L{local}/lib", "-lbackpack", "-o", program)
        other.put(program, "/usr/local/bin/sign_request")
        CHECKS["sign_request"](other.run("sign_request").stdout)
    finally:
        other.close()


# ---- The Python package ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def python(machine):
    """A virtual environment with the wheel, installed by pip from the file alone."""
    wheels = sorted(BUILT.glob("backpack-*-manylinux*.whl"))
    if not wheels:
        pytest.skip(f"no wheel in {BUILT}")
    assert len(wheels) == 1, f"which of them? {wheels}"
    machine.put(wheels[0], f"/home/trader/{wheels[0].name}")
    machine.run("python3", "-m", "venv", "/home/trader/venv")
    machine.run(
        "/home/trader/venv/bin/pip", "install", "--no-index", "--disable-pip-version-check",
        f"/home/trader/{wheels[0].name}")
    yield "/home/trader/venv/bin/python"
    shutil.rmtree(machine.home / "venv")
    (machine.home / wheels[0].name).unlink()


def pasted(page):
    """The first example of a page that is Python of ours."""
    blocks = re.findall(r"```python\n([\s\S]*?)```", (ROOT / page).read_text()) if (ROOT / page).exists() else []
    ours = [block for block in blocks if re.search(r"^(from|import) backpack\b", block, re.M)]
    if not ours:
        pytest.skip(f"{page} has no Python example of ours")
    return ours[0]


def test_the_wheel_installs_and_knows_its_version(machine, python):
    assert machine.run(python, "-c", "import backpack; print(backpack.__version__)").stdout.strip() == VERSION


def test_the_wheel_brings_its_own_library(machine, python, tmp_path):
    # The installed one out of the way: a user of the wheel has none.
    installed = usr(machine.root).libraries
    aside = tmp_path / "aside"
    aside.mkdir()
    names = [path.name for path in installed.glob("libbackpack.so*")]
    for name in names:
        shutil.move(installed / name, aside / name)
    try:
        machine.run(python, "-c", "import backpack; backpack.__version__")
    finally:
        for name in names:
            shutil.move(aside / name, installed / name)


@pytest.mark.parametrize("page", ["README.md", "docs/python.md", "python/README.md"])
def test_the_example_runs_as_it_is_pasted(machine, python, page):
    program = machine.home / "pasted.py"
    program.write_text(pasted(page))
    os.chown(program, TRADER, TRADER)
    done = machine.run(python, "/home/trader/pasted.py")
    assert done.stdout.strip()
    assert not done.stderr


# ---- Afterwards --------------------------------------------------------------------------------------------------


def test_a_program_that_hangs_or_leaves_children_leaves_nothing_here(machine):
    machine.run("sh", "-c", "sleep 1000 & exit 0")
    assert not machine.remains()
