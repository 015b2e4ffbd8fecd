"""`make install` puts things where Debian looks for them; `make uninstall` takes them away."""

import os
import shutil
import stat

import pytest

from installation import BUILT, HEADER, VERSION, make, multiarch, run, tree


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


def test_everything_is_where_debian_keeps_it(installed):
    lib, share = installed.libraries, installed.prefix / "share"
    expected = {
        installed.prefix / "bin/backpack": 0o755,
        lib / f"libbackpack.so.1.{VERSION}": 0o644,
        lib / "libbackpack.so.1": None,
        lib / "libbackpack.so": None,
        lib / "pkgconfig/backpack.pc": 0o644,
        lib / "cmake/backpack/backpack-config.cmake": 0o644,
        lib / "cmake/backpack/backpack-config-version.cmake": 0o644,
        installed.include / "backpack.h": 0o644,
        share / "man/man1/backpack.1": 0o644,
        share / "man/man3/libbackpack.3": 0o644,
        **{path: 0o644 for path in installed.completions.values()},
    }
    found = {path for path in installed.prefix.rglob("*") if not path.is_dir() or path.is_symlink()}
    assert found == set(expected)
    for path, wanted in expected.items():
        assert wanted is None or mode(path) == wanted, path
    for folder in (path for path in installed.prefix.rglob("*") if path.is_dir()):
        assert mode(folder) == 0o755, folder


def test_the_names_of_the_library_lead_to_one_file(installed):
    real = f"libbackpack.so.1.{VERSION}"
    assert os.readlink(installed.libraries / "libbackpack.so.1") == real
    assert os.readlink(installed.libraries / "libbackpack.so") == "libbackpack.so.1"
    assert (installed.libraries / "libbackpack.so").read_bytes() == (BUILT / "libbackpack.so").read_bytes()
    assert (installed.include / "backpack.h").read_text() == HEADER


def test_nothing_installed_names_the_folder_it_was_staged_in(in_usr):
    for path in in_usr.prefix.rglob("*"):
        if path.is_file():
            assert str(in_usr.root).encode() not in path.read_bytes(), path


def test_usr_local_has_no_folder_an_architecture(environment, tmp_path):
    make("install", environment, DESTDIR=tmp_path / "root")
    assert (tmp_path / "root/usr/local/lib/libbackpack.so").exists()
    assert (tmp_path / "root/usr/local/share/zsh/site-functions/_backpack").exists()
    assert [path.name for path in (tmp_path / "root").iterdir()] == ["usr"]


def test_every_folder_can_be_named(environment, tmp_path):
    places = {
        "BINDIR": "/opt/a/bin", "LIBDIR": "/opt/b/lib64", "INCLUDEDIR": "/opt/c/include", "MANDIR": "/opt/d/man",
        "PKGCONFIGDIR": "/opt/e/pkgconfig", "BASHCOMPDIR": "/opt/f/bash", "ZSHCOMPDIR": "/opt/g/zsh",
        "FISHCOMPDIR": "/opt/h/fish"}
    root = tmp_path / "root"
    make("install", environment, DESTDIR=root, PREFIX="/usr", **places)
    assert [path.name for path in root.iterdir()] == ["opt"]
    assert sorted(path.name for path in (root / "opt").iterdir()) == list("abcdefgh")
    config = (root / "opt/e/pkgconfig/backpack.pc").read_text()
    assert "libdir=/opt/b/lib64\n" in config and "includedir=/opt/c/include\n" in config

    make("uninstall", environment, DESTDIR=root, PREFIX="/usr", **places)
    assert not [path for path in root.rglob("*") if not path.is_dir()]


def test_a_strict_umask_locks_nobody_out(environment, tmp_path):
    root = tmp_path / "root"
    run("sh", "-c", 'umask 077; exec make install DESTDIR="$0"', root, environment=environment)
    for path in (root / "usr").rglob("*"):
        assert path.is_symlink() or mode(path) & 0o044 == 0o044, path


def neighbours(prefix):
    """What other packages left in the same places."""
    for folder in ("bin", "include", "lib", "share/man"):
        (prefix / folder).mkdir(parents=True)
    for file in ("lib/libbackpack-other.so.1", "lib/pkgconfig/zlib.pc", "share/man/man1/backpack-other.1",
                 "share/bash-completion/completions/git"):
        (prefix / file).parent.mkdir(parents=True, exist_ok=True)
        (prefix / file).write_text("another's\n")


@pytest.mark.parametrize("staged", [False, True])
def test_uninstalling_leaves_the_tree_as_it_was(environment, tmp_path, staged):
    root = tmp_path / "root"
    neighbours(root / "usr/local")
    before = tree(root)
    variables = {"DESTDIR": root} if staged else {"PREFIX": root / "usr/local"}

    make("install", environment, **variables)
    assert tree(root) != before
    make("uninstall", environment, **variables)

    assert tree(root) == before


