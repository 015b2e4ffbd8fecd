"""The documentation of the Swift client: everything public says what it is, and the articles' code is code that runs.

Reads the symbol graphs that `make docs` leaves in .build-docs/graphs.
"""

import json
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GRAPHS = ROOT / ".build-docs/graphs"
MODULES = ["Backpack", "BackpackModel", "BackpackWire"]
ARTICLES = sorted((ROOT / "Sources/Backpack/Backpack.docc").glob("*.md"))

# Types that say nothing of what is counted or written in them.
BARE = re.compile(r":\s*\[?(Int|UInt|Int\d+|UInt\d+|Double|String|Duration|ExactDecimal|Bool)\b")
KINDS = {
    "swift.class", "swift.struct", "swift.enum", "swift.protocol", "swift.func", "swift.method",
    "swift.type.method", "swift.macro", "swift.property", "swift.type.property",
}
# What a name says as well as a sentence could; everything else is documented.
SPEAKING = {
    # Names and identifiers
    "symbol", "baseSymbol", "quoteSymbol", "name", "rawValue", "description", "debugDescription", "hashValue",
    "message", "title", "reason", "id", "userID", "subaccountID", "positionID",
    # Questions of one word
    "isZero", "isNegative", "isPositive", "isEmpty", "isNull", "magnitude",
    # Plumbing of protocols of the standard library
    "makeAsyncIterator()", "next()", "next(isolation:)", "hash(into:)", "==(_:_:)", "<(_:_:)",
    "Iterator",
}
# Types whose comment covers their members: echoes of a question, one function a word of a grammar.
TOLD_AT_THE_TYPE = {"MaxOrderQuantity", "MaxWithdrawalQuantity", "StreamName", "JSONWriter"}


def symbols():
    seen = set()
    # The modules that `Backpack` exports come before it: its graph repeats them.
    for module in reversed(MODULES):
        graph = json.loads((GRAPHS / f"{module}.symbols.json").read_text())
        # What fulfils a requirement of a protocol is documented there.
        witnesses = {
            r["source"] for r in graph["relationships"]
            if r["kind"] == "defaultImplementationOf" or r.get("sourceOrigin")
        }
        for symbol in graph["symbols"]:
            name = symbol["identifier"]["precise"]
            if symbol["accessLevel"] in ("public", "open") and name not in seen:
                seen.add(name)
                yield module, symbol, name in witnesses


def declaration(symbol):
    return "".join(part["spelling"] for part in symbol.get("declarationFragments", []))


# Requirements of our own protocols that each type fulfils, told once at the protocol.
REQUIREMENTS = {
    "Endpoint": {
        "route", "parameters", "payload", "headers", "clientID", "orders", "refusal", "change", "read(_:)", "verify(_:)",
        "limit", "offset", "limitMax", "isNewestFirst",
    },
}


def is_requirement(symbol):
    return symbol["names"]["title"].split(".")[-1] in REQUIREMENTS["Endpoint"]


def test_everything_public_says_what_it_is():
    missing = []
    for module, symbol, is_witness in symbols():
        kind = symbol["kind"]["identifier"]
        title = symbol["pathComponents"][-1]
        if kind not in KINDS or is_witness or "docComment" in symbol or title in SPEAKING or title.startswith("_"):
            continue
        if "swiftExtension" in symbol and "::SYNTHESIZED::" in symbol["identifier"]["precise"]:
            continue
        if symbol["pathComponents"][0] in TOLD_AT_THE_TYPE:
            continue
        if kind in ("swift.property", "swift.type.property"):
            text = declaration(symbol)
            if not BARE.search(text) or kind == "swift.type.property" or is_requirement(symbol):
                continue
        elif kind in ("swift.method", "swift.type.method") and is_requirement(symbol):
            continue
        missing.append(f"{module}: {'.'.join(symbol['pathComponents'])}: {declaration(symbol)}")
    assert not missing, "\n" + "\n".join(sorted(missing))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.name)
def test_the_code_of_an_article_is_code_that_runs(article):
    def lines(text):
        return [line.strip() for line in text.splitlines() if line.strip()]

    program = lines((ROOT / "Examples/Sources/getting-started/GettingStarted.swift").read_text())
    for block in re.findall(r"```swift\n(.*?)```", article.read_text(), re.S):
        wanted = lines(block)
        found = any(program[i:i + len(wanted)] == wanted for i in range(len(program)))
        assert found, f"not in Examples/Sources/getting-started:\n{block}"


def test_docc_has_nothing_to_complain_of():
    """A link to nowhere, a parameter that is not there. One left out whose name says it all is no complaint."""
    found = json.loads((ROOT / ".build-docs/diagnostics.json").read_text())["diagnostics"]
    found = [d for d in found if not re.fullmatch(r"Parameter '\w+' is missing documentation", d["summary"])]
    assert not found, "\n".join(f"{d.get('source')}: {d['summary']}" for d in found)
