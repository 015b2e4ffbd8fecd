"""Builds our programs and installs the peers. What cannot be had is named with the reason; the rest goes on."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / "Bench"
OUT = ROOT / ".build-bench"
VENV = ROOT / ".build-python/bench"
STRICT = "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wcast-qual -Werror".split()
# Debian's packages of Rust crates end up here; cargo reads the folder in place of its registry.
CRATES = Path("/usr/share/cargo/registry")
CRATE_PACKAGES = ["librust-serde-dev", "librust-serde-derive-dev", "librust-serde-json-dev", "librust-rust-decimal-dev"]


class Missing(Exception):
    """A peer that cannot be had here; a short reason."""


def run(command, **options):
    """Output only where it fails."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, **options)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{result.stdout[-4000:]}")
    return result.stdout


def flags(what, *packages):
    return run(["pkg-config", what, *packages]).split()


def build_c():
    core = sorted((ROOT / "CSources/CBackpack").glob("*.c"))
    compiler = os.environ.get("CC", "cc")
    common = [compiler, "-std=c11", "-O2", *STRICT, "-I", "CSources/CBackpack/include"]
    programs = {
        "sign": ([*core], ["libsodium", "libcjson"]),
        "depth": ([*core], ["libsodium", "libcjson"]),
        "book": ([*core, BENCH / "c/allocations.c"], ["libsodium", "libcjson"]),
        "rest_server": ([], []),
        "rest_curl": ([], ["libsodium", "libcurl"]),
        "orders": ([], ["libsodium"]),
    }
    for name, (sources, libraries) in programs.items():
        cflags = flags("--cflags", *libraries) if libraries else []
        libs = flags("--libs", *libraries) if libraries else []
        files = [BENCH / f"c/{name}.c", BENCH / "c/worker.c", *sources]
        run([*common, *cflags, *map(str, files), *libs, "-o", str(OUT / name)])
    return {name: [str(OUT / name)] for name in programs}


def build_abi():
    """Links the library and, for the core alone, the very objects that are in it: no other compiler has a say."""
    run(["make", "library"])
    built = ROOT / ".build/release"
    core = sorted((built / "CBackpack.build").glob("*.c.o"))
    run([
        os.environ.get("CC", "cc"), "-std=c11", "-O2", *STRICT, "-I", "include", "-I", "CSources/CBackpack/include",
        "Bench/c/abi.c", "Bench/c/worker.c", *map(str, core), f"-L{built}", "-lbackpack", f"-Wl,-rpath,{built}",
        *flags("--libs", "libsodium", "libcjson"), "-pthread", "-o", str(OUT / "abi"),
    ])  # fmt: skip
    return [str(OUT / "abi")]


def build_swift():
    # SwiftPM looks for new files only where the main package changed.
    (OUT / "swift/release.yaml").unlink(missing_ok=True)
    run(
        [
            os.environ.get("SWIFT", "swift"), "build", "-c", "release", "--package-path", "Bench/swift",
            "--scratch-path", str(OUT / "swift"), "--static-swift-stdlib",
            "--explicit-target-dependency-import-check", "error",
        ]  # fmt: skip
    )
    return [str(OUT / "swift/release/bench")]


def build_engine():
    run([
        os.environ.get("SWIFT", "swift"), "build", "-c", "release", "--static-swift-stdlib",
        "--explicit-target-dependency-import-check", "error", "--product", "bench-engine",
    ])  # fmt: skip
    return [str(ROOT / ".build/release/bench-engine")]


def build_exchange():
    run(["make", "exchange"])
    return [str(ROOT / ".build/release/backpack-exchange")]


def install_python():
    """A folder of its own with the packages of Bench/python/requirements.txt."""
    wanted = BENCH / "python/requirements.txt"
    installed = VENV / "installed.txt"
    if installed.exists() and installed.read_bytes() == wanted.read_bytes():
        return [str(VENV / "bin/python")]
    try:
        shutil.rmtree(VENV, ignore_errors=True)
        run([os.environ.get("PYTHON", "python3"), "-m", "venv", str(VENV)])
        run([str(VENV / "bin/python"), "-m", "pip", "install", "-q", "-r", str(wanted)])
    except (RuntimeError, OSError) as error:
        raise Missing("pip could not install it") from error
    shutil.copy(wanted, installed)
    return [str(VENV / "bin/python")]


def install_package():
    """Our Python package as users have it, from the wheel, in the folder of its peers."""
    python = install_python()
    try:
        run(["make", "wheel"])
        wheel = max((ROOT / ".build/release").glob("backpack-*.whl"), key=lambda path: path.stat().st_mtime)
        run([*python, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--force-reinstall", str(wheel)])
    except (RuntimeError, ValueError) as error:
        raise Missing("make wheel failed") from error
    return python


def apt_install(packages):
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Missing(f"as root: apt-get install {' '.join(packages)}")
        command = ["sudo", "-n", *command]
    if not shutil.which("apt-get"):
        raise Missing("no apt-get here to install it with")
    try:
        run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    except RuntimeError as error:
        raise Missing("apt-get could not install it") from error


def has_crates():
    return all(any(CRATES.glob(f"{name}-[0-9]*")) for name in ("serde", "serde_derive", "serde_json", "rust_decimal"))


def build_rust():
    packages = [] if has_crates() else CRATE_PACKAGES
    if not shutil.which("cargo"):
        packages = [*packages, "cargo"]
    if packages:
        apt_install(packages)
    folder = OUT / "rust"
    (folder / ".cargo").mkdir(parents=True, exist_ok=True)
    shutil.copytree(BENCH / "rust", folder, dirs_exist_ok=True)
    (folder / ".cargo/config.toml").write_text(
        f'[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "{CRATES}"\n'
    )
    try:
        # From within: cargo looks for its configuration upwards from where it is started.
        run(["sh", "-c", f"cd '{folder}' && cargo build -q --release --offline"])
    except RuntimeError as error:
        raise Missing("cargo could not build it") from error
    return [str(folder / "target/release/depth")]


def versions():
    """Of what ours is built with, and of Rust's crates."""
    crates = {path.name.rsplit("-", 1)[0]: path.name.rsplit("-", 1)[1] for path in CRATES.glob("*-[0-9]*")}

    def first_line(*command):
        try:
            return run(list(command)).splitlines()[0].strip()
        except (RuntimeError, OSError, IndexError):
            return "not installed"

    return {
        "Swift": first_line(os.environ.get("SWIFT", "swift"), "--version"),
        "C compiler": first_line(os.environ.get("CC", "cc"), "--version"),
        "rustc": first_line("rustc", "--version"),
        "serde_json": crates.get("serde_json", "not installed"),
        "rust_decimal": crates.get("rust_decimal", "not installed"),
        "libsodium": first_line("pkg-config", "--modversion", "libsodium"),
        "libcurl": first_line("pkg-config", "--modversion", "libcurl"),
        "cJSON": first_line("pkg-config", "--modversion", "libcjson"),
    }
