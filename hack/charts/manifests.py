"""What hack/test/charts asks of rendered manifests.

  manifests.py schemas FOLDER           JSON schemas of every kind that the API server at hand serves, from its own OpenAPI
  manifests.py pods NAMESPACE           stdin: manifests; prints a Pod for every workload's template, in that namespace
  manifests.py kinds KIND…              stdin: manifests; prints those of these kinds
  manifests.py score EXCEPTIONS         stdin: kube-score's JSON; says what no exception explains, and exceptions that explain nothing
"""

import json
import pathlib
import subprocess
import sys

import yaml


def documents():
    return [document for document in yaml.safe_load_all(sys.stdin) if document]


# ---- schemas -------------------------------------------------------------------------------------


def get(path):
    return json.loads(subprocess.run(["kubectl", "get", "--raw", path], check=True, capture_output=True).stdout)


def local(node):
    """References within one file."""
    if isinstance(node, list):
        return [local(each) for each in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        return {**node, "$ref": reference.replace("#/components/schemas/", "#/definitions/")}
    return {key: local(value) for key, value in node.items()}


def closed(schema):
    """No unknown fields, as the API server's strict validation has it. What anyOf and its like say in parts stays open."""
    out = dict(schema)
    for key in ("items", "additionalProperties"):
        if isinstance(out.get(key), dict):
            out[key] = closed(out[key])
    if "properties" in out:
        out["properties"] = {name: closed(each) for name, each in out["properties"].items()}
        if "additionalProperties" not in out and not out.get("x-kubernetes-preserve-unknown-fields"):
            out["additionalProperties"] = False
    return out


def schemas(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path, at in get("/openapi/v3")["paths"].items():
        if not path.startswith(("api/", "apis/")) or path.count("/") < (1 if path.startswith("api/") else 2):
            continue
        served = local(get(at["serverRelativeURL"]).get("components", {}).get("schemas", {}))
        definitions = {name: closed(each) for name, each in served.items()}
        for name, definition in definitions.items():
            for kind in definition.get("x-kubernetes-group-version-kind", []):
                group = kind["group"] or kind["version"]  # as kubeconform names them
                file = folder / f"{kind['kind'].lower()}-{group}-{kind['version'].lower()}.json"
                file.write_text(json.dumps({"$ref": f"#/definitions/{name}", "definitions": definitions}), encoding="utf-8")


# ---- workloads -----------------------------------------------------------------------------------


def pods(namespace):
    for document in documents():
        kind, name = document["kind"], document["metadata"]["name"]
        if kind == "Pod":
            template = document
        elif "template" in document.get("spec", {}):
            template = document["spec"]["template"]
        elif kind == "CronJob":
            template = document["spec"]["jobTemplate"]["spec"]["template"]
        else:
            continue
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"{name}-{kind.lower()}", "namespace": namespace}, "spec": template["spec"]}
        yield pod


# ---- kube-score ----------------------------------------------------------------------------------

OK = 10  # scorecard.GradeAllOK


def score(exceptions):
    """An exception is a line "check<TAB>kind/name<TAB>reason"; "check: words" is of a check that finds several things the one that it words so."""
    rows = []
    for line in pathlib.Path(exceptions).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            check, target, reason = line.split("\t")
            if set("*?[") & set(check + target) or len(reason.split()) < 5:
                yield f"exception too wide or without a reason: {line}"
            rows.append((check, target))
    used = set()
    for scored in json.load(sys.stdin):
        target = f"{scored['type_meta']['kind']}/{scored['object_meta']['name']}"
        for test in scored["checks"]:
            if test["skipped"] or test["grade"] >= OK:
                continue
            check = test["check"]["id"]
            for found in sorted({comment["summary"] for comment in test["comments"] or [{"summary": ""}]}):
                explained = {row for row in rows if row[0] in (check, f"{check}: {found}") and row[1] == target}
                used |= explained
                if not explained:
                    yield f"{target}: {check}: {found}"
    for row in rows:
        if row not in used:
            yield f"exception that explains nothing: {row[0]} {row[1]}"


def main():
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "schemas":
        schemas(*arguments)
    elif command == "pods":
        print(yaml.safe_dump_all(pods(*arguments)))
    elif command == "kinds":
        print(yaml.safe_dump_all(document for document in documents() if document["kind"] in arguments))
    elif command == "score":
        problems = list(score(*arguments))
        print("\n".join(problems))
        return 1 if problems else 0
    else:
        sys.exit(f"no command {command}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
