"""The wheel: what is in it, where it runs, and the example of the guide in an empty environment."""

import glob
import os
import re
import subprocess
import sys
import venv
import zipfile

import pytest
from conftest import PATIENCE, ROOT

EXAMPLE = ROOT / "Tests/Python/example.py"
OLDEST = [
    os.environ.get("BACKPACK_TEST_PYTHON39", ""),
    "/usr/bin/python3.9",
    "/usr/local/bin/python3.9",
    *glob.glob(os.environ.get("PYENV_ROOT", "/root/.pyenv") + "/versions/3.9.*/bin/python3"),
]


@pytest.fixture(scope="module")
def wheel():
    found = sorted((ROOT / ".build/release").glob("backpack-*.whl"))
    assert len(found) == 1, "run `make wheel` first"
    return found[0]


def installed(python, wheel, folder):
    """Python of an empty environment with nothing but the wheel."""
    if python is None:
        venv.create(folder, with_pip=True, symlinks=True)
    else:
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
    ours = folder / "bin/python"
    subprocess.run(
        [str(ours), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index", str(wheel)],
        check=True, env=plain(folder),
    )  # fmt: skip
    return ours


def plain(home):
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "PIP_NO_CACHE_DIR": "1"}


def run(python, home, *arguments):
    """In a folder and a home without any configuration."""
    done = subprocess.run(
        [str(python), "-W", "error", *arguments],
        capture_output=True, text=True, cwd=home, env=plain(home), timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def empty(wheel, tmp_path_factory):
    return installed(None, wheel, tmp_path_factory.mktemp("empty"))


def test_the_name_says_that_it_runs_on_every_python_3(wheel):
    assert re.fullmatch(r"backpack-[\d.]+-py3-none-manylinux_2_\d+_(x86_64|aarch64)\.whl", wheel.name)


def test_what_the_library_needs_is_inside(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    assert any(name.endswith("/licenses/LICENSE") for name in names)
    for name in ("libsodium", "cJSON", "SQLite", "Swift"):
        assert f"backpack/licenses/{name}.txt" in names, name
    assert {"backpack/libbackpack.so", "backpack/py.typed", "backpack/__init__.py", "backpack_client.py"} <= set(names)
    for library in ("libsodium", "libcjson", "libsqlite3"):
        assert any(name.startswith(f"backpack.libs/{library}") for name in names), library


def test_nothing_else_is_inside(wheel):
    wanted = r"backpack/[a-z_]+\.py|backpack/(py\.typed|libbackpack\.so)|backpack/licenses/\w+\.txt|backpack_client\.py|backpack\.libs/lib\S+"
    for name in zipfile.ZipFile(wheel).namelist():
        assert name.endswith("/") or re.fullmatch(rf"({wanted}|backpack-[\d.]+\.dist-info/\S+)", name), name


def test_auditwheel_agrees_with_the_name(wheel):
    environment = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
    shown = subprocess.run(
        [sys.executable, "-m", "auditwheel", "show", str(wheel)],
        capture_output=True, text=True, check=True, env=environment,
    ).stdout  # fmt: skip

    tag = re.search(r"manylinux_2_\d+_\w+?(?=\.whl)", wheel.name)[0]
    assert f'"{tag}"' in " ".join(shown.split()), shown


def test_the_example_works_as_pasted_in_an_empty_environment(empty, tmp_path):
    output = run(empty, tmp_path, str(EXAMPLE))

    assert "SOL_USDC_PERP" in output
    assert re.search(r"^USDC [\d.]+ [\d.]+ [\d.]+ [\d.]+$", output, flags=re.M), output
    assert (tmp_path / ".local/share/backpack/paper.db").exists()


def test_the_example_is_the_one_in_the_guide_and_on_the_packages_page():
    text = EXAMPLE.read_text()

    assert f"```python\n{text}```" in (ROOT / "docs/python.md").read_text()
    assert f"```python\n{text}```" in (ROOT / "python/README.md").read_text()


def test_the_wheel_brings_its_own_library(empty, tmp_path):
    script = tmp_path / "loaded.py"
    script.write_text(
        "import backpack\n"
        "with open('/proc/self/maps') as maps:\n"
        "    print({line.split()[-1] for line in maps if 'libbackpack' in line})\n"
    )

    (loaded,) = eval(run(empty, tmp_path, str(script)))
    assert loaded.endswith("site-packages/backpack/libbackpack.so")


def test_the_example_works_on_python_3_9(wheel, tmp_path):
    oldest = next((path for path in OLDEST if os.path.exists(path)), None)
    if oldest is None:
        pytest.skip("no Python 3.9 here; name one: BACKPACK_TEST_PYTHON39=/path/to/python3.9")
    python = installed(oldest, wheel, tmp_path / "environment")

    assert run(python, tmp_path, "--version").startswith("Python 3.9")
    assert "USDC" in run(python, tmp_path, str(EXAMPLE))
    for name in ("aio", "types"):
        run(python, tmp_path, "-c", f"import backpack.{name}")


def test_how_long_the_import_takes_is_told(empty, tmp_path):
    script = (
        "import sys, time\n"
        "began = time.perf_counter()\n"
        "import backpack\n"
        "print(f'{(time.perf_counter() - began) * 1000:.1f}')\n"
    )
    times = sorted(float(run(empty, tmp_path, "-c", script)) for _ in range(5))

    print(f"import of backpack: {times[0]} ms at best, {times[2]} ms usually")
