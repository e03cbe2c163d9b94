"""Holds a chart's values.yaml, its schema and its templates together.

  values.py describe CHART          prints the schema with the descriptions of values.yaml in it
  values.py strict CHART            every value is in both, described, bounded, and nothing else is let in
  values.py uses CHART              every .Values path that a template names is declared
  values.py examples CHART          a line for each value: its path and, as JSON, another value that it may have
  values.py refused CHART TABLE     every value of the schema, those within lists and maps as well, has a line in the table of bad values whose answer names it

A value is described where people read first, in values.yaml by "# --"; the schema's text is made from it. Its "examples" hold one
valid value that differs from the default: hack/test/charts renders with each and sees the output change, so no value is without use.
"""

import json
import pathlib
import re
import sys

import yaml

# Values that can't be bad, and why. Whatever has a type, bounds or a pattern can.
FREE = {"global": "Helm's own: it hands it to every chart, and no template reads it"}


def load(chart):
    chart = pathlib.Path(chart)
    text = (chart / "values.yaml").read_text(encoding="utf-8")
    schema = json.loads((chart / "values.schema.json").read_text(encoding="utf-8"))
    return chart, text, yaml.safe_load(text) or {}, schema


def descriptions(text):
    """{path: the "# --" comment before the key}; values.yaml is indented by two and holds maps in block style where it documents them."""
    found, path, pending = {}, [], []
    for line in text.splitlines():
        comment = re.match(r"\s*# (--)?\s*(.*)", line)
        key = re.match(r"( *)([A-Za-z][\w.-]*):", line)
        if comment:
            if comment[1]:
                pending = [comment[2]]
            elif pending:
                pending.append(comment[2])
        elif key:
            path = path[: len(key[1]) // 2] + [key[2]]
            if pending:
                found[tuple(path)] = " ".join(pending)
            pending = []
        else:
            pending = []
    return found


def properties(schema, path=()):
    """Each property of the schema with its path; objects with named properties are walked into."""
    for name, property_ in schema.get("properties", {}).items():
        yield (*path, name), property_
        yield from properties(property_, (*path, name))


def values(tree, described, path=()):
    """Each value of values.yaml: what is described, or a scalar or list that isn't part of something described."""
    for name, value in tree.items():
        here = (*path, name)
        if isinstance(value, dict) and here not in described and value:
            yield from values(value, described, here)
        else:
            yield here


def dotted(path):
    return ".".join(path)


def described_schema(schema, texts):
    for path, property_ in properties(schema):
        if path in texts:
            text = texts[path].replace("`", "")
            rest = {key: value for key, value in property_.items() if key != "description"}
            property_.clear()
            property_.update({"description": text, **rest})
    return schema


def resolve(schema, property_):
    """The property with what it refers to, one level: enough to see its bounds."""
    if "$ref" in property_:
        return {**schema["definitions"][property_["$ref"].rsplit("/", 1)[1]], **property_}
    merged = dict(property_)
    for part in property_.get("allOf", []):
        merged = {**resolve(schema, part), **merged}
    return merged


def bounds_missing(schema, property_):
    it = resolve(schema, property_)
    kinds = it.get("type", [])
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    missing = []
    if "enum" in it:
        return missing
    if not kinds:
        missing.append("a type")
    if "string" in kinds and not ({"maxLength", "pattern"} & it.keys()):
        missing.append("maxLength or pattern")
    if "integer" in kinds and not {"minimum", "maximum"} <= it.keys():
        missing.append("minimum and maximum")
    if "array" in kinds:
        missing += [] if "maxItems" in it else ["maxItems"]
        missing += [f"items: {each}" for each in bounds_missing(schema, it["items"])] if "items" in it else ["items"]
    if "object" in kinds:
        if it.get("additionalProperties", True) is not False:
            missing.append("additionalProperties: false")
        for each in it.get("patternProperties", {}).values():
            missing += [] if "maxProperties" in it else ["maxProperties"]
            missing += [f"its values: {gap}" for gap in bounds_missing(schema, each)]
        for name, each in it.get("properties", {}).items():
            missing += [f"{name}: {gap}" for gap in bounds_missing(schema, each)]
    return missing


def strict(chart):
    _, text, tree, schema = load(chart)
    texts = descriptions(text)
    problems = []
    if schema.get("additionalProperties") is not False:
        problems.append("the schema lets unknown values in")
    known = {path for path, _ in properties(schema)}
    for path in values(tree, texts):
        if path not in known:
            problems.append(f"{dotted(path)}: not in the schema")
        if path not in texts:
            problems.append(f"{dotted(path)}: no '# --' description in values.yaml")
    for path, property_ in properties(schema):
        if path[0] in FREE or any(path[:length] in texts for length in range(1, len(path))):
            continue
        it, present = tree, True
        for name in path:
            present = present and isinstance(it, dict) and name in it
            it = it[name] if present else None
        if not present:
            problems.append(f"{dotted(path)}: not in values.yaml")
        problems += [f"{dotted(path)}: the schema lacks {gap}" for gap in bounds_missing(schema, property_)]
    return problems


def uses(chart):
    chart, text, tree, schema = load(chart)
    described = descriptions(text)
    declared = {path for path, _ in properties(schema)}
    problems, named = [], set()
    for template in sorted((chart / "templates").rglob("*.*")):
        for name in re.findall(r"\.Values((?:\.[A-Za-z]\w*)+)", template.read_text(encoding="utf-8")):
            path = tuple(name[1:].split("."))
            named.add(path)
            if path not in declared:
                problems.append(f"{template.relative_to(chart)}: .Values.{dotted(path)} is not declared")
    for path in values(tree, described):
        if not any(path[:length] in named for length in range(1, len(path) + 1)):
            problems.append(f"{dotted(path)}: no template names it")
    return problems


def examples(chart):
    _, text, tree, schema = load(chart)
    by_path = dict(properties(schema))
    for path in values(tree, descriptions(text)):
        found = by_path.get(path, {}).get("examples", [])
        if not found:
            sys.exit(f"{dotted(path)}: the schema has no example")
        yield dotted(path), json.dumps(found[0])


def leaves(schema, property_, path):
    """What a person writes at the end of a path; "*" stands for an item of a list or an entry of a map with free names."""
    it = resolve(schema, property_)
    if "properties" in it:
        for name, each in it["properties"].items():
            yield from leaves(schema, each, (*path, name))
        return
    yield path
    if isinstance(it.get("items"), dict) and "properties" in resolve(schema, it["items"]):
        yield from leaves(schema, it["items"], (*path, "*"))


def answer_names(path):
    """The ways in which an answer names a value: Helm's pointer, at it or within it, and the templates' dotted name."""
    pointer = "".join("/[^/']+" if name == "*" else f"/{re.escape(name)}" for name in path)
    dotted_name = r"\.".join(r"\*" if name == "*" else re.escape(name) for name in path)
    return re.compile(rf"(^|[^\w/.]){pointer}(/[^']*)?'|(^|[^\w/.]){dotted_name}($|[^\w.]|\.[^\w])")


def given(values_, path):
    """Whether the values of a line hold one at the path."""
    if not path:
        return True
    if path[0] == "*":
        return isinstance(values_, list) and any(given(each, path[1:]) for each in values_)
    return isinstance(values_, dict) and path[0] in values_ and given(values_[path[0]], path[1:])


def bad_values(table, chart):
    for line in pathlib.Path(table).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            of, _, values_, answer = line.split("\t")
            if f"bvrai-{of}" == chart:
                # In the table the answer is a regular expression: what it escapes is meant as it stands.
                yield yaml.safe_load(values_), answer.replace("\\", "")


def refused(chart, table):
    chart, _, _, schema = load(chart)
    lines = list(bad_values(table, chart.resolve().name))
    for path in leaves(schema, schema, ()):
        if path[0] not in FREE and not any(given(values_, path) and answer_names(path).search(answer) for values_, answer in lines):
            yield f"{dotted(path)}: no line of {pathlib.Path(table).name} has a bad value of it and an answer that names it"


def main():
    command, chart, *more = sys.argv[1:]
    if command == "describe":
        _, text, _, schema = load(chart)
        print(json.dumps(described_schema(schema, descriptions(text)), indent=2, ensure_ascii=False))
        return 0
    if command == "examples":
        for path, value in examples(chart):
            print(f"{path}\t{value}")
        return 0
    problems = list({"strict": strict, "uses": uses, "refused": refused}[command](chart, *more))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
