"""No secret in a plan or a state: secrets.py <plan.json or state.json>…, from `terraform show -json`.

Three walks over every resource: what the provider's schema marks as sensitive (sensitive_values, and in a plan after_unknown for what will be known), what is named like a secret,
and what looks like one wherever it stands. Whoever can read the state reads all of it, so "sensitive" in Terraform's output helps nobody.
"""

import json
import pathlib
import re
import sys

# Marked by the provider and no secret: why.
NOT_SECRET = {
    ("aws_secretsmanager_secret_version.cluster", "secret_string"): "names and addresses for Argo CD (argocd/contract.yaml), kept where its side reads them",
}
NAMED = re.compile(r"(^|_)(password|passwd|secret|token|private_key|auth_token|secret_key|credentials?)(_wo)?$")
LOOKS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bA(KIA|SIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\b(SK|AC)[0-9a-f]{32}\b|eyJ[A-Za-z0-9_-]{10,}\.eyJ")


def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def at(value, path):
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def shown(path):
    return ".".join(str(step) for step in path)


def found_in(resource, unknown):
    values = resource.get("values", {})
    kind = re.sub(r"\[[^\]]*\]", "", ".".join(resource["address"].rsplit(".", 2)[-2:]))
    for path, mark in leaves(resource.get("sensitive_values", {})):
        will_be = at(unknown, path) is True or (path and at(unknown, path[:1]) is True)
        is_there = at(values, path) not in (None, "", [], {})
        if mark is True and (is_there or will_be) and (kind, shown(path)) not in NOT_SECRET:
            yield f"{resource['address']}: {shown(path)} is sensitive and {'is' if is_there else 'will be'} in the state"
    for path, value in leaves(values):
        if not isinstance(value, str) or not value:
            continue
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        # What a secret is called or where it lies isn't one.
        if NAMED.search(name) and not value.startswith("arn:") and (kind, shown(path)) not in NOT_SECRET:
            yield f"{resource['address']}: {shown(path)} is named like a secret and has a value"
        if LOOKS.search(value):
            yield f"{resource['address']}: {shown(path)} looks like a key or a token"


def main():
    walked, problems = 0, []
    for path in sys.argv[1:]:
        document = json.loads(pathlib.Path(path).read_text())
        unknown = {change["address"]: change["change"].get("after_unknown", {}) for change in document.get("resource_changes", [])}
        for resource in resources((document.get("planned_values") or document["values"])["root_module"]):
            if resource["mode"] == "managed":
                walked += 1
                problems += found_in(resource, unknown.get(resource["address"], {}))
    print("\n".join(problems))
    print(f"{walked} resources walked, {len(problems)} secrets")
    sys.exit(1 if problems or not walked else 0)


main()
