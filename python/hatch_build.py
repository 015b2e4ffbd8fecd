"""Puts the library into the wheel, and says on which machines the wheel runs."""

import os
import platform
import shutil
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = Path(__file__).resolve().parents[1] / ".build/release/libbackpack.so"

# Their licences ask to be handed on with them: auditwheel puts the libraries in, the Swift runtime is in ours.
NOTICES = {
    "libsodium": "/usr/share/doc/libsodium23/copyright",
    "cJSON": "/usr/share/doc/libcjson1/copyright",
    "SQLite": "/usr/share/doc/libsqlite3-0/copyright",
    "Swift": "usr/share/swift/LICENSE.txt",
}


def notice(place):
    """The file; those of Swift lie beside the compiler."""
    if place.startswith("/"):
        return Path(place)
    swift = shutil.which(os.environ.get("SWIFT", "swift"))
    return Path(swift).resolve().parents[2] / place if swift else Path(place)


class LibraryHook(BuildHookInterface):
    def initialize(self, version, build_data):
        library = Path(os.environ.get("BACKPACK_LIBRARY") or BUILT)
        if not library.is_file():
            raise FileNotFoundError(f"{library} is missing: run `make library` first")
        build_data["force_include"][str(library)] = "backpack/libbackpack.so"
        for name, place in NOTICES.items():
            if notice(place).is_file():
                build_data["force_include"][str(notice(place))] = f"backpack/licenses/{name}.txt"
            else:
                self.app.display_warning(f"{name}: no licence text at {notice(place)}; add it before you hand the wheel on")
        build_data["pure_python"] = False
        # No part of CPython's own interface is used, so one wheel serves every version of it.
        build_data["tag"] = f"py3-none-linux_{platform.machine()}"
