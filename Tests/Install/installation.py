"""Installing, and what is known of an installation. Shared with Tests/Bare.

CLANG names a clang; without it, the one in PATH or beside Swift is taken. BUILT names the folder of what was built.
"""

import dataclasses
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = Path(os.environ.get("BUILT", ROOT / ".build/release")).absolute()
HEADER = (ROOT / "include/backpack.h").read_text()
VERSION = re.search(r'= "(\d[^"]*)"', (ROOT / "Sources/BackpackModel/Version.swift").read_text())[1]
FUNCTIONS = sorted(set(re.findall(r"\b(backpack_\w+)\(", re.sub(r"/\*.*?\*/", "", HEADER, flags=re.S))))
# Ends a test that hangs; nothing waits for it.
PATIENCE = 120

C_STRICT = [
    "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wstrict-prototypes", "-Wcast-qual",
    "-Werror"]
CPP_STRICT = [
    "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wold-style-cast", "-Werror"]


def run(*command, environment=None, directory=None, status=0, patience=PATIENCE):
    """Runs a program to its end, which has to be the one expected."""
    done = subprocess.run(
        list(map(str, command)), cwd=directory or ROOT, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=patience)
    if status is not None:
        assert done.returncode == status, f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def make(verb, environment, **variables):
    return run(
        "make", "--no-print-directory", verb, *(f"{name}={value}" for name, value in variables.items()),
        environment=environment)


def tree(folder):
    """Everything in a folder: its kind, permissions and contents."""
    found = {}
    for path in sorted(folder.rglob("*")):
        kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "file"
        contents = os.readlink(path) if kind == "link" else path.read_bytes() if kind == "file" else None
        found[str(path.relative_to(folder))] = (kind, path.lstat().st_mode & 0o7777, contents)
    return found


def world(folder):
    """The environment without keys, its home in a folder that is thrown away."""
    environment = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("BACKPACK_", "XDG_", "PKG_CONFIG", "LD_")) and name not in (
            "PREFIX", "DESTDIR", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}
    home = folder / "home"
    home.mkdir()
    # The tests run as root, too, and the system's cache of libraries is none of theirs.
    return environment | {"HOME": str(home), "LC_ALL": "C.UTF-8", "LDCONFIG": "true", "BUILT": str(BUILT)}


@dataclasses.dataclass
class Installed:
    """An installation, and how a compiler and a program find it."""

    root: Path  # DESTDIR; "/" without one
    prefix: Path  # in that root
    libraries: Path
    completions: dict
    pkg_config: dict

    @property
    def include(self):
        return self.prefix / "include"

    @property
    def library(self):
        return self.libraries / "libbackpack.so"

    @property
    def flags(self):
        """What pkg-config tells, word for word."""
        words = run("pkg-config", "--cflags", "--libs", "backpack", environment=os.environ | self.pkg_config).stdout
        return words.split()


def multiarch():
    return run("gcc", "-print-multiarch").stdout.strip()


def usr(root):
    """What `make install PREFIX=/usr DESTDIR=root` left there."""
    libraries = root / "usr/lib" / multiarch()
    share = root / "usr/share"
    zsh = "vendor-completions" if Path("/etc/debian_version").exists() else "site-functions"
    return Installed(
        root, root / "usr", libraries,
        {"bash": share / "bash-completion/completions/backpack", "zsh": share / f"zsh/{zsh}/_backpack",
         "fish": share / "fish/vendor_completions.d/backpack.fish"},
        {"PKG_CONFIG_LIBDIR": str(libraries / "pkgconfig"), "PKG_CONFIG_SYSROOT_DIR": str(root),
         # In a root that is not the system's, the system's places have to be named.
         "PKG_CONFIG_ALLOW_SYSTEM_CFLAGS": "1", "PKG_CONFIG_ALLOW_SYSTEM_LIBS": "1"})


def find_clang(name):
    """clang or clang++, if there is one."""
    named = os.environ.get("CLANG")
    if named:
        beside = Path(shutil.which(named) or named).parent / name
        return str(beside) if beside.exists() else None
    found = shutil.which(name)
    if not found and shutil.which("swift"):
        beside = Path(shutil.which("swift")).resolve().parent / name
        found = str(beside) if beside.exists() else None
    return found


def compile_strictly(installed, compiler, source, output, *more):
    """Compiles and links with what pkg-config tells, and with nothing else that would help to find the library."""
    strict = CPP_STRICT if source.suffix == ".cpp" else C_STRICT
    run(compiler, *strict, *more, source, *installed.flags, "-o", output)
    return output
