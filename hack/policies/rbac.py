"""Who may do what by RBAC, asked of a real API server: every resource and verb that it serves, for each identity of two tenants.

  rbac.py KUBECONFIG A B [--evidence FILE]      A and B are tenants: names, whose namespaces and RoleBindings stand
  rbac.py KUBECONFIG A B --write                writes what is allowed now to policies/rbac/expected.tsv; read the difference before you commit it

Each identity of A is asked for in A's namespace ("own"), in B's ("other") and for the whole cluster ("cluster"), by SubjectAccessReview; what a rule allows on an object of one
name, which no review without that name sees, by SelfSubjectRulesReview as that identity (resource[name]). What is allowed is policies/rbac/expected.tsv, line by line; everything else must
be denied. At the end rights too many are given, and the sweep must see each.
"""

import argparse
import collections
import itertools
import json
import pathlib
import sys

from api import Api
from checks import Checks

EXPECTED = pathlib.Path(__file__).resolve().parents[2] / "policies" / "rbac" / "expected.tsv"
REVIEW = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
# Verbs that no discovery names and RBAC knows.
SPECIAL = {
    "users": ("impersonate",),
    "groups": ("impersonate",),
    "serviceaccounts": ("impersonate",),
    "roles": ("bind", "escalate"),
    "clusterroles": ("bind", "escalate"),
    "certificatesigningrequests": ("approve", "sign"),
    "*": ("*",),
}
PEOPLE = ("tenant-admin", "tenant-viewer")
# The node authorizer lists no rules; it has none for people and pods.
UNLISTED = "node authorizer does not support user rule resolution"
# Rights too many: to read every tenant's ConfigMaps; to come by the token of one account; to read one Secret.
BREACHES = {
    "ConfigMaps": {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]},
    "the token of one account": {"apiGroups": [""], "resources": ["serviceaccounts/token"], "resourceNames": ["tenant-api"], "verbs": ["create"]},
    "one Secret": {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["isolation-breach"], "verbs": ["get"]},
}


def identities(api, tenant):
    """{name: what a SubjectAccessReview says of it}, as the tenant's namespace and RoleBindings have it."""
    namespace = f"tenant-{tenant}"
    found = {}
    for each in api.get(f"/api/v1/namespaces/{namespace}/serviceaccounts")["items"]:
        name = each["metadata"]["name"]
        groups = ["system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"]
        # One line for all agents: their ServiceAccounts are made by one plan.
        found["ServiceAccount agent" if name.startswith("agent-") else f"ServiceAccount {name}"] = {
            "user": f"system:serviceaccount:{namespace}:{name}",
            "groups": groups,
        }
    for binding in api.get(f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings")["items"]:
        role = binding["roleRef"]["name"].removeprefix("bvrai-")
        for subject in binding.get("subjects", []) if role in PEOPLE else ():
            is_group = subject["kind"] == "Group"
            groups = ["system:authenticated", *([subject["name"]] if is_group else [])]
            found[role] = {"user": "somebody" if is_group else subject["name"], "groups": groups}
    return found


def questions(api):
    """(verb, group, resource, subresource, namespaced), for all that is served."""
    asked = set()
    for each in api.resources():
        resource, _, subresource = each.name.partition("/")
        verbs = set(each.verbs) | set(SPECIAL.get(each.name, ()))
        # A subresource that discovery names with one verb answers others under RBAC, too: exec by get as well as create.
        verbs |= {"get", "create", "update", "patch"} if subresource else set()
        asked |= {(verb, each.group, resource, subresource, each.namespaced) for verb in verbs}
    for name in ("users", "groups"):
        asked.add(("impersonate", "", name, "", False))
    asked.add(("*", "*", "*", "", True))
    return sorted(asked)


def allowed(api, who, namespace, asked):
    """The questions that are answered with yes."""
    for verb, group, resource, subresource, namespaced in asked:
        attributes = {"verb": verb, "group": group, "resource": resource, "subresource": subresource, "namespace": namespace if namespaced else ""}
        review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {**who, "resourceAttributes": attributes}}
        answer = api.request("POST", REVIEW, review)
        if answer.status != 201:
            raise RuntimeError(f"SubjectAccessReview: {answer.status} {answer.message}")
        if answer.body["status"]["allowed"]:
            yield verb, "/".join(filter(None, (resource, subresource))) + (f".{group}" if group else "")


def allowed_by_name(api, who, namespace):
    """What rules allow on objects of one name."""
    answer = api.request("POST", RULES, {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {"namespace": namespace}}, who)
    if answer.status != 201:
        raise RuntimeError(f"SelfSubjectRulesReview: {answer.status} {answer.message}")
    if answer.body["status"].get("evaluationError", UNLISTED) != UNLISTED:
        raise RuntimeError(f"SelfSubjectRulesReview: {answer.body['status']['evaluationError']}")
    for rule in answer.body["status"]["resourceRules"]:
        for name, group, resource, verb in itertools.product(rule.get("resourceNames", ()), rule["apiGroups"], rule["resources"], rule["verbs"]):
            yield verb, resource + (f".{group}" if group else "") + f"[{name}]"


