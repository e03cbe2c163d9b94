"""Holds rules in Rego to being refusals of what is wrong, absent, null and unknown.

mutants.py plans <folder of rules> <accepted.json> <mutants.json>   breaks the accepted plan in one place at a time, and wants exactly the messages of the rules for it
mutants.py messages <folder of rules> <refused.txt> <file…>         wants exactly these messages of the files, and one of each rule

A mutant says where: `at` an argument's value, `code` an argument's expression, `without` a resource, `with` one more. Beside each `wrong` value the argument is taken away, set to null, and made unknown
with no expression for it; `accepted` names those of the three that must go through. "@" in a message is the resource's address, "@name" that of another.
A rule that nothing breaks is a failure: it may as well not be there.
"""

import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

DENIES = re.compile(r'^deny contains (?:sprintf\()?"((?:[^"\\]|\\.)*)"', re.MULTILINE)
KEYS = re.compile(r'\[(?:\d+|"[^"]*")\]')
GONE = object()


def answers(rules, files):
    """What conftest says to each file: a set of messages."""
    parser = "hcl2" if files[0].endswith(".tf") else "json"
    namespaces = sorted({re.search(r"^package (\w+)", path.read_text(), re.MULTILINE)[1] for path in rules.glob("*.rego")} - {"reading"})
    command = ["conftest", "test", "--output", "json", "--parser", parser, "--policy", str(rules)]
    for namespace in namespaces:
        command += ["--namespace", namespace]
    done = subprocess.run(command + files, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        sys.exit(done.stderr)
    found = {file: set() for file in files}
    for one in json.loads(done.stdout):
        found[one["filename"]] |= {failure["msg"] for failure in one.get("failures", [])}
    return found


def unbroken(rules, messages):
    """The rules of which no message was wanted."""
    forms = [form.replace('\\"', '"') for path in sorted(rules.glob("*.rego")) for form in DENIES.findall(path.read_text(encoding="utf-8"))]
    for form in forms:
        pattern = re.compile(re.sub(r"%[sdv]", ".+", re.escape(form)))
        if not any(pattern.fullmatch(message) for message in messages):
            yield f"nothing breaks the rule: {form}"


class Plan:
    def __init__(self, document):
        self.document = document
        self.resources = document["planned_values"]["root_module"]["child_modules"][0]["resources"]

    def find(self, name):
        found = [one for one in self.resources if one["address"] == name or one["address"].endswith("." + name)]
        if len(found) != 1:
            sys.exit(f"{len(found)} resources are {name}")
        return found[0]

    def unknown(self, address):
        for change in self.document["resource_changes"]:
            if change["address"] == address:
                return change["change"]["after_unknown"]
        self.document["resource_changes"].append({"address": address, "change": {"after_unknown": {}}})
        return self.unknown(address)

    def code(self, address):
        module = self.document["configuration"]["root_module"]
        names = re.findall(r"module\.(\w+)\.", KEYS.sub("", address))
        for name in names:
            module = module["module_calls"][name]["module"]
        local = KEYS.sub("", address).split(".", 2 * len(names))[-1]
        return next((one["expressions"] for one in module.get("resources", []) if one["address"] == local), {})


def put(tree, path, value):
    """Sets, or with GONE takes away, what stands under a path, and makes the way there."""
    for step, after in zip(path, path[1:]):
        if isinstance(step, int):
            tree.extend({} for _ in range(len(tree), step + 1))
        elif step not in tree:
            if value is GONE:
                return
            tree[step] = [] if isinstance(after, int) else {}
        tree = tree[step]
    if value is not GONE:
        tree[path[-1]] = value
    elif isinstance(tree, dict):
        tree.pop(path[-1], None)


def variants(mutant, accepted):
    """(how, plan, whether it must be refused)"""

    def fresh():
        plan = Plan(copy.deepcopy(accepted))
        return plan, plan.find

    through = mutant.get("accepted", [])
    if "without" in mutant:
        plan, _ = fresh()
        gone = plan.resources[:] if mutant["without"] == "all" else [plan.find(mutant["without"])]
        plan.resources[:] = [one for one in plan.resources if one not in gone]
        yield "without", plan, True
        return
    if "with" in mutant:
        plan, _ = fresh()
        kind, name = mutant["with"].split(".")
        plan.resources.append({"address": mutant["with"], "mode": "managed", "type": kind, "name": name, "values": mutant["values"]})
        yield "with", plan, True
        return
    name, *path = mutant.get("at") or mutant["code"]
    values = [("absent", GONE), ("null", None)] + [(f"wrong {index}", value) for index, value in enumerate(mutant["wrong"])]
    for how, value in values:
        plan, find = fresh()
        address = find(name)["address"]
        if "at" in mutant:
            put(find(name)["values"], path, value)
            put(plan.unknown(address), path, GONE)
        else:
            put(plan.code(address), path, value)
        if how.split()[0] in mutant.get("only", [how.split()[0]]):
            yield how, plan, how not in through
    if "at" in mutant and "unknown" in mutant.get("only", ["unknown"]):
        plan, find = fresh()
        address = find(name)["address"]
        put(find(name)["values"], path, GONE)
        put(plan.unknown(address), path, True)
        put(plan.code(address), path, GONE)
        yield "unknown", plan, "unknown" not in through


def plans(rules, accepted_path, mutants_path):
    accepted = json.loads(pathlib.Path(accepted_path).read_text(encoding="utf-8"))
    original, problems, wanted, all_wanted = Plan(accepted), [], {}, set()
    with tempfile.TemporaryDirectory() as folder:
        for number, mutant in enumerate(json.loads(pathlib.Path(mutants_path).read_text(encoding="utf-8"))):
            place = mutant.get("at") or mutant.get("code") or [mutant.get("without") or mutant["with"]]

            def said(message, own=place[0], new=mutant.get("with")):
                return re.sub(r"^@(\S*(?=: ))", lambda found: new if new and not found[1] else original.find(found[1] or own)["address"], message)

            messages = {said(message) for message in mutant["refused"]}
            all_wanted |= messages
            for how, plan, refused in variants(mutant, accepted):
                file = pathlib.Path(folder, f"{number}-{how.replace(' ', '-')}.json")
                file.write_text(json.dumps(plan.document))
                wanted[str(file)] = (f"{'.'.join(map(str, place))} {how}", messages if refused else set())
        for file, found in answers(rules, sorted(wanted)).items():
            where, messages = wanted[file]
            problems += [f"{where}: not refused: {message}" for message in sorted(messages - found)]
            problems += [f"{where}: refused too: {message}" for message in sorted(found - messages)]
    problems += unbroken(rules, all_wanted)
    print("\n".join(problems))
    print(f"{len(wanted)} mutants, {len(problems)} problems")
    sys.exit(1 if problems or not wanted else 0)


def messages(rules, wanted_path, *files):
    wanted = set(pathlib.Path(wanted_path).read_text(encoding="utf-8").splitlines())
    found = set().union(*answers(rules, list(files)).values())
    problems = [f"not refused: {message}" for message in sorted(wanted - found)] + [f"refused too: {message}" for message in sorted(found - wanted)] + list(unbroken(rules, wanted))
    print("\n".join(problems))
    sys.exit(1 if problems or not wanted else 0)


{"plans": plans, "messages": messages}[sys.argv[1]](pathlib.Path(sys.argv[2]), *sys.argv[3:])
