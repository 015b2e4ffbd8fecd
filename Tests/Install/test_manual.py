"""Manual pages and completions say what the program says, and those that read them have nothing to complain of."""

import json
import re
import shutil
import subprocess

import pytest

from installation import BUILT, FUNCTIONS, HEADER, compile_strictly, run


def pages(installed):
    man = installed.prefix / "share/man"
    return [man / "man1/backpack.1", man / "man3/libbackpack.3"]


def needs(program, package):
    return pytest.mark.skipif(not shutil.which(program), reason=f"no {program} ({package}) here")


@needs("man", "man-db")
def test_man_shows_the_pages_without_a_warning(in_usr, environment):
    for page in pages(in_usr):
        done = run("man", "--warnings", "-l", page, environment=environment | {"MANPAGER": "cat"})
        assert not done.stderr and "NAME" in done.stdout


@needs("groff", "groff")
def test_groff_has_nothing_to_warn_of(in_usr):
    for page in pages(in_usr):
        assert not run("groff", "-mandoc", "-ww", "-Tutf8", page).stderr


@needs("mandoc", "mandoc")
def test_mandoc_has_nothing_to_warn_of(in_usr):
    for page in pages(in_usr):
        run("mandoc", "-Tlint", "-W", "warning", page)


@needs("man", "man-db")
def test_man_finds_the_pages_where_they_were_installed(in_usr, environment):
    environment["MANPATH"] = str(in_usr.prefix / "share/man")
    for section, name in (("1", "backpack"), ("3", "libbackpack")):
        assert run("man", "-w", section, name, environment=environment).stdout.strip().endswith(f"{name}.{section}")


def commands(command, path=()):
    if path:
        yield path, command
    for inner in command.get("subcommands", []):
        if inner.get("shouldDisplay", True):
            yield from commands(inner, (*path, inner["commandName"]))


def test_the_page_of_the_program_tells_every_command_and_every_option_of_its_help(in_usr, environment):
    told = json.loads(run(BUILT / "backpack", "--experimental-dump-help", environment=environment).stdout)
    page = (in_usr.prefix / "share/man/man1/backpack.1").read_text()
    sections = dict(re.findall(r"^\.Ss backpack (.*)\n((?:(?!\.S[sh]).*\n)*)", page, re.M))
    found = list(commands(told["command"]))
    assert {" ".join(path) for path, _ in found} == {name.replace(r"\-", "-") for name in sections}
    assert len(found) >= 5
    for path, command in found:
        text = sections[" ".join(path)].replace(r"\-", "-")
        for argument in command["arguments"]:
            if not argument.get("shouldDisplay", True) or argument["valueName"] in ("help", "version"):
                continue
            name = argument["valueName"] if argument["kind"] == "positional" else argument["preferredName"]["name"]
            assert re.search(rf"^\.It .*\b{re.escape(name)}\b", text, re.M), f"{' '.join(path)}: {name}"


def test_the_page_of_the_library_tells_every_function_and_invents_none(in_usr):
    page = (in_usr.prefix / "share/man/man3/libbackpack.3").read_text()
    assert sorted(set(re.findall(r"^\.Fn (backpack_\w+)", page, re.M))) == FUNCTIONS
    for name in set(re.findall(r"BACKPACK_\w+", page)) - set(re.findall(r"\.It Ev (\w+)", page)):
        assert name in HEADER, name


@needs("gcc", "gcc")
def test_the_example_of_the_library_s_page_compiles(in_usr, tmp_path):
    page = (in_usr.prefix / "share/man/man3/libbackpack.3").read_text()
    body = re.search(r"^\.Bd .*\n([\s\S]*?)^\.Ed", page, re.M)[1]
    source = tmp_path / "example.c"
    source.write_text(f"#include <backpack.h>\n#include <stdio.h>\nint main(void)\n{{\n{body}return 0;\n}}\n")
    assert compile_strictly(in_usr, "gcc", source, tmp_path / "example").exists()


@pytest.mark.parametrize("shell, check", [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])])
def test_a_completion_is_a_script_of_its_shell(installed, shell, check):
    script = installed.completions[shell]
    assert "backpack" in script.read_text()
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    run(shell, *check, script)


@needs("bash", "bash")
def test_bash_completes_a_command_and_an_option(in_usr, environment, tmp_path):
    def complete(*words):
        line = " ".join(words)
        script = (
            f'source "{in_usr.completions["bash"]}"; COMP_WORDS=({" ".join(map(repr, words))}); '
            f"COMP_CWORD={len(words) - 1}; COMP_LINE={line!r}; COMP_POINT={len(line)}; "
            f'_backpack backpack {words[-1]!r} {words[-2]!r}; printf "%s\\n" "${{COMPREPLY[@]}}"')
        path = f"{in_usr.prefix / 'bin'}:{environment['PATH']}"
        done = subprocess.run(
            ["bash", "-c", script], env=environment | {"PATH": path}, cwd=tmp_path, capture_output=True, text=True,
            timeout=60)
        return [word.strip() for word in done.stdout.split()]

    assert complete("backpack", "to") == ["tour"]
    assert "--paper-state" in complete("backpack", "mcp", "--pap")
