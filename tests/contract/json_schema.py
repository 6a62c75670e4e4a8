#!/usr/bin/python3
"""Holds the published JSON schema against documents that signet wrote.

    json_schema.py SCHEMA DOCUMENT...

Each document must be valid.  So that a schema that allows everything cannot pass, each
required member is also taken away in turn, and each of those documents must be refused.
With --ndjson FILE each line, without its "kind", is held against the schema's part of that name.
"""
import copy
import json
import sys

import jsonschema


def say(problem):
    print(problem, file=sys.stderr)
    return 1


def errors(validator, document, name):
    return sum(
        say(f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
        for error in validator.iter_errors(document)
    )


def spoiled(document):
    """Copies of the document that lack one member, at the top and in each first object."""
    for member in document:
        poorer = dict(document)
        del poorer[member]
        yield member, poorer
    for part, value in document.items():
        first = value[0] if isinstance(value, list) and value else value
        if not isinstance(first, dict):
            continue
        for member in first:
            poorer = copy.deepcopy(document)
            where = poorer[part][0] if isinstance(value, list) else poorer[part]
            del where[member]
            yield f"{part}.{member}", poorer


def check_ndjson(schema, path):
    failed = 0
    kinds = set()
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        item = json.loads(line)
        kind = item.pop("kind")
        kinds.add(kind)
        if kind in schema["$defs"]:
            part = {"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]}
            validator = jsonschema.Draft202012Validator(part)
            failed += errors(validator, item, f"{path}:{number}")
        elif kind != "end":
            failed += say(f"{path}:{number}: unknown kind {kind}")
    return failed if {"run", "summary", "end"} <= kinds else say(f"{path}: parts are missing")


def main(arguments):
    schema = json.load(open(arguments[0], encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failed = 0
    refused = 0
    for path in arguments[1:]:
        if path.endswith(".ndjson"):
            failed += check_ndjson(schema, path)
            continue
        document = json.load(open(path, encoding="utf-8"))
        failed += errors(validator, document, path)
        for member, poorer in spoiled(document):
            if validator.is_valid(poorer):
                failed += say(f"{path}: valid without {member}")
            refused += 1
    if refused == 0:
        failed += say("no document was held against the schema")
    print(f"{len(arguments) - 1} files, {refused} spoiled documents, {failed} problems")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
