"""Holds the binary interface of libbackpack.so to the list of what programs out there were built against.

abi.py check    prints what differs from abi-1.txt, and what to do then; exit status 1
abi.py write    writes the list anew; with --unreleased also while BACKPACK_ABI_VERSION stays, because nobody has it yet
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADER = ROOT / "include/backpack.h"
LIST = Path(__file__).with_name("abi-1.txt")
LIBRARY = ROOT / ".build/release/libbackpack.so"


def bare(text):
    """The header without comments."""
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def structs(text):
    """Name -> names of members, in order."""
    found = {}
    for body, name in re.findall(r"typedef struct \w+ \{(.*?)\} (\w+);", text, flags=re.S):
        found[name] = [re.sub(r"\[.*", "", each).split()[-1].lstrip("*") for each in body.split(";") if each.strip()]
    return found


def constants(text):
    names = re.findall(r"#define (BACKPACK_\w+) [0-9]", text)
    for body in re.findall(r"\benum \{(.*?)\}", text, flags=re.S):
        names += re.findall(r"(BACKPACK_\w+) *=", body)
    return names


def functions(text):
    flat = " ".join(re.sub(r"^\s*#.*", "", text, flags=re.M).split())
    for each in re.findall(r"BACKPACK_API (?:BACKPACK_CHECKED )?([^;]*?\bbackpack_\w+\([^;]*\));", flat):
        yield re.sub(r"\s*([(),*])\s*", r"\1", each)


def measured(text):
    """Sizes, offsets and values, as the compiler has them."""
    lines = ['#include "backpack.h"', "#include <stdio.h>", "int main(void) {"]
    for name, members in structs(text).items():
        lines.append(f'printf("struct {name} size %zu\\n", sizeof({name}));')
        for each in members:
            lines.append(
                f'printf("struct {name}.{each} at %zu size %zu\\n", offsetof({name}, {each}), sizeof((({name} *)0)->{each}));'
            )
    lines += [f'printf("constant {name} %lld\\n", (long long){name});' for name in constants(text)]
    lines.append("return 0; }")
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder, "measure.c"), Path(folder, "measure")
        source.write_text("\n".join(lines))
        subprocess.run([os.environ.get("CC", "gcc"), "-std=c11", f"-I{HEADER.parent}", source, "-o", program], check=True)
        return subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()


def exported():
    listed = subprocess.run(["nm", "-D", "--defined-only", LIBRARY], check=True, capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        name = line.split()[-1].split("@")[0]
        if name != "BACKPACK_1":
            yield f"symbol {name}"


def found():
    text = bare(HEADER.read_text())
    lines = [*measured(text), *(f"function {each}" for each in functions(text)), *exported()]
    return sorted(lines)


def check(now, before):
    undeclared = [each for each in now if each.startswith("symbol ") and not any(
        re.search(rf"\b{each[7:]}\(", other) for other in now if other.startswith("function "))]
    for each in undeclared:
        print(f"exported and not in backpack.h: {each[7:]}")
    gone, new = sorted(set(before) - set(now)), sorted(set(now) - set(before))
    for sign, lines in (("-", gone), ("+", new)):
        for each in lines:
            print(f"{sign} {each}")
    if gone:
        print(
            "\nWhat programs out there were built against is gone or has changed: they would break, or read the wrong"
            "\nmembers. Put it back. If that cannot be, the library needs another soname (libbackpack.so.2), a list of"
            "\nits own (abi-2.txt) and a line in the changelog."
        )
    elif new:
        print(
            "\nThe interface has grown. Raise BACKPACK_ABI_VERSION, say `Since ABI N` where it has grown, and write the"
            "\nlist anew: python3 Tests/ABITests/abi.py write"
        )
    return 1 if undeclared or gone or new else 0


def main():
    now = found()
    if sys.argv[1:2] == ["write"]:
        version = next(each for each in now if each.startswith("constant BACKPACK_ABI_VERSION "))
        before = LIST.read_text().splitlines() if LIST.exists() else []
        if version in before and now != before and sys.argv[2:] != ["--unreleased"]:
            sys.exit("Raise BACKPACK_ABI_VERSION first: programs have to be able to ask for what is new.")
        LIST.write_text("\n".join(now) + "\n")
        return 0
    if sys.argv[1:] != ["check"]:
        sys.exit(__doc__)
    status = check(now, LIST.read_text().splitlines())
    if status == 0:
        print(f"{len(now)} facts of the binary interface are as they were")
    return status


if __name__ == "__main__":
    sys.exit(main())
