"""What a CRD of the last release had and this one's lacks: such a field would be dropped from stored objects, such a value refused.

  compatible.py OLD NEW [NARROWED]      files or folders of CRDs; a list of what is refused on purpose

A rule, pattern or bound that the last release didn't have may refuse what it accepted: whether it does can't be told from its text, so each is named. A line of NARROWED
explains one: what this prints, what the release's documents call it (hack/release/notes.py), why. A line that explains nothing is an error.
"""

import pathlib
import re
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
    yield from narrowed(path, old, new)
    if "type" in old and old["type"] != new.get("type"):
        yield f"{path}: {old['type']} became {new.get('type')}"


# Bounds, and when a new one takes nothing.
BOUNDS = {
    "minimum": lambda old, new: new <= old, "minLength": lambda old, new: new <= old, "minItems": lambda old, new: new <= old, "minProperties": lambda old, new: new <= old,
    "maximum": lambda old, new: new >= old, "maxLength": lambda old, new: new >= old, "maxItems": lambda old, new: new >= old, "maxProperties": lambda old, new: new >= old,
}


def narrowed(path, old, new):
    """What this release refuses of a part that the last one had."""
    if not old:
        return
    for bound, takes_nothing in BOUNDS.items():
        if bound in new and (bound not in old or not takes_nothing(old[bound], new[bound])):
            yield f"{path}: {bound} {new[bound]}, it was {old.get(bound, 'open')}"
    for word in ("pattern", "format"):
        if word in new and new[word] != old.get(word) and not wider(old.get(word, ""), new[word]):
            yield f"{path}: {word} {new[word]}, it was {old.get(word, 'open')}"
    if "enum" in new and "enum" not in old:
        yield f"{path}: only {', '.join(map(str, new['enum']))}, it was open"
    had = {" ".join(rule["rule"].split()) for rule in old.get("x-kubernetes-validations", [])}
    for rule in new.get("x-kubernetes-validations", []):
        text = " ".join(rule["rule"].split())
        if text not in had and not widens(text, had) and not repeats_a_pattern(text, old):
            yield f"{path}: the rule {text}"


def wider(old, new):
    """The same expression with wider bounds of repetition alone."""
    bounds = r"\{(\d+),(\d+)\}"
    if "(?" in new or re.sub(bounds, "{}", old) != re.sub(bounds, "{}", new):
        return False
    pairs = zip(re.findall(bounds, old), re.findall(bounds, new), strict=True)
    return all(int(now[0]) <= int(then[0]) and int(now[1]) >= int(then[1]) for then, now in pairs)


def widens(rule, had):
    """What the last release let be changed, or something else."""
    return any("oldSelf" in one and rule.startswith(f"{one} || ") and " ? " not in rule.removeprefix(one) for one in had)


def repeats_a_pattern(rule, old):
    """A rule that says what a field's pattern said, in better words for who is refused."""
    said = re.fullmatch(r"(?:!has\(self\.(?P<optional>\w+)\) \|\| )?self\.(?P<field>\w+)(?P<each>\.all\(o, o)?\.matches\(r?'(?P<pattern>.*)'\)(?(each)\))", rule)
    if said is None or said["optional"] not in (None, said["field"]):
        return False
    field = old.get("properties", {}).get(said["field"], {})
    return (field.get("items", {}) if said["each"] else field).get("pattern") == said["pattern"]


def explained(path):
    """What is refused on purpose → why."""
    lines = [line.split("\t") for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    for line in lines:
        if len(line) != 3 or not all(cell.strip() for cell in line):
            sys.exit(f"{path}: a line without a name or a reason: {line[0]}")
    return {problem: why for problem, _, why in lines}


def unexplained(problems, exceptions):
    yield from (problem for problem in problems if problem not in exceptions)
    yield from (f"explained, but not so any more: {text}" for text in exceptions.keys() - set(problems))


def main():
    old, new = (dict(crds(each)) for each in sys.argv[1:3])
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
    problems = sorted(unexplained(problems, explained(sys.argv[3]) if sys.argv[3:] else {}))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