def test_uninstalling_from_nowhere_does_nothing(environment, tmp_path):
    make("uninstall", environment, DESTDIR=tmp_path / "root")
    assert not (tmp_path / "root").exists()


def test_uninstalling_needs_nothing_that_was_built(environment, tmp_path):
    root = tmp_path / "root"
    make("install", environment, DESTDIR=root)
    make("uninstall", environment | {"BUILT": "/nonexistent"}, DESTDIR=root)
    assert not [path for path in root.rglob("*") if not path.is_dir()]


def test_installing_over_another_version_leaves_only_the_new_library(environment, tmp_path):
    libraries = tmp_path / "root/usr/local/lib"
    make("install", environment, DESTDIR=tmp_path / "root")
    (libraries / f"libbackpack.so.1.{VERSION}").rename(libraries / "libbackpack.so.1.0.0.9")
    os.unlink(libraries / "libbackpack.so.1")
    os.symlink("libbackpack.so.1.0.0.9", libraries / "libbackpack.so.1")

    make("install", environment, DESTDIR=tmp_path / "root")

    assert sorted(path.name for path in libraries.glob("libbackpack*")) == [
        "libbackpack.so", "libbackpack.so.1", f"libbackpack.so.1.{VERSION}"]
    assert os.readlink(libraries / "libbackpack.so.1") == f"libbackpack.so.1.{VERSION}"


def test_installing_twice_is_installing_once(environment, tmp_path):
    environment["SOURCE_DATE_EPOCH"] = "1764288000"
    make("install", environment, DESTDIR=tmp_path / "root")
    once = tree(tmp_path / "root")
    make("install", environment, DESTDIR=tmp_path / "root")
    assert tree(tmp_path / "root") == once


@pytest.fixture
def linker(environment, tmp_path):
    """An ldconfig that only notes that it was called."""
    program = tmp_path / "ldconfig"
    program.write_text(f'#!/bin/sh\necho called >>"{tmp_path}/calls"\n')
    program.chmod(0o755)
    environment["LDCONFIG"] = str(program)
    calls = tmp_path / "calls"
    return lambda: len(calls.read_text().splitlines()) if calls.exists() else 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a cache of libraries to write")
def test_the_linker_is_told_of_what_root_installs(environment, tmp_path, linker):
    make("install", environment, PREFIX=tmp_path / "local")
    assert linker() == 1
    make("uninstall", environment, PREFIX=tmp_path / "local")
    assert linker() == 2


def test_the_linker_is_not_told_of_a_package_in_the_making(environment, tmp_path, linker):
    make("install", environment, DESTDIR=tmp_path / "root")
    make("uninstall", environment, DESTDIR=tmp_path / "root")
    assert linker() == 0


def test_without_a_build_it_says_what_to_do_and_installs_nothing(environment, tmp_path):
    done = run(
        "sh", "packaging/install", status=1,
        environment=environment | {"BUILT": str(tmp_path), "DESTDIR": str(tmp_path / "root")})
    assert "make build" in done.stderr
    assert not (tmp_path / "root").exists()


def test_a_relative_prefix_is_refused(environment, tmp_path):
    done = run("sh", "packaging/install", environment=environment | {"PREFIX": "local"}, status=1)
    assert "absolute" in done.stderr


def test_the_program_runs_from_where_it_lies(installed, environment, tmp_path):
    done = run(installed.prefix / "bin/backpack", "--version", environment=environment, directory=tmp_path)
    assert done.stdout.strip() == VERSION
    assert not list((tmp_path / "home").iterdir())


@pytest.mark.skipif(not shutil.which("pkg-config"), reason="no pkg-config here")
def test_pkg_config_knows_version_and_places(in_prefix, in_usr):
    def ask(installed, *question, also=None):
        return run("pkg-config", *question, "backpack", environment=os.environ | (also or installed.pkg_config)).stdout

    assert ask(in_prefix, "--modversion").strip() == VERSION
    assert in_prefix.flags == [f"-I{in_prefix.include}", f"-L{in_prefix.libraries}", "-lbackpack"]
    # Where the compiler looks anyway nothing but the name is left.
    plain = {"PKG_CONFIG_LIBDIR": in_usr.pkg_config["PKG_CONFIG_LIBDIR"]}
    assert ask(in_usr, "--cflags", "--libs", also=plain).split() == ["-lbackpack"]
    assert ask(in_usr, "--variable=libdir", also=plain).strip() == f"/usr/lib/{multiarch()}"
