"""The venue's OpenAPI document as something to hold answers against.

OpenAPI 3.0 schemas become JSON Schema; the formats the document names are checked, and members it does not know
are found. Nothing is written to disk: the document is not ours to hand on.
"""

import re

import jsonschema

# Answers the venue gives in plain text, though its specification knows only JSON for them.
PLAIN_REFUSALS = re.compile(r"failed to parse parameter `|parse request payload error: ")

DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
NAIVE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?")
CLOCK_TIME = re.compile(r"\d\d:\d\d:\d\d(\.\d{1,9})?")
TEXT_FORMATS = {"decimal": DECIMAL, "naive-date-time": NAIVE_TIME, "naive-time": CLOCK_TIME}
INTEGERS = {
    "uint8": (0, 2**8),
    "uint16": (0, 2**16),
    "uint32": (0, 2**32),
    "uint64": (0, 2**64),
    "int32": (-(2**31), 2**31),
    "int64": (-(2**63), 2**63),
}


def as_json_schema(node, optional_may_be_null):
    """The same in JSON Schema. The venue writes optional members it has no value for as null."""
    if isinstance(node, list):
        return [as_json_schema(element, optional_may_be_null) for element in node]
    if not isinstance(node, dict):
        return node
    node = {
        key: as_json_schema(value, optional_may_be_null)
        for key, value in node.items()
        if key not in ("discriminator", "example", "xml", "externalDocs")
    }
    if node.pop("nullable", False):
        node = {"anyOf": [node, {"type": "null"}]}
    if optional_may_be_null and isinstance(node.get("properties"), dict):
        required = node.get("required", [])
        node["properties"] = {
            name: member if name in required else {"anyOf": [member, {"type": "null"}]}
            for name, member in node["properties"].items()
        }
    return node


FORMATS = jsonschema.FormatChecker(formats=())


def _written(pattern):
    return lambda value: not isinstance(value, str) or pattern.fullmatch(value) is not None


def _ranged(low, high):
    return lambda value: not isinstance(value, int) or isinstance(value, bool) or low <= value < high


for _name, _pattern in TEXT_FORMATS.items():
    FORMATS.checks(_name)(_written(_pattern))
for _name, _range in INTEGERS.items():
    FORMATS.checks(_name)(_ranged(*_range))


class Checker:
    """Raises unless a value satisfies a schema of the specification and holds no member it does not name."""

    def __init__(self, specification):
        self._schemas = specification["components"]["schemas"]
        self._converted = {is_answer: as_json_schema(self._schemas, is_answer) for is_answer in (False, True)}

    def __call__(self, schema, value, is_answer):
        schema_here = as_json_schema(schema, is_answer)
        validator = jsonschema.Draft7Validator(
            {**({"allOf": [schema_here]}), "components": {"schemas": self._converted[is_answer]}},
            format_checker=FORMATS,
        )
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        if error is not None:
            raise AssertionError(f"{error.json_path}: {error.message}")
        unknown = sorted(set(self._unknown_members(schema, value, "")))
        assert not unknown, f"members the specification does not know: {unknown}"

    def _resolved(self, schema):
        return self._schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema

    def _named(self, schema):
        """Names of all members; `None`: anything may be in there."""
        schema = self._resolved(schema)
        names = set(schema.get("properties", {}))
        for part in [*schema.get("allOf", []), *schema.get("anyOf", []), *schema.get("oneOf", [])]:
            names |= self._named(part) or set()
        return names or None

    def _unknown_members(self, schema, value, where):
        schema = self._resolved(schema)
        if isinstance(value, list) and "items" in schema:
            for element in value:
                yield from self._unknown_members(schema["items"], element, where + "[]")
        elif isinstance(value, dict):
            names = self._named(schema)
            if names is not None:
                yield from (f"{where}.{name}" for name in value if name not in names)
            if "properties" not in schema and isinstance(schema.get("additionalProperties"), dict):
                for member in value.values():
                    yield from self._unknown_members(schema["additionalProperties"], member, f"{where}.*")
            for name, member in schema.get("properties", {}).items():
                if name in value:
                    yield from self._unknown_members(member, value[name], f"{where}.{name}")
