"""The venue's OpenAPI document as cases for the client's coverage test (Tests/BackpackTests/Coverage).

    cases.py /path/to/openapi.yml

Prints one JSON object: every operation with its parameters, and for its answer whole samples together with
variants in which a single field is different, missing, null, or holds a value nobody knows yet. Nothing is
written to disk: the document is not ours to hand on.
"""

import copy
import itertools
import json
import re
import sys

import yaml

# How every signed request authenticates itself: the same for all, and no operation's own.
SIGNING = {"x-api-key", "x-signature", "x-timestamp", "x-window"}

# Texts the document calls plain strings, though they have a form. Source: API.md, section 6.
COUNT = ("41", "42")
NAIVE_BLANK = ("2026-09-01 16:52:00", "2026-09-01 16:53:00")
DECIMAL = ("12.5", "13.25")
FORMED = {
    "Depth.lastUpdateId": ("9007199254740993", "9007199254740994"),
    "Kline.start": NAIVE_BLANK,
    "Kline.end": NAIVE_BLANK,
    "Kline.trades": COUNT,
    "Ticker.trades": COUNT,
    "OrderFill.clientId": COUNT,
    "MaxOrderQuantity.side": ("Bid", "Ask"),
    **{f"Kline.{name}": DECIMAL for name in ("open", "high", "low", "close", "volume", "quoteVolume")},
    **{
        f"{order}.{kind}riggerPrice": DECIMAL
        for order in ("LimitOrder", "MarketOrder", "Order")
        for kind in ("t", "stopLossT", "takeProfitT")
    },
    **{f"{order}.triggerQuantity": ("1.5", "80%") for order in ("LimitOrder", "MarketOrder", "Order")},
}
FORMATS = {
    "decimal": DECIMAL,
    "naive-date-time": ("2025-01-31T12:34:56.789", "2025-01-31T12:34:56.789012"),
    "date-time": ("2026-09-01T17:52:00Z", "2026-09-01T17:52:00.5Z"),
    "naive-time": ("09:30:00", "16:00:00"),
    "uint8": (8, 9),
    "int32": (3, 4),
    "uint16": (65534, 65535),
    "uint32": (4294967294, 4294967295),
    "int64": (1788285244094, 1788285244095),
    "uint64": (9007199254740993, 9007199254740994),
    "double": (12.5, 13.25),
}
PLAIN_TEXTS = {"/api/v1/ping": "pong", "/api/v1/time": "1788285151083"}
UNKNOWN = "Unheard-of"


class Field:
    """One member of an object: where it is, and what else it could hold."""

    def __init__(self, name, path, required, changed=None, enumeration=None):
        self.name, self.path, self.required = name, path, required
        self.changed, self.enumeration = changed, enumeration

    def under(self, key):
        field = copy.copy(self)
        field.path = (key, *self.path)
        return field


class Value:
    """A sample of a schema, the fields in it, the objects in it, and samples of its other shapes."""

    def __init__(self, value, fields=(), objects=(), others=()):
        self.value, self.fields, self.objects, self.others = value, fields, objects, others

    def inside(self, wrap, key):
        """The same as a part of something larger."""
        return Value(
            wrap(self.value),
            [field.under(key) for field in self.fields],
            [(key, *path) for path in self.objects],
            [other.inside(wrap, key) for other in self.others],
        )


