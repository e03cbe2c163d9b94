"""checkov over plans, with every finding mended or explained.

explained.py complete <plan.json> <new plan.json>    what a plan doesn't know yet, where the code sets it
explained.py judge <skips.tsv> <environment.json>…   what checkov found in each environment against what is explained

A plan leaves out what is known only after apply, so a key that the code does set looks as if it weren't. `complete` writes a placeholder where the configuration has an expression
for the argument, and only there: an argument that is computed because nobody set it stays missing.

A skip is a line "environments, check, resource's address, justification", each for one resource; prod isn't excused by what dev may do. A pattern is refused, and so is a skip that
no finding needs any more.
"""

import json
import pathlib
import re
import sys

UNKNOWN = "(known after apply)"
SKIP = re.compile(r"CKV2?_AWS_\d+")


def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def without_keys(address):
    """A resource's address in the code: instances of one block have the same."""
    return re.sub(r"\[(?:\d+|\"[^\"]*\")\]", "", address)


def expressions(module, prefix=""):
    for resource in module.get("resources", []):
        yield prefix + resource["address"], resource.get("expressions", {})
    for name, call in module.get("module_calls", {}).items():
        yield from expressions(call["module"], f"{prefix}module.{name}.")


def fill(values, unknown, code):
    """Writes the placeholder into values where unknown says so and code has an expression."""
    for name, mark in unknown.items():
        if name not in code:
            continue
        if mark is True:
            values[name] = UNKNOWN
        elif isinstance(mark, dict) and isinstance(values.get(name), dict) and isinstance(code[name], dict):
            fill(values[name], mark, code[name])
        elif isinstance(mark, list) and isinstance(values.get(name), list):
            fill_blocks(values[name], mark, code[name])


def fill_blocks(values, marks, code):
    """A list of arguments has one expression; a list of blocks has one for each, in the code's order, unless they come from a dynamic block."""
    blocks = code if isinstance(code, list) else None
    for index, mark in enumerate(marks):
        if mark is True:
            if index < len(values):
                values[index] = UNKNOWN
            else:
                values.append(UNKNOWN)
        elif isinstance(mark, dict) and blocks is not None and index < len(values) and len(blocks) == len(values):
            fill(values[index], mark, blocks[index])


def complete(source, target):
    plan = json.loads(pathlib.Path(source).read_text())
    code = dict(expressions(plan["configuration"]["root_module"]))
    unknown = {change["address"]: change["change"].get("after_unknown", {}) for change in plan["resource_changes"]}
    for resource in resources(plan["planned_values"]["root_module"]):
        fill(resource.setdefault("values", {}), unknown.get(resource["address"], {}), code.get(without_keys(resource["address"]), {}))
    pathlib.Path(target).write_text(json.dumps(plan))


def skips_in(path):
    """(environment, check, resource) => justification; and what is wrong with the file."""
    skips, wrong = {}, []
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 4:
            wrong.append(f"line {number}: not environments, a check, a resource and a justification, with tabs between")
            continue
        environments, check, resource, why = cells
        if not SKIP.fullmatch(check):
            wrong.append(f"line {number}: {check} is no check of AWS: a blanket skip")
        if "*" in resource or not re.fullmatch(r"module\.platform\.(module\.[a-z_]+(\[\d+\])?\.)+aws_[a-z0-9_]+\.[a-z_]+(\[[^\]*]+\])?", resource):
            wrong.append(f"line {number}: {resource} is not one resource: a blanket skip")
        if len(why.strip()) < 30:
            wrong.append(f"line {number}: why {check} doesn't matter for {resource} isn't said")
        for environment in environments.split(","):
            if (environment, check, resource) in skips:
                wrong.append(f"line {number}: {check} {resource} is there twice for {environment}")
            skips[environment, check, resource] = why
    return skips, wrong


def judge(skips_file, *findings):
    skips, problems = skips_in(skips_file)
    used, passed, explained = set(), 0, 0
    for path in findings:
        environment = pathlib.Path(path).stem
        report = json.loads(pathlib.Path(path).read_text())
        if report["summary"]["resource_count"] == 0 or report["summary"]["parsing_errors"]:
            problems.append(f"{path}: checkov read no resource, or not all")
        if report["summary"]["skipped"]:
            problems.append(f"{path}: something was skipped beside the file: {[one['check_id'] for one in report['results']['skipped_checks']]}")
        passed += report["summary"]["passed"]
        for finding in report["results"]["failed_checks"]:
            key = (environment, finding["check_id"], finding["resource"])
            if key in skips:
                used.add(key)
                explained += 1
            else:
                problems.append(f"unexplained in {' '.join(key)}: {finding['check_name']}")
    problems += [f"no finding needs the skip of {' '.join(key)}" for key in skips if key not in used]
    print("\n".join(sorted(set(problems))))
    print(f"{passed} checks hold, {explained} findings are explained by {len(used)} skips, {len(problems)} problems")
    sys.exit(1 if problems else 0)


{"complete": complete, "judge": judge}[sys.argv[1]](*sys.argv[2:])
