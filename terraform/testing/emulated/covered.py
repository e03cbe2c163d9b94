"""Every kind of resource in the modules is made in the emulator, or said not to be: covered.py <state.json> <uncovered.tsv> <folder of the modules>. What is said is printed."""

import json
import pathlib
import re
import sys


def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def main():
    state, table, modules = sys.argv[1:]
    made = {one["type"] for one in resources(json.loads(pathlib.Path(state).read_text())["values"]["root_module"])}
    written = {kind for source in pathlib.Path(modules).rglob("*.tf") for kind in re.findall(r'^resource "(\w+)"', source.read_text(encoding="utf-8"), re.MULTILINE)}
    reasons = dict(line.split("\t") for line in pathlib.Path(table).read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    problems = [f"{kind} is neither made in the emulator nor in uncovered.tsv" for kind in sorted(written - made - reasons.keys())]
    problems += [f"{kind} is in uncovered.tsv, and is made or is in no module" for kind in sorted(reasons.keys() & made | reasons.keys() - written)]
    for kind in sorted(reasons.keys() - made):
        print(f"        not made in the emulator: {kind}: {reasons[kind]}")
    print(f"{len(written & made)} of {len(written)} kinds of resources are made in the emulator")
    print("\n".join(problems))
    sys.exit(1 if problems or not made else 0)


main()
