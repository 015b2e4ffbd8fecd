"""Every line the server wrote to any other test, held against the schema of the revision in force."""

import functools
import json
import os
import re
import select
import warnings

import pytest

from server import REVISIONS, exact

RESULTS = {
    "initialize": "InitializeResult",
    "ping": "EmptyResult",
    "tools/list": "ListToolsResult",
    "tools/call": "CallToolResult",
}
ERROR = {"2025-06-18": "JSONRPCError", "2025-11-25": "JSONRPCErrorResponse"}
RESPONSE = {"2025-06-18": "JSONRPCResponse", "2025-11-25": "JSONRPCResultResponse"}

# Members whose inside is the tools' own affair.
OPAQUE = {"inputSchema", "outputSchema", "structuredContent"}
NEVER = {"resultType", "ttlMs", "cacheScope", "_meta"}
SERVER_INFO = {
    "2025-06-18": {"name", "title", "version"},
    "2025-11-25": {"name", "title", "version", "description", "websiteUrl", "icons"},
}


def lines_of(recorded, revision):
    """Of lines that differ in the digits of a number alone, one."""
    distinct = {}
    for line in recorded:
        if line.revision == revision:
            distinct.setdefault((line.method, re.sub(rb"\d+", b"0", line.line)), line)
    if not distinct:
        pytest.skip("no other test ran, so nothing was recorded")
    return distinct.values()


def validator(schema, definition):
    import jsonschema

    folder = "$defs" if "$defs" in schema else "definitions"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = jsonschema.validators.validator_for(schema)
        return made({"$ref": f"#/{folder}/{definition}", folder: schema[folder]})


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_line_satisfies_the_schema_of_its_revision(recorded, schema, revision):
    made = functools.cache(functools.partial(validator, schema(revision)))
    for line in lines_of(recorded, revision):
        message = exact(line.line.decode())
        if "error" in message:
            if message.get("id", 0) is None:
                # JSON-RPC asks for null where an id could not be read; this schema has no word for that.
                message["id"] = 0
            errors = list(made(ERROR[revision]).iter_errors(message))
        else:
            errors = list(made(RESPONSE[revision]).iter_errors(message))
            errors += list(made(RESULTS[line.method]).iter_errors(message["result"]))
        assert not errors, f"{line.test}: {errors[0].message} in {line.line[:300]!r}"


@pytest.mark.parametrize("revision", REVISIONS)
def test_no_line_holds_a_member_its_revision_does_not_know(recorded, schema, revision):
    published = schema(revision)
    definitions = published.get("$defs") or published["definitions"]

    def known(definition, value, where):
        definition = resolved(definition)
        for option in definition.get("anyOf", []):
            option = resolved(option)
            if option.get("properties", {}).get("type", {}).get("const") == value.get("type"):
                return known(option, value, where)
        properties = definition.get("properties")
        for key, member in value.items() if properties is not None else ():
            assert key in properties, f"{key} in {where} is unknown to {revision}"
            if key in OPAQUE:
                continue
            inside = resolved(properties[key])
            if isinstance(member, dict):
                known(inside, member, f"{where}.{key}")
            elif isinstance(member, list):
                for element in member:
                    if isinstance(element, dict):
                        known(inside.get("items", {}), element, f"{where}.{key}[]")

    def resolved(definition):
        while "$ref" in definition:
            definition = definitions[definition["$ref"].rpartition("/")[2]]
        return definition

    for line in lines_of(recorded, revision):
        message = exact(line.line.decode())
        assert set(message) <= {"jsonrpc", "id", "result", "error"}
        if "error" in message:
            assert set(message["error"]) <= {"code", "message", "data"}
        else:
            known(definitions[RESULTS[line.method]], message["result"], line.method)


@pytest.mark.parametrize("revision", REVISIONS)
def test_no_line_holds_what_must_be_removed_for_its_revision(recorded, revision):
    for line in lines_of(recorded, revision):
        result = exact(line.line.decode()).get("result", {})
        assert not NEVER & set(result)
        if "protocolVersion" in result:
            assert result["protocolVersion"] == revision
            assert set(result["serverInfo"]) <= SERVER_INFO[revision]
        for tool in result.get("tools", []):
            assert not {"execution", "_meta"} & set(tool)
            assert revision != "2025-06-18" or "icons" not in tool
            assert tool["outputSchema"]["type"] == "object"
        assert isinstance(result.get("structuredContent", {}), dict)


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_line_stays_one_line_to_every_reader_of_lines(recorded, revision):
    for line in lines_of(recorded, revision):
        text = line.line.decode("utf-8")
        assert len(text.splitlines()) == 1
        assert not any(ord(c) < 0x20 or 0x7F <= ord(c) <= 0x9F for c in text)
        assert not any(c in text for c in "\u2028\u2029")
        # A lone surrogate would be an escape that no encoder can write back.
        json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")


def test_a_server_whose_parent_died_ends_although_its_input_stays_open(orphan):
    ready, _, _ = select.select([orphan.stdout], [], [], 15)

    assert ready, "still there"
    assert os.read(orphan.stdout.fileno(), 1) == b""
