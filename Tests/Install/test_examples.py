"""The programs of Examples/c: built with what pkg-config tells and nothing else, run, and watched while they run."""

import os
import re
import shutil
from decimal import Decimal

import pytest

from installation import ROOT, VERSION, compile_strictly, run
from printed import CHECKS

EXAMPLES = ROOT / "Examples/c"
C = sorted(EXAMPLES.glob("*.c"))
CPP = sorted(EXAMPLES.glob("*.cpp"))


def environment_for(installed, environment):
    """Neither root is the system's, so the loader has to be told."""
    return environment | {"LD_LIBRARY_PATH": str(installed.libraries)}


# ---- Run ----------------------------------------------------------------------------------------------------------


def run_example(program, name, environment, *before):
    home = environment["HOME"]
    done = run(*before, program, environment=environment, directory=home, patience=300)
    CHECKS[name](done.stdout)
    assert not os.listdir(home)
    return done


def test_every_program_comes_in_c_and_in_cpp():
    assert {path.stem for path in C} == {path.stem for path in CPP} == set(CHECKS)


@pytest.mark.parametrize("compiler", ["gcc", "clang"], indirect=True)
@pytest.mark.parametrize("source", C, ids=lambda path: path.name)
def test_a_c_program_needs_nothing_but_pkg_config(in_prefix, environment, compiler, source, tmp_path):
    program = compile_strictly(in_prefix, compiler, source, tmp_path / source.stem)
    done = run_example(program, source.stem, environment_for(in_prefix, environment))
    assert not done.stderr


@pytest.mark.parametrize("compiler", ["g++", "clang++"], indirect=True)
@pytest.mark.parametrize("source", CPP, ids=lambda path: path.name)
def test_a_cpp_program_needs_nothing_but_pkg_config(in_prefix, environment, compiler, source, tmp_path):
    program = compile_strictly(in_prefix, compiler, source, tmp_path / source.stem)
    done = run_example(program, source.stem, environment_for(in_prefix, environment))
    assert not done.stderr


@pytest.mark.parametrize("source", C + CPP, ids=lambda path: path.name)
def test_a_program_builds_from_a_package_s_root(in_usr, environment, source, tmp_path):
    compiler = shutil.which("gcc" if source.suffix == ".c" else "g++")
    if not compiler:
        pytest.skip("no gcc or g++ here")
    program = compile_strictly(in_usr, compiler, source, tmp_path / source.stem)
    run_example(program, source.stem, environment_for(in_usr, environment))


@pytest.fixture
def c_program(in_prefix, tmp_path):
    """Builds one of the C programs with gcc."""
    if not shutil.which("gcc"):
        pytest.skip("no gcc here")
    return lambda name, *more: compile_strictly(in_prefix, "gcc", EXAMPLES / f"{name}.c", tmp_path / name, *more)


def test_print_book_says_what_ten_sol_cost(in_prefix, environment, c_program):
    text = run(c_program("print_book"), environment=environment_for(in_prefix, environment)).stdout
    quantity, cost = re.search(r"^(\S+) SOL would cost (\S+) USDC$", text, re.M).groups()
    asks = [tuple(map(Decimal, row.split())) for row in text.split("              --------\n")[0].splitlines()[1:]]
    best = asks[-1][0]
    assert Decimal(quantity) == 10 and Decimal(cost) >= 10 * best


@pytest.mark.parametrize("name", ["sign_request"])
@pytest.mark.parametrize("language", ["c", "cpp"])
def test_a_damaged_key_is_said_to_be_one_and_is_not_shown(
        in_prefix, environment, tmp_path, name, language):
    compiler = shutil.which("gcc" if language == "c" else "g++")
    if not compiler:
        pytest.skip("no gcc or g++ here")
    program = compile_strictly(in_prefix, compiler, EXAMPLES / f"{name}.{language}", tmp_path / name)
    damaged = "nWGxne/9WmC6hEr0kuwsxERJxWl7"
    environment = environment_for(in_prefix, environment) | {"BACKPACK_PRIVATE_KEY": damaged}
    done = run(program, environment=environment, status=1)
    assert done.stderr.startswith("The key: ") and damaged not in done.stderr and not done.stdout


def test_the_guide_s_program_builds_and_trades_on_paper(in_prefix, environment, tmp_path):
    if not shutil.which("gcc"):
        pytest.skip("no gcc here")
    source = tmp_path / "trade.c"
    source.write_text(re.search(r"```c\n(.*?)```", (ROOT / "docs/c.md").read_text(), re.S)[1])
    program = compile_strictly(in_prefix, "gcc", source, tmp_path / "trade")
    printed = run(program, environment=environment_for(in_prefix, environment), directory=tmp_path).stdout
    assert re.fullmatch(r"\d+ New\n", printed)


