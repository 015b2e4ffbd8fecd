"""A machine of the same Debian or Ubuntu as this one, fresh from its installer, and without Swift.

It is a folder made by debootstrap, entered by chroot in namespaces of its own: no network, its own processes, its own
mounts. All of those end with the command that ran in them, whatever becomes of us.

    python3 Tests/Bare/machine.py      makes the folder alone
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Outlives a run: making it anew takes most of the time.
KEPT = Path(os.environ.get("BARE", ROOT / ".build-bare")).absolute()
# What README says the program and the library need, and a Python.
PACKAGES = ["libsodium23", "libcjson1", "libsqlite3-0", "libstdc++6", "python3", "python3-venv"]
PATIENCE = 1200
# Nobody trades as root.
TRADER = 1000


class Impossible(Exception):
    """Why no such machine can be made here."""


def release():
    """This machine's: ("debian", "bookworm")."""
    told = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', Path("/etc/os-release").read_text(), re.M))
    return told.get("ID", ""), told.get("VERSION_CODENAME", "")


def sources():
    """(address, suite) of every line and paragraph in apt's lists."""
    lists = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for path in (path for path in lists if path.is_file()):
        text = re.sub(r"^#.*\n?", "", path.read_text(), flags=re.M)
        if path.suffix == ".sources":
            for paragraph in re.split(r"\n\s*\n", text):
                fields = dict(re.findall(r"^([\w-]+):\s*(.*)$", paragraph, re.M))
                for address in fields.get("URIs", "").split():
                    yield from ((address, suite) for suite in fields.get("Suites", "").split())
        else:
            yield from re.findall(r"^deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)", text, re.M)


def mirror():
    """Where this machine gets its packages from."""
    distribution, suite = release()
    for address, named in sources():
        if named == suite and address.startswith(("http://", "https://")):
            return address
    return {"ubuntu": "http://archive.ubuntu.com/ubuntu"}.get(distribution, "http://deb.debian.org/debian")


def demand():
    """What has to be here for it; raises what is not."""
    if os.geteuid() != 0:
        raise Impossible("only root can make a machine without Swift")
    for program, package in (("debootstrap", "debootstrap"), ("unshare", "util-linux"), ("chroot", "coreutils")):
        if not shutil.which(program):
            raise Impossible(f"no {program} here: apt-get install {package}")
    if release()[0] not in ("debian", "ubuntu"):
        raise Impossible("debootstrap makes Debian and Ubuntu, and this is neither")
    if subprocess.run(["unshare", "--mount", "--pid", "--net", "--fork", "true"], capture_output=True).returncode != 0:
        raise Impossible("this container lets nobody make namespaces")


def remove(folder):
    """Only a folder nothing is mounted in."""
    mounted = [line for line in Path("/proc/mounts").read_text().splitlines() if f" {folder}" in line]
    if mounted:
        raise RuntimeError(f"still mounted, so left alone: {mounted}")
    if folder.exists():
        subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)


def fresh():
    """The machine as debootstrap made it. Nothing is ever run or changed in this one."""
    distribution, suite = release()
    address = mirror()
    wanted = "\n".join([address, suite, *PACKAGES])
    kept, recipe = KEPT / "fresh", KEPT / "fresh.txt"
    if kept.exists() and recipe.exists() and recipe.read_text() == wanted:
        return kept

    KEPT.mkdir(exist_ok=True)
    making = KEPT / "making"
    for folder in (making, kept):
        remove(folder)
    environment = dict(os.environ)
    proxy = subprocess.run(
        ["apt-config", "dump", "--format", "%v", "Acquire::http::Proxy"], capture_output=True, text=True).stdout.strip()
    if proxy:
        environment["http_proxy"] = proxy
    parts = ["--components=main,universe"] if distribution == "ubuntu" else []
    # debootstrap mounts things in it; they go with the namespace.
    done = subprocess.run(
        ["unshare", "--mount", "--fork", "--kill-child", "debootstrap", "--variant=minbase",
         f"--include={','.join(PACKAGES)}", *parts, suite, str(making), address],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode != 0:
        raise RuntimeError(f"debootstrap failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    for spare in ("var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/locale"):
        shutil.rmtree(making / spare, ignore_errors=True)
    making.rename(kept)
    recipe.write_text(wanted)
    return kept


class Machine:
    """A copy to install into and to run programs in."""

    def __init__(self):
        made = fresh()
        self.root = Path(tempfile.mkdtemp(prefix="machine-", dir=KEPT))
        # Filled by the copy, permissions included.
        self.root.rmdir()
        subprocess.run(["cp", "-a", "--reflink=auto", str(made), str(self.root)], check=True)
        self.home = self.root / "home/trader"
        self.home.mkdir(parents=True)
        os.chown(self.home, TRADER, TRADER)

    def run(self, *command, status=0, patience=300):
        """Runs a program in it, as a user without rights and without a network, to its end."""
        done = subprocess.run(
            ["unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child",
             f"--mount-proc={self.root}/proc",
             "chroot", f"--userspec={TRADER}:{TRADER}", str(self.root),
             "/usr/bin/env", "-i", "-C", "/home/trader", "HOME=/home/trader", "PATH=/usr/local/bin:/usr/bin:/bin",
             "LC_ALL=C.UTF-8", *command],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=patience)
        if status is not None:
            assert done.returncode == status, f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def put(self, file, place):
        """Copies a file in, readable by everybody."""
        target = self.root / place.lstrip("/")
        shutil.copy(file, target)
        target.chmod(0o755)

    def remains(self):
        """Mounts and processes that it left on this machine: there must be none."""
        mounts = [line for line in Path("/proc/mounts").read_text().splitlines() if str(self.root) in line]
        processes = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if str(self.root) in os.readlink(process / "root"):
                    processes.append(process.name)
            except OSError:
                pass  # ended meanwhile
        return mounts + processes

    def close(self):
        remove(self.root)


if __name__ == "__main__":
    try:
        demand()
        print(fresh())
    except Impossible as reason:
        sys.exit(str(reason))