class Document:
    def __init__(self, document):
        self.paths = document["paths"]
        self.schemas = document["components"]["schemas"]

    def resolved(self, schema, name=None):
        """Without references, and without `allOf` around a single schema with a comment."""
        while True:
            if "$ref" in schema:
                name = schema["$ref"].rpartition("/")[2]
                schema = self.schemas[name]
            elif "allOf" in schema and (parts := self.parts(schema)) and len(parts) == 1:
                schema = parts[0]
            else:
                return schema, name

    @staticmethod
    def parts(schema):
        return [part for part in schema["allOf"] if {"$ref", "type", "properties"} & part.keys()]

    def shapes(self, schema, name):
        """Every kind of object a schema allows, each as a list of (owner, member, schema, required)."""
        schema, name = self.resolved(schema, name)
        for union in ("oneOf", "anyOf"):
            if union in schema:
                return [shape for one in schema[union] for shape in self.shapes(one, name)]
        if "allOf" in schema:
            parts = self.parts(schema)
            # Its tag stands beside the schema that a variant is of: it belongs to that one.
            (owner,) = (part["$ref"].rpartition("/")[2] for part in parts if "$ref" in part)
            products = itertools.product(*(self.shapes(part, owner) for part in parts))
            return [[member for part in product for member in part] for product in products]
        return [
            [
                (name, member, each, member in schema.get("required", []))
                for member, each in schema.get("properties", {}).items()
            ]
        ]

    def sample(self, schema, where):
        """`where` is the `Schema.member` this stands in."""
        schema, name = self.resolved(schema)
        if {"oneOf", "anyOf", "allOf", "properties"} & schema.keys():
            first, *others = (self.object_sample(shape) for shape in self.shapes(schema, name))
            first.others = [*first.others, *others]
            return first
        if isinstance(schema.get("additionalProperties"), dict):
            return self.sample(schema["additionalProperties"], where).inside(lambda v: {"SOL": v}, "SOL")
        if schema.get("type") == "array":
            element = self.sample(schema["items"], where)
            # An array of two decimals is a level of a book.
            if element.fields == () and schema.get("maxLength", schema.get("maxItems")) == 2:
                levels = [Field(f"{where}[{index}]", (index,), True, DECIMAL[1]) for index in (0, 1)]
                return Value(list(DECIMAL[:1] * 2), levels)
            return element.inside(lambda value: [value], 0)
        return Value(self.scalar(schema, where)[0])

    def object_sample(self, shape):
        value, fields, objects, others = {}, [], [()], []
        for owner, member, schema, required in shape:
            where = f"{owner}.{member}"
            part = self.sample(schema, where)
            value[member] = part.value
            if isinstance(part.value, (dict, list)):
                fields.append(Field(where, (member,), required))
            else:
                leaf, name = self.resolved(schema)
                enumeration = (name or where) if "enum" in leaf else None
                changed = self.scalar(leaf, where)[1]
                fields.append(Field(where, (member,), required, changed, enumeration))
            fields += [field.under(member) for field in part.fields]
            objects += [(member, *path) for path in part.objects]
            others += [(member, other) for other in part.others]

        def swapped(member, other):
            return other.inside(lambda variant: {**value, member: variant}, member)

        return Value(value, fields, objects, [swapped(*other) for other in others])

    def scalar(self, schema, where):
        """A value and another one."""
        if where in FORMED:
            return FORMED[where]
        if "enum" in schema:
            known = schema["enum"]
            return (known[0], known[1] if len(known) > 1 else UNKNOWN)
        if schema["type"] == "boolean":
            return (False, True)
        if "format" in schema:
            return FORMATS[schema["format"]]
        if schema["type"] == "string":
            is_id = re.search(r"(^i|I)d$", where.rpartition(".")[2])
            return ("113392053149171712", "113392053149171713") if is_id else ("text", "other text")
        raise NotImplementedError(f"{where}: {schema}")

    def operations(self):
        for path, methods in self.paths.items():
            for method, operation in methods.items():
                yield self.operation(method.upper(), path, operation)

    def operation(self, method, path, operation):
        instruction = re.search(r"nstruction:\*\* `(\w+)`", operation.get("description", ""))
        parameters = [
            self.parameter(each["name"], each["schema"], each["required"], each["in"])
            for each in operation.get("parameters", [])
            if each["name"].lower() not in SIGNING
        ]
        is_batch = False
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schema, name = self.resolved(content["schema"])
            is_batch = schema.get("type") == "array"
            (shape,) = self.shapes(schema["items"] if is_batch else schema, name)
            parameters += [
                self.parameter(member, each, required, "body") for _, member, each, required in shape
            ]
        names = {parameter["name"] for parameter in parameters}
        empty = [int(s) for s, r in operation["responses"].items() if s[0] == "2" and not r.get("content")]
        return {
            "name": f"{method} {path}",
            "id": operation["operationId"],
            "instruction": instruction and instruction[1],
            "isPaged": {"limit", "offset"} <= names,
            "isBatch": is_batch,
            "parameters": parameters,
            "emptyStatuses": empty,
            "samples": self.samples(path, operation["responses"]["200"].get("content", {})),
        }

    def parameter(self, name, schema, required, where):
        schema, type_name = self.resolved(schema)
        if schema.get("type") == "array":
            schema, type_name = self.resolved(schema["items"])
        open_ended = type_name == "CustodyAsset"
        return {
            "name": name,
            "type": schema.get("type", "object"),
            "isDecimal": schema.get("format") == "decimal",
            "values": None if open_ended else schema.get("enum"),
            "isRequired": bool(required),
            "place": where,
        }

    def samples(self, path, content):
        if path in PLAIN_TEXTS:
            return [{"text": PLAIN_TEXTS[path], "fields": [], "withUnknownMembers": None}]
        for media in content.values():
            first = self.sample(media["schema"], path)
            shown = []
            for value in (first, *first.others):
                # What the first sample has in common with the others is looked at once.
                seen = {(field.name, field.path) for earlier in shown for field in earlier.fields}
                value.fields = [f for f in value.fields if (f.name, f.path) not in seen]
                shown.append(value)
            return [self.cases(value) for value in shown]
        return []

    def cases(self, sample):
        def text(value):
            return json.dumps(value, separators=(",", ":"))

        def changed(path, change):
            whole = [copy.deepcopy(sample.value)]
            holder, key = whole, 0
            for step in path:
                holder, key = holder[key], step
            change(holder, key)
            return text(whole[0])

        def put(value):
            return lambda holder, key: holder.__setitem__(key, value)

        def case(field):
            is_member = isinstance(field.path[-1], str)
            return {
                "name": field.name,
                "isRequired": field.required,
                "changed": None if field.changed is None else changed(field.path, put(field.changed)),
                "missing": changed(field.path, lambda h, key: h.pop(key)) if is_member else None,
                "null": changed(field.path, put(None)),
                "enumeration": field.enumeration,
                "unknown": field.enumeration and changed(field.path, put(UNKNOWN)),
            }

        more = copy.deepcopy(sample.value)
        for path in sample.objects:
            target = more
            for step in path:
                target = target[step]
            target["invented"] = {"deep": [1, None]}
        return {
            "text": text(sample.value),
            "fields": [case(field) for field in sample.fields],
            "withUnknownMembers": text(more),
        }


def main(path):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(path, encoding="utf-8") as file:
        document = Document(yaml.load(file, loader))
    json.dump({"operations": list(document.operations())}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