def sweep(api, names, others, asked, namespaces):
    """{(identity, place, resource): verbs} of what is allowed; places differ only for namespaced resources."""
    found = collections.defaultdict(set)
    for name in names:
        for place, namespace in namespaces.items():
            rights = itertools.chain(
                allowed(api, others[name], namespace, [each for each in asked if each[4] or place == "cluster"]),
                allowed_by_name(api, others[name], namespace) if namespace else (),
            )
            for verb, resource in rights:
                found[name, place, resource].add(verb)
    return found


def lines(found):
    return sorted("\t".join((*key, ",".join(sorted(verbs)))) for key, verbs in found.items())


def expected():
    return sorted(line for line in EXPECTED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))


def seed(api, who, rule):
    subject = {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": who["user"]}
    role = {"metadata": {"name": "bvrai-isolation-breach"}, "rules": [rule]}
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "bvrai-isolation-breach"}
    binding = {"metadata": {"name": "bvrai-isolation-breach"}, "roleRef": reference, "subjects": [subject]}
    for path, body in (("clusterroles", role), ("clusterrolebindings", binding)):
        kind = "ClusterRole" if path == "clusterroles" else "ClusterRoleBinding"
        answer = api.request("POST", f"/apis/rbac.authorization.k8s.io/v1/{path}", {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, **body})
        if answer.status not in (201, 409):
            raise RuntimeError(f"{path}: {answer.status} {answer.message}")


def unseed(api):
    for path in ("clusterrolebindings", "clusterroles"):
        api.request("DELETE", f"/apis/rbac.authorization.k8s.io/v1/{path}/bvrai-isolation-breach")


def sees_a_breach(api, others, asked, namespaces, rule):
    name = "ServiceAccount tenant-api"
    only = [each for each in asked if each[2] == "configmaps" and not each[3]]
    seed(api, others[name], rule)
    try:
        # The authorizer hears of a binding a moment after it is written.
        for _ in range(200):
            beyond = set(lines(sweep(api, [name], others, only, {"other": namespaces["other"]}))) - set(expected())
            if any(rule["resources"][0] in each and all(f"[{one}]" in each for one in rule.get("resourceNames", ())) for each in beyond):
                return True
        return False
    finally:
        unseed(api)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("kubeconfig")
    arguments.add_argument("a")
    arguments.add_argument("b")
    arguments.add_argument("--evidence", type=pathlib.Path)
    arguments.add_argument("--write", action="store_true")
    chosen = arguments.parse_args()
    api, checks = Api(chosen.kubeconfig), Checks()
    others, asked = identities(api, chosen.a), questions(api)
    namespaces = {"own": f"tenant-{chosen.a}", "other": f"tenant-{chosen.b}", "cluster": ""}
    found = sweep(api, others, others, asked, namespaces)
    if chosen.write:
        head = "# Who of a tenant may do what, where: identity, place, resource, verbs. Everything else is denied. Written by hack/policies/rbac.py --write."
        EXPECTED.write_text("\n".join((head, *lines(found), "")), encoding="utf-8")
        return
    seen, wanted = lines(found), expected()
    places = sum(len([each for each in asked if each[4] or place == "cluster"]) for place in namespaces)
    checks.check(f"a sweep of {len(asked)} questions for {len(others)} identities, {places * len(others)} reviews", len(asked) > 400 and set(PEOPLE) < set(others))
    for name in sorted(others):
        mine = [each for each in seen if each.startswith(f"{name}\t")]
        due = [each for each in wanted if each.startswith(f"{name}\t")]
        too_much, too_little = sorted(set(mine) - set(due)), sorted(set(due) - set(mine))
        checks.check(f"{name}: nothing is allowed beyond the matrix", not too_much, "\n          ".join(too_much))
        checks.check(f"{name}: what the matrix promises is allowed (the positive control)", due and not too_little, "\n          ".join(too_little))
        beyond = sorted(each for each in mine if "\tother\t" in each)
        checks.check(f"{name}: nothing is allowed in the other tenant's namespace", not beyond, "\n          ".join(beyond))
    for what, rule in BREACHES.items():
        checks.check(f"a right too many is seen: {what} (the check can turn)", sees_a_breach(api, others, asked, namespaces, rule))
    if chosen.evidence:
        chosen.evidence.write_text(json.dumps({"reviews": places * len(others), "allowed": [each.split("\t") for each in seen], "failed": checks.failed}, indent=1) + "\n")
    checks.finish()


if __name__ == "__main__":
    sys.exit(main())
