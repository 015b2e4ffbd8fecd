"""The declarations in _library.py against include/backpack.h, as a C compiler reads it."""

import ctypes
import pickle
import re
import subprocess

import pytest
from conftest import ROOT

from backpack import _library, errors

HEADER = ROOT / "include/backpack.h"

STRUCTS = {
    "backpack_error": _library.Error,
    "backpack_decimal": _library.Decimal,
    "backpack_param": _library.Param,
    "backpack_group": _library.Group,
    "backpack_headers": _library.Headers,
    "backpack_level": _library.Level,
    "backpack_depth": _library.Depth,
    "backpack_fixed_depth": _library.FixedDepth,
    "backpack_book_info": _library.BookInfo,
    "backpack_config": _library.Config,
    "backpack_call": _library.Call,
    "backpack_order": _library.Order,
    "backpack_position": _library.Position,
    "backpack_balance": _library.Balance,
    "backpack_order_request": _library.OrderRequest,
}


@pytest.fixture(scope="module")
def header():
    return re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.S)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """What C says about expressions of the header."""
    folder = tmp_path_factory.mktemp("c")

    def compiled(expressions):
        lines = "\n".join(f'printf("%lld\\n", (long long)({expression}));' for expression in expressions)
        source = folder / "ask.c"
        source.write_text(
            f'#include "backpack.h"\n#include <stdio.h>\nint main(void) {{\n{lines}\nreturn 0;\n}}\n'
        )
        program = folder / "ask"
        # Declared in the header and not linked here: only sizes and numbers are asked for.
        subprocess.run(["gcc", "-std=c11", f"-I{HEADER.parent}", str(source), "-o", str(program)], check=True)
        output = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
        return dict(zip(expressions, map(int, output.split())))

    return compiled


def test_every_structure_is_laid_out_as_c_lays_it_out(header, compiled):
    assert set(re.findall(r"^typedef struct (\w+) \{", header, flags=re.M)) == set(STRUCTS)
    expected = {}
    for name, struct in STRUCTS.items():
        body = re.search(rf"typedef struct {name} \{{(.*?)\}} {name};", header, flags=re.S)[1]
        members = re.findall(r"(\w+)(?:\[\w+\])?;", body)
        assert members == [field[0] for field in struct._fields_], name
        expected[f"sizeof({name})"] = ctypes.sizeof(struct)
        for member in members:
            expected[f"offsetof({name}, {member})"] = getattr(struct, member).offset
            expected[f"sizeof((({name} *)0)->{member})"] = getattr(struct, member).size

    assert compiled(list(expected)) == expected


def test_every_constant_has_the_value_it_has_in_c(header, compiled):
    names = re.findall(r"^    BACKPACK_(\w+) = \d+", header, flags=re.M)
    names += re.findall(r"^#define BACKPACK_(\w+) \d+", header, flags=re.M)
    expected = {f"BACKPACK_{name}": getattr(_library, name) for name in names}

    assert len(names) > 50
    assert compiled(list(expected)) == expected


SIMPLE = {
    "backpack_status": ctypes.c_int32,
    "backpack_rounding": ctypes.c_int32,
    "backpack_side": ctypes.c_int32,
    "int": ctypes.c_int,
    "uint32_t": ctypes.c_uint32,
    "uint64_t": ctypes.c_uint64,
    "size_t": ctypes.c_size_t,
    "backpack_decimal": _library.Decimal,
    "void": None,
    "const char *": ctypes.c_char_p,
}


def declared(text):
    """The type of a parameter or result, as _library.py has to say it. Other pointers are addresses."""
    text = " ".join(text.split())
    if text.endswith("]"):
        return ctypes.c_void_p
    return SIMPLE.get(text, ctypes.c_void_p)


def test_every_function_is_declared_as_in_c(header):
    prototypes = dict()
    for result, name, parameters in re.findall(r"^BACKPACK_API (.*?)(backpack_\w+)\((.*?)\);", header, re.S | re.M):
        types = []
        for parameter in parameters.split(","):
            parameter = " ".join(parameter.split())
            if parameter != "void":
                kind, _ = re.match(r"(.*?[ *])(\w+(?:\[\w+\])?)$", parameter).groups()
                types.append(declared(kind + "[]" if parameter.endswith("]") else kind.strip()))
        prototypes[name] = (" ".join(result.replace("BACKPACK_CHECKED", "").split()), types)

    assert set(prototypes) == set(_library.PROTOTYPES)
    for name, (result, types) in prototypes.items():
        ours, our_types = _library.PROTOTYPES[name]
        assert our_types == types, name
        if result.startswith("const backpack_"):
            assert ours == ctypes.POINTER(STRUCTS[result.split()[1]]), name
        elif name == "backpack_result_json":
            assert ours is ctypes.c_void_p  # It has a size, and is read by it.
        else:
            assert ours == declared(result), name


def test_every_status_has_an_exception_and_every_exception_is_a_value_error(header):
    names = re.findall(r"^    BACKPACK_(E_\w+) = \d+", header, flags=re.M)

    assert set(errors.BY_STATUS) == {getattr(_library, name) for name in names}
    assert all(issubclass(kind, ValueError) for kind in errors.BY_STATUS.values())


def test_a_library_that_is_none_is_named_in_the_import_error(program, tmp_path):
    broken = tmp_path / "libbackpack.so"
    broken.write_bytes(b"no library")

    output = program.run(
        "try:\n    import backpack\nexcept ImportError as error:\n    print(error)\n",
        environment={"BACKPACK_LIBRARY": str(broken)},
    )

    assert str(broken) in output
    assert "BACKPACK_LIBRARY" in output


def test_a_library_that_is_too_old_is_refused(program, tmp_path):
    source, library = tmp_path / "old.c", tmp_path / "libold.so"
    source.write_text("unsigned backpack_abi_version(void) { return 0; }\n")
    subprocess.run(["gcc", "-shared", "-fPIC", str(source), "-o", str(library)], check=True)

    output = program.run(
        "try:\n    import backpack\nexcept ImportError as error:\n    print(error)\n",
        environment={"BACKPACK_LIBRARY": str(library)},
    )

    assert "ABI 0" in output


def test_importing_the_package_imports_neither_numpy_nor_asyncio(program):
    output = program.run("import sys, backpack\nprint({'numpy', 'asyncio'} & set(sys.modules))\n")

    assert output.strip() == "set()"


def test_an_error_travels_between_processes_whole():
    error = errors.OutcomeUnknownError("it may have happened", status=25, client_ids=[7], retry_after=None)

    for made in (pickle.loads(pickle.dumps(error)), pickle.loads(pickle.dumps(errors.AnsweredError({"id": "1"})))):
        assert isinstance(made, errors.BackpackError)
    assert pickle.loads(pickle.dumps(error)).client_ids == (7,)
    assert pickle.loads(pickle.dumps(errors.AnsweredError({"id": "1"}))).answer == {"id": "1"}
