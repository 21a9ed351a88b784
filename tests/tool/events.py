#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the tool prints for programs, and what the README says of it, held against docs/events.schema.json.

    events.py FILE    lines `result OBJECT` and `event OBJECT`, as the unit tests record them; each type and each field
                      of the schema must be among them, and each line must be refused once it is spoiled
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit("jsonschema is missing: install python3-jsonschema")

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/events.schema.json").read_text(encoding="utf-8"))
DEFINITIONS = SCHEMA["$defs"]
TYPES = {kind: [one["$ref"].rpartition("/")[2] for one in DEFINITIONS[kind]["oneOf"]] for kind in ("result", "event")}
VALIDATORS = {name: Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": DEFINITIONS}) for name in sum(TYPES.values(), [])}


def problems(kind: str, value: object) -> list[str]:
    """What is wrong with one line: a `result` of stdout, or an `event` of stderr."""
    name = value.get("type") if isinstance(value, dict) else None
    if name not in TYPES[kind]:
        return [f"no type of a {kind}: {json.dumps(value)}"]
    return [f"{error.json_path}: {error.message}, in {json.dumps(value)}" for error in VALIDATORS[name].iter_errors(value)]


def problems_of(kind: str, text: str) -> list[str]:
    """What is wrong with all that stands on a stream."""
    found = []
    for line in text.splitlines():
        try:
            found += problems(kind, json.loads(line))
        except ValueError:
            found.append(f"no JSON: {line}")
    return found


def resolve(schema: dict) -> dict:
    return DEFINITIONS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def fields_of(schema: dict, path: str) -> Iterator[str]:
    """Each field that may stand there, as `snapshot.shards.total`."""
    schema = resolve(schema)
    for variant in schema.get("oneOf", []):
        yield from fields_of(variant, path)
    if "items" in schema:
        yield from fields_of(schema["items"], path)
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from fields_of(inner, f"{path}.{name}")


def fields_in(value: object, path: str) -> Iterator[str]:
    """Each field that does stand there."""
    if isinstance(value, list):
        for one in value:
            yield from fields_in(one, path)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}.{name}"
            yield from fields_in(inner, f"{path}.{name}")


def check_schema() -> list[str]:
    Draft202012Validator.check_schema(SCHEMA)
    found = []
    for name in sum(TYPES.values(), []):
        for variant in DEFINITIONS[name].get("oneOf", [DEFINITIONS[name]]):
            if variant["properties"]["type"] != {"const": name} or "type" not in variant["required"]:
                found.append(f"{name}: its type is another")
            if variant["additionalProperties"] is not False:
                found.append(f"{name}: takes any field")
        for field in fields_of(DEFINITIONS[name], name):
            if (unit := re.search("bytes|millis|nanos", field)) and not field.endswith(f"_in_{unit.group()}"):
                found.append(f"{field}: units stand at the end, as _in_{unit.group()}")
    return found


def check_readme() -> list[str]:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("### For programs")[2].partition("\n## ")[0]
    objects = [line for line in section.splitlines() if line.startswith("{")]
    named = set(re.findall(r"`([a-z_]+)`", "".join(line for line in section.splitlines() if line.startswith("|"))))
    found = [] if objects else ["README.md: no example"]
    found += [f"README.md does not name {name}" for name in sum(TYPES.values(), []) if name not in named]
    for line in objects:
        kind = "event" if "timestamp" in line else "result"
        found += [f"README.md: {problem}" for problem in problems_of(kind, line)]
    return found


def spoiled(value: dict) -> Iterator[dict]:
    """The same with a field too many, with one too few, and with a type that is none."""
    yield value | {"surplus": 1}
    yield {name: field for name, field in value.items() if name != "type"}
    yield value | {"type": value["type"] + "s"}
    for name, field in value.items():
        if isinstance(field, (bool, int)):
            yield value | {name: "text"}


def check_lines(lines: list[str]) -> list[str]:
    found, seen, types = [], set(), set()
    for line in lines:
        kind, _, text = line.partition(" ")
        wrong = problems_of(kind, text)
        found += wrong
        if wrong:
            continue
        value = json.loads(text)
        types.add(value["type"])
        seen |= set(fields_in(value, value["type"]))
        found += [f"taken for a {kind}: {json.dumps(bad)}" for bad in spoiled(value) if not problems(kind, bad)]
        other = "event" if kind == "result" else "result"
        found += [] if problems(other, value) else [f"a {kind}, and a {other}: {text}"]
    for name in sum(TYPES.values(), []):
        if name not in types:
            found.append(f"never printed: {name}")
        else:
            found += [f"never printed: {field}" for field in fields_of(DEFINITIONS[name], name) if field not in seen]
    return found


def main() -> int:
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    found = check_schema() + check_readme() + check_lines(lines)
    print(*found, f"{len(lines)} lines, {len(found)} complaints", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
