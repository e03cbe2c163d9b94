"""A plan (JSON, stdin) as the state in which an apply would leave its outputs and no resource; what only AWS knows becomes a word. For commands that read outputs."""

import json
import sys


def known(after, unknown):
    if unknown is True:
        return "known after apply"
    if isinstance(after, dict) or isinstance(unknown, dict):
        after, unknown = after or {}, unknown or {}
        return {key: known(after.get(key), unknown.get(key, False)) for key in {**after, **unknown}}
    if isinstance(after, list):
        marks = unknown if isinstance(unknown, list) else [False] * len(after)
        return [known(each, mark) for each, mark in zip(after, marks, strict=True)]
    return after


def type_of(value):
    if isinstance(value, dict):
        return ["object", {key: type_of(each) for key, each in value.items()}]
    if isinstance(value, list):
        return ["tuple", [type_of(each) for each in value]]
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return "string" if isinstance(value, str) else "dynamic"


def main():
    plan = json.load(sys.stdin)
    values = {name: known(change.get("after"), change.get("after_unknown", False)) for name, change in plan["output_changes"].items()}
    outputs = {name: {"value": value, "type": type_of(value)} for name, value in values.items()}
    state = {"version": 4, "terraform_version": plan["terraform_version"], "serial": 1, "lineage": "00000000-0000-4000-8000-000000000001", "outputs": outputs, "resources": []}
    json.dump(state, sys.stdout)


if __name__ == "__main__":
    main()
