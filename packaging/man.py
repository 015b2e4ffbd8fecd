"""Writes the manual page from what the program says of itself, so that the two cannot drift apart.

    python3 packaging/man.py .build/release/backpack packaging/backpack.1.in >backpack.1
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import time


def escaped(text):
    """Text as roff takes it literally."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return text.replace("'", r"\(aq").replace("`", r"\(ga").replace("^", r"\(ha").replace("~", r"\(ti")


def prose(text):
    """A sentence a line, as the language of manual pages wants it; `code` in bold."""
    lines = []
    for sentence in re.split(r"(?<=[.!?])\s+", " ".join(text.split())):
        parts = sentence.split("`")
        line = "".join(
            rf"\fB{escaped(part)}\fP" if index % 2 else escaped(part).replace(r"\-", "-")
            for index, part in enumerate(parts))
        # A line that begins with one of these would be an instruction.
        lines.append((r"\&" if line[:1] in ".'" else "") + line)
    return "\n".join(lines)


def paragraphs(text):
    """Prose, and tables of indented lines: a word, two blanks or more, what it is."""
    blocks = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        rows = [re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in block.splitlines()]
        if all(line.startswith("  ") for line in block.splitlines()) and all(len(row) == 2 for row in rows):
            items = "\n".join(f".It {escaped(name)}\n{prose(what)}" for name, what in rows)
            blocks.append(f".Bl -tag -width Ds\n{items}\n.El")
        else:
            blocks.append(prose(block))
    return "\n.Pp\n".join(blocks).replace(".Pp\n.Bl", ".Bl")


def name(spelled):
    """.Fl of an option's name: --long, -s, -word."""
    return "Fl " + ("\\-" + escaped(spelled["name"]) if spelled["kind"] == "long" else escaped(spelled["name"]))


def use(argument):
    """An argument in a synopsis."""
    if argument["kind"] == "positional":
        text = "Ar " + escaped(argument["valueName"])
        if argument["isRepeating"]:
            text += " ..."
    else:
        text = name(argument["preferredName"])
        if argument["kind"] == "option":
            text += " Ar " + escaped(argument["valueName"])
        if argument["isRepeating"]:
            text += " ..."
    return ".Op " + text if argument["isOptional"] else "." + text


def entry(argument):
    """An argument in a list: its names, and what it does."""
    if argument["kind"] == "positional":
        head = "Ar " + escaped(argument["valueName"])
    else:
        # The short name first, as everybody does.
        spelled = sorted(argument["names"], key=lambda one: len(one["name"]))
        head = " , ".join(map(name, spelled))
        if argument["kind"] == "option":
            head += " Ar " + escaped(argument["valueName"])
    lines = [f".It {head}"]
    told = argument.get("abstract", "")
    if argument.get("discussion"):
        told += " " + argument["discussion"]
    if told:
        lines.append(prose(told))
    if argument.get("allValues"):
        lines.append("One of: " + ", ".join(map(escaped, argument["allValues"])) + ".")
    if argument.get("defaultValue"):
        lines.append(f"Default: {escaped(argument['defaultValue'])}.")
    return "\n".join(lines)


def arguments(command, common=frozenset()):
    """Those to show; of the ones every command has, none."""
    shown = [one for one in command.get("arguments", []) if one.get("shouldDisplay", True)]
    return [one for one in shown if one["valueName"] not in common]


def listed(shown):
    return ".Bl -tag -width Ds\n" + "\n".join(map(entry, shown)) + "\n.El"


def leaves(command, path=()):
    """Every command that does something, with the words that call it."""
    inner = [one for one in command.get("subcommands", []) if one.get("shouldDisplay", True)]
    for one in inner:
        yield from leaves(one, (*path, one["commandName"]))
    if path and (not inner or arguments(command, COMMON)):
        yield path, command


# Every command has these; the page tells them once.
COMMON = {"help", "version"}


def called(path, command):
    return "\n".join([".Nm", *(f".Cm {escaped(word)}" for word in path), *map(use, arguments(command, COMMON))])


def section(command, path=()):
    """A command with everything below it."""
    lines = []
    if path:
        lines.append(f".Ss backpack {escaped(' '.join(path))}")
        if arguments(command, COMMON):
            lines.append(called(path, command) + "\n.Pp")
        lines.append(prose(command.get("abstract", "")))
        if command.get("discussion"):
            lines.append(".Pp\n" + paragraphs(command["discussion"]))
        shown = arguments(command, COMMON)
        if shown:
            lines.append(listed(shown))
    for one in command.get("subcommands", []):
        if one.get("shouldDisplay", True):
            lines.append(section(one, (*path, one["commandName"])))
    return "\n".join(lines)


def date(program):
    """Of the program; packagers who need the same bytes every time fix it by SOURCE_DATE_EPOCH."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or program.stat().st_mtime)
    day = time.gmtime(seconds)
    return time.strftime("%B ", day) + f"{day.tm_mday}, {day.tm_year}"


def page(program, template):
    told = subprocess.run([program.absolute(), "--experimental-dump-help"], check=True, capture_output=True, text=True)
    command = json.loads(told.stdout)["command"]
    parts = {
        "DATE": date(program),
        "ABSTRACT": prose(command["abstract"].rstrip(".")),
        "SYNOPSIS": "\n".join(called(*one) for one in leaves(command)),
        "DESCRIPTION": paragraphs(command.get("discussion") or command["abstract"]),
        "OPTIONS": listed(arguments(command)),
        "COMMANDS": section(command),
    }
    return re.sub("@([A-Z]+)@", lambda match: parts[match[1]], template.read_text())


if __name__ == "__main__":
    sys.stdout.write(page(*map(pathlib.Path, sys.argv[1:])))
