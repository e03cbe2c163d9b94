"""Objects that the last release stored, served by this one's CRDs. Talks to the API server through kubectl.

  stored.py store FIXTURES FILE    makes an object of each valid-*.yaml that the CRDs of the cluster take, and remembers what they keep of it
  stored.py served FILE            each of them still says what it said, and would be accepted if it were new
"""

import json
import pathlib
import subprocess
import sys

import yaml

NAMESPACE = "tenant-acme"


def kubectl(*arguments, stdin=None):
    return subprocess.run(["kubectl", *arguments], input=stdin, capture_output=True, text=True, check=False)


def create(document, *arguments):
    return kubectl("create", "--validate=false", "-o", "json", "-f", "-", *arguments, stdin=json.dumps(document))


def store(fixtures, file):
    stored, refused = [], []
    examples = [(path, document) for path in sorted(pathlib.Path(fixtures).rglob("valid-*.yaml")) for document in yaml.safe_load_all(path.read_text(encoding="utf-8"))]
    for number, (path, document) in enumerate(examples):
        document.pop("status", None)
        document["metadata"] = {"name": f"stored-{number}"} | ({} if document["kind"] == "Tenant" else {"namespace": NAMESPACE})
        answer = create(document)
        if answer.returncode:
            refused.append(f"{path.name}: {answer.stderr.strip()[:200]}")
        else:
            stored.append(json.loads(answer.stdout))
    pathlib.Path(file).write_text(json.dumps(stored), encoding="utf-8")
    print(f"{len(stored)} objects stored; of this release's examples the last one knew not: {len(refused)}", *refused, sep="\n  ")
    kinds = {document["kind"] for document in stored}
    return 0 if len(kinds) == 4 else f"stored only {sorted(kinds)}"


def missing(old, new, path):
    """What of the old value isn't in the new one. Defaults of new fields may join."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in old.items():
            yield from missing(value, new[key], f"{path}.{key}") if key in new else [f"{path}.{key} is gone"]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, value in enumerate(old):
            yield from missing(value, new[index], f"{path}[{index}]")
    elif old != new:
        yield f"{path} was {old!r} and is {new!r}"


def served(file):
    problems = []
    stored = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
    for before in stored:
        metadata = before["metadata"]
        where = ["-n", metadata["namespace"]] if "namespace" in metadata else []
        name = f"{before['kind']} {metadata['name']}"
        answer = kubectl("get", before["kind"], metadata["name"], *where, "-o", "json")
        if answer.returncode:
            problems.append(f"{name}: {answer.stderr.strip()}")
            continue
        now = json.loads(answer.stdout)
        problems += [f"{name}: {what}" for what in missing(before["spec"], now["spec"], "spec")]
        # Under another name, because what stays as it was in an update isn't looked at again.
        new = {key: before[key] for key in ("apiVersion", "kind", "spec")} | {"metadata": {"name": f"{metadata['name']}-again"} | {key: metadata[key] for key in ("namespace",) if key in metadata}}
        answer = create(new, "--dry-run=server")
        if answer.returncode:
            problems.append(f"{name} would be refused now: {answer.stderr.strip()[:300]}")
    print(f"{len(stored)} objects", *problems, sep="\n  ")
    return 1 if problems or not stored else 0


if __name__ == "__main__":
    sys.exit({"store": store, "served": served}[sys.argv[1]](*sys.argv[2:]))
