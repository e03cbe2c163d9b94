"""The cluster's Secret as External Secrets makes it of argocd/clusters/cluster-secret.yaml. Called by hack/argocd/cluster-secret, and by contract.py for the tests' clusters.

cluster_secret.py <root>      the entry `platform/argocd-cluster` on standard input, the Secret on standard output
"""

import json
import pathlib
import re
import sys

import yaml

FIELD = re.compile(r"\{\{ \.([a-z_]+) \}\}")


class Missing(Exception):
    """The entry lacks what the template reads."""


def filled(node, entry):
    """The template with each field of the entry in its place; External Secrets refuses a missing one as well."""
    if isinstance(node, dict):
        return {key: filled(value, entry) for key, value in node.items()}

    def of_entry(found):
        if found[1] not in entry:
            raise Missing(f"the entry has no {found[1]}")
        return entry[found[1]]

    if "{{" in FIELD.sub("", node):
        raise ValueError(f"only plain fields are filled in here: {node}")
    return FIELD.sub(of_entry, node)


def secret(root, entry):
    external = yaml.safe_load((root / "argocd/clusters/cluster-secret.yaml").read_text())
    target = external["spec"]["target"]
    made = filled(target["template"]["metadata"], entry)
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": target["name"], "namespace": external["metadata"]["namespace"], **made},
        "stringData": filled(target["template"]["data"], entry),
    }


def main():
    try:
        json.dump(secret(pathlib.Path(sys.argv[1]), json.load(sys.stdin)), sys.stdout, indent=1)
    except (Missing, json.JSONDecodeError) as problem:
        sys.exit(f"error: {problem}")


if __name__ == "__main__":
    main()