@pytest.mark.skipif(not shutil.which("luajit"), reason="no luajit here")
def test_another_language_reads_the_header_and_trades_on_paper(in_prefix, environment):
    done = run(
        "luajit", ROOT / "Tests/Install/place_and_cancel.lua", in_prefix.include / "backpack.h", in_prefix.library,
        environment=environment, directory=environment["HOME"])
    placed, cancelled, refused, reason = done.stdout.splitlines()
    assert (placed, cancelled, refused) == ("New", "Cancelled", "true")
    assert "Price decimal too long" in reason and not done.stderr


# ---- Watched ---------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("valgrind"), reason="no valgrind here")
@pytest.mark.parametrize("name", CHECKS)
def test_valgrind_finds_nothing(in_prefix, environment, c_program, name):
    run_example(
        c_program(name, "-g"), name, environment_for(in_prefix, environment), "valgrind", "--quiet",
        "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite",
        f"--suppressions={ROOT / 'Tests/Install/valgrind.supp'}")


@pytest.mark.skipif(not shutil.which("valgrind"), reason="no valgrind here")
def test_valgrind_finds_nothing_in_the_c_core_and_needs_no_suppression(environment, tmp_path):
    if not shutil.which("gcc"):
        pytest.skip("no gcc here")
    flags = run("pkg-config", "--cflags", "--libs", "libsodium", "libcjson", environment=environment).stdout.split()
    sources = [*(ROOT / "CSources/CBackpack").glob("*.c"), *(ROOT / "Tests/CBackpackTests").glob("*.c")]
    tests = tmp_path / "tests"
    run("gcc", "-std=c11", "-g", "-O1", f"-I{ROOT / 'CSources/CBackpack/include'}", *sources, *flags, "-o", tests)
    run("valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite",
        tests, ROOT / "Tests/Fixtures", environment=environment, patience=600)


@pytest.mark.parametrize("compiler", ["gcc", "clang"], indirect=True)
@pytest.mark.parametrize("name", CHECKS)
def test_address_and_undefined_behaviour_sanitizers_find_nothing(
        in_prefix, environment, compiler, name, tmp_path):
    program = compile_strictly(
        in_prefix, compiler, EXAMPLES / f"{name}.c", tmp_path / name, "-g", "-fsanitize=address,undefined",
        "-fno-sanitize-recover=all")
    environment = environment_for(in_prefix, environment) | {
        "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1"}
    done = run_example(program, name, environment)
    assert not done.stderr


# ---- CMake -----------------------------------------------------------------------------------------------------


@pytest.fixture
def cmake(environment, tmp_path):
    """Configures a project that finds the package, and builds it."""
    if not shutil.which("cmake"):
        pytest.skip("no cmake here")

    def cmake(installed, wanted, *targets, status=0):
        folder = tmp_path / "project"
        folder.mkdir()
        (folder / "CMakeLists.txt").write_text("\n".join([
            "cmake_minimum_required(VERSION 3.19)",
            "project(trader C CXX)",
            "set(CMAKE_CXX_STANDARD 17)",
            f"find_package(backpack {wanted} REQUIRED)",
            "find_package(backpack REQUIRED)  # twice is no mistake",
            *(f"add_executable({path.stem} {path})\ntarget_link_libraries({path.stem} PRIVATE backpack::backpack)"
              for path in targets),
        ]))
        build = folder / "build"
        done = run(
            "cmake", "-S", folder, "-B", build, f"-DCMAKE_PREFIX_PATH={installed.prefix}",
            environment=environment, status=status)
        if status == 0:
            run("cmake", "--build", build, environment=environment)
        return build, done

    return cmake


@pytest.mark.parametrize("language", ["c", "cpp"])
def test_a_cmake_project_finds_the_package_and_its_programs_run(installed, environment, cmake, language):
    sources = C if language == "c" else CPP
    build, _ = cmake(installed, "0.1", *sources)
    for source in sources:
        run_example(build / source.stem, source.stem, environment)


@pytest.mark.parametrize("wanted", [VERSION, f"{VERSION} EXACT", "0.0.1", "0.1...0.9"])
def test_cmake_takes_what_is_as_new_as_wanted(in_prefix, cmake, wanted):
    cmake(in_prefix, wanted)


@pytest.mark.parametrize("wanted", ["0.99", "1", "7.0", "0.0.1 EXACT", "1.0...2.0"])
def test_cmake_refuses_another_major_version_and_an_older_one(in_prefix, cmake, wanted):
    _, done = cmake(in_prefix, wanted, status=1)
    assert VERSION in done.stderr
