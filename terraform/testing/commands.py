"""Holds the commands in documents to what they call, without an account: commands.py <plan.json> <terraform folder> <document>…

Every ```sh block must parse; every `aws` command must be one of AWS's own model (service, operation, options, and none that is required left out); every
`terraform` command must name a folder that is there and resources that the plan has. kubectl's, helm's and other programs' commands are parsed only.
"""

import json
import pathlib
import re
import subprocess
import sys

import botocore.session
from botocore import xform_name

SERVICES = {"s3api": "s3"}
EVERYWHERE = {"region", "query", "output"}
# Written by a step of the document itself.
MADE_ON_THE_WAY = {"live/prod-recovery"}
session = botocore.session.get_session()


def blocks(text):
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def parts(block):
    """The single commands of a block: quoted text, here-documents and $(…) out of the way, the latter's own commands too."""
    block = re.sub(r"<<'(\w+)'\n.*?^\1$", "", block, flags=re.DOTALL | re.MULTILINE)
    block = re.sub(r"'[^']*'", "QUOTED", block.replace("\\\n", " "))
    while inner := re.search(r"\$\(([^()]*)\)", block):
        yield from parts(inner.group(1))
        block = block[: inner.start()] + "ANSWER" + block[inner.end() :]
    for command in re.split(r"[;|&\n]+|\bdo\b|\bthen\b", block):
        if command.strip():
            yield command.strip()


def aws(words):
    if len(words) < 3:
        return ["too short"]
    service, name = SERVICES.get(words[1], words[1]), words[2]
    if service not in session.get_available_services():
        return [f"no service {service}"]
    model = session.get_service_model(service)
    given = {word[2:].split("=")[0] for word in words[3:] if word.startswith("--")} - EVERYWHERE
    if name == "wait":
        waiter = words[3]
        waiters = session.get_waiter_model(service)
        names = {xform_name(one, "-"): one for one in waiters.waiter_names}
        if waiter not in names:
            return [f"nothing to wait for is called {waiter}"]
        operation = waiters.get_waiter(names[waiter]).operation
    else:
        operations = {xform_name(one, "-"): one for one in model.operation_names}
        if name not in operations:
            return [f"{service} has no {name}"]
        operation = operations[name]
    shape = model.operation_model(operation).input_shape
    known = {xform_name(member, "-"): shape.members[member] for member in shape.members} if shape else {}
    required = {xform_name(member, "-") for member in shape.required_members} if shape else set()
    switches = {f"no-{option}" for option, member in known.items() if member.type_name == "boolean"}
    return [f"{name} has no --{option}" for option in sorted(given - known.keys() - switches)] + [f"{name} wants --{option}" for option in sorted(required - given)]


def terraform(words, addresses, folder):
    wrong = []
    place = next((word.split("=", 1)[1].strip('"') for word in words if word.startswith("-chdir=")), None)
    if place is None:
        wrong.append("no -chdir: where it is run is left open")
    else:
        root = place.replace("$ENVIRONMENT", "staging").removeprefix("terraform/")
        if root not in MADE_ON_THE_WAY and not (folder / root).is_dir():
            wrong.append(f"there is no {place}")
    step = next((word for word in words[1:] if not word.startswith("-")), "")
    if step not in {"init", "plan", "apply", "show", "output", "import", "destroy"}:
        wrong.append(f"terraform has no {step}")
    for word in words:
        target = word.removeprefix("-target=")
        if target.startswith("module.") and target not in addresses:
            wrong.append(f"the plan has no {target}")
    return wrong


def main():
    plan, folder, *documents = sys.argv[1:]
    addresses = {re.sub(r"\[[^\]]*\]", "", change["address"]) for change in json.loads(pathlib.Path(plan).read_text())["resource_changes"]}
    seen, problems = {"aws": 0, "terraform": 0, "others": 0}, []
    for document in documents:
        for block in blocks(pathlib.Path(document).read_text()):
            parsed = subprocess.run(["bash", "-n"], input=re.sub(r"<([a-z' ]+)>", "PLACEHOLDER", block), text=True, capture_output=True, check=False)
            if parsed.returncode:
                problems.append(f"{document}: {parsed.stderr.strip()}")
            for command in parts(block):
                words = re.sub(r"^\w+=(?=\S*$|ANSWER)", "", command).split()
                program = words[0] if words and words[0] in seen else "others"
                seen[program] += 1
                wrong = aws(words) if program == "aws" else terraform(words, addresses, pathlib.Path(folder)) if program == "terraform" else []
                problems += [f"{document}: {' '.join(words[:4])}: {one}" for one in wrong]
    print("\n".join(problems))
    print(", ".join(f"{count} of {program}" for program, count in seen.items()))
    sys.exit(1 if problems or not seen["aws"] or not seen["terraform"] else 0)


main()
