"""What a CRD of the last release had and this one's lacks: such a field would be dropped from stored objects, such a value refused.

  compatible.py OLD NEW      files or folders of CRDs
"""

import pathlib
import sys

import yaml


def crds(path):
    path = pathlib.Path(path)
    files = sorted(path.glob("*.y*ml")) if path.is_dir() else [path]
    for file in files:
        for document in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            if document and document["kind"] == "CustomResourceDefinition":
                yield document["metadata"]["name"], document["spec"]


def lost(path, old, new):
    for name, child in old.get("properties", {}).items():
        here = f"{path}.{name}"
        if name not in new.get("properties", {}):
            yield f"{here}: gone"
        else:
            yield from lost(here, child, new["properties"][name])
    for key, sign in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(old.get(key), dict):
            yield from lost(path + sign, old[key], new.get(key) if isinstance(new.get(key), dict) else {})
    if "enum" in new:
        for value in set(old.get("enum", [])) - set(new["enum"]):
            yield f"{path}: the value {value} is gone"
    for name in set(new.get("required", [])) - set(old.get("required", [])):
        if "default" not in new["properties"].get(name, {}) and path.count("."):
            yield f"{path}.{name}: newly required"
    if "type" in old and old["type"] != new.get("type"):
        yield f"{path}: {old['type']} became {new.get('type')}"


def main():
    old, new = (dict(crds(each)) for each in sys.argv[1:])
    problems = [f"{name}: gone" for name in old.keys() - new.keys()]
    for name in old.keys() & new.keys():
        versions = {version["name"]: version for version in new[name]["versions"]}
        if old[name]["scope"] != new[name]["scope"]:
            problems.append(f"{name}: its scope changed")
        for version in old[name]["versions"]:
            if version["name"] not in versions or not versions[version["name"]]["served"]:
                problems.append(f"{name}: version {version['name']} is no longer served")
                continue
            schemas = (each["schema"]["openAPIV3Schema"] for each in (version, versions[version["name"]]))
            problems += [f"{name} {problem}" for problem in lost("", *schemas)]
    if not old:
        problems.append("no CRD to compare with")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
