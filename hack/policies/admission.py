"""Tries every admission policy of policies/admission, as installed, on a real API server.

  admission.py KUBECONFIG

Each sample under a policy's tests/ is a request: those in bad/ are refused by that policy with the words they name, those in good/ by none. Then each clause,
rule and list element of each policy is dropped once. Such mutants only warn, so that many of them watch the same requests; one that no sample tells from the
original means that a sample is missing.
"""

import copy
import itertools
import json
import pathlib
import re
import sys
import time

import yaml

from api import Api
from cel import mutations
from checks import Checks

ROOT = pathlib.Path(__file__).resolve().parents[2] / "policies" / "admission"
POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies"
BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings"
WARNING = re.compile(r"Validation failed for ValidatingAdmissionPolicy '[^']*' with binding '([^']*)'")
WARNINGS_LIMIT = 4096  # characters in all; what is beyond it the API server cuts or drops
WATCHERS_AT_ONCE = 30  # a warning of ours has about 80
SEVERITIES = ("critical", "high", "medium", "low")
PATIENCE = 60


def documents(path):
    return [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each]


def merged(base, change):
    """JSON merge, but lists of objects are merged element by element: a sample says only what is different."""
    if isinstance(base, dict) and isinstance(change, dict):
        out = {key: value for key, value in base.items() if change.get(key, value) is not None}
        for key, value in change.items():
            if value is not None:
                out[key] = merged(base.get(key), value)
        return out
    if isinstance(base, list) and isinstance(change, list) and all(isinstance(each, dict) for each in base + change):
        return [merged(each, change[index]) if index < len(change) else each for index, each in enumerate(base)] + change[len(base) :]
    return change


def stripped(described):
    return {key: value for key, value in described.items() if key not in ("as", "before")}


class World:
    def __init__(self, api):
        self.api = api
        described = yaml.safe_load((ROOT / "world.yaml").read_text(encoding="utf-8"))
        self.identities = described["identities"]
        self.objects = described["objects"]

    def who(self, name):
        return self.identities[name] or None

    def make(self, policies):
        """What no policy would let in (`before: true`) is made while none is bound."""
        for name in policies:
            self.api.request("DELETE", f"{BINDINGS}/{name}")
        await_effect(self.api, "unbound")
        self._make(each for each in self.objects if each.get("before"))
        for name in policies:
            bind(self.api, name, name, "Deny")
        await_effect(self.api, "bound")
        self._make(each for each in self.objects if not each.get("before"))

    def _make(self, objects):
        for each in objects:
            manifest = stripped(each)
            resource = self.api.resource(each["kind"], each["apiVersion"])
            self._create(resource.path(each["metadata"].get("namespace", "")), manifest, self.who(each.get("as", "admin")))
            if each["kind"] == "CustomResourceDefinition" and each["spec"]["versions"][0]["served"]:
                self._await_served(f"{each['spec']['group']}/{each['spec']['versions'][0]['name']}", each["spec"]["names"]["kind"])

    def _await_served(self, api_version, kind):
        """A CRD's kind is served a moment after the CRD."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.api.resource(kind, api_version)
            except LookupError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.1)
            self.api.forget_resources()

    def _create(self, path, manifest, who):
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self.api.request("POST", path, manifest, who)
            if answer.status in (201, 409):
                return
            # A namespace's ServiceAccount, which every pod needs, comes a moment after it; a CRD is served a moment after it is named.
            if time.monotonic() > deadline or not ("serviceaccount" in answer.message or answer.status == 404):
                raise RuntimeError(f"{path} {manifest['metadata']['name']}: {answer.status} {answer.message}")
            time.sleep(0.1)

    def described(self, of):
        return next(
            stripped(each)
            for each in self.objects
            if each["kind"] == of["kind"] and each["metadata"]["name"] == of["name"] and each["metadata"].get("namespace") == of.get("namespace")
        )


class Sample:
    def __init__(self, policy, is_good, text):
        self.policy, self.is_good, self.text = policy, is_good, text
        self.what = text["what"]

    def send(self, world):
        api, who = world.api, world.who(self.text["as"])
        operation = next(each for each in ("create", "copy", "update", "delete", "delete-all", "connect", "token") if each in self.text)
        target = self.text[operation]
        if operation == "token":
            lifetime = {"expirationSeconds": target["seconds"]} if "seconds" in target else {}
            request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"audiences": ["sample"], **lifetime}}
            path = api.resource("ServiceAccount", "v1", "token").path(target["namespace"], target["name"])
            return api.request("POST", path + "?dryRun=All", request, who)
        resource = api.resource(target["kind"], target.get("apiVersion"), target.get("subresource", ""))
        change = self.text.get("with", {})
        if operation in ("create", "copy"):
            manifest = target if operation == "create" else merged(merged(world.described(target), {"metadata": {"name": "sample"}}), change)
            namespace = manifest.get("metadata", {}).get("namespace", "")
            return api.request("POST", resource.path(namespace) + "?dryRun=All", manifest, who)
        namespace, name = target.get("namespace", ""), target.get("name", "")
        path = resource.path(namespace, name)
        if operation == "connect":
            return api.request("POST" if resource.name.split("/")[1] != "proxy" else "GET", path + "?command=true&ports=80", None, who)
        if operation == "update":
            standing = api.get(api.resource(target["kind"], target.get("apiVersion")).path(namespace, name))
            return api.request("PUT", path + "?dryRun=All", merged(standing, change), who)
        return api.request("DELETE", path + "?dryRun=All", None, who)


def samples(policy, folder):
    for side in ("good", "bad"):
        for path in sorted((folder / "tests" / side).glob("*.yaml")):
            for text in documents(path):
                yield Sample(policy, side == "good", text)


def catalogue(checks):
    """{policy: folder}; what each folder must hold."""
    found = {}
    for folder in sorted(each for each in ROOT.iterdir() if each.is_dir()):
        number, _, name = folder.name.partition("-")
        policy, binding, why = (documents(folder / f"{each}.yaml")[0] for each in ("policy", "binding", "metadata"))
        all_samples = list(samples(policy, folder))
        problems = [
            problem
            for problem, holds in {
                "its name is bvrai- and the folder's": policy["metadata"]["name"] == binding["metadata"]["name"] == f"bvrai-{name}" and number.isdigit(),
                "it fails closed": policy["spec"]["failurePolicy"] == "Fail",
                "its binding denies": binding["spec"] == {"policyName": f"bvrai-{name}", "validationActions": ["Deny"]},
                "severity, owner, controls and rationale": why["severity"] in SEVERITIES and why["owner"] and why["controls"] and len(why["rationale"]) > 60,
                "samples, good and bad": {True, False} == {each.is_good for each in all_samples},
                "every bad sample names the words": all(each.is_good or each.text.get("says") for each in all_samples),
            }.items()
            if not holds
        ]
        checks.check(f"{folder.name} is complete", not problems, "; ".join(problems))
        found[policy["metadata"]["name"]] = folder
    return found


# ---- mutants -------------------------------------------------------------------------------------


def mutated(policy):
    """(what was done, policy) for each clause, operation, resource and condition dropped."""
    spec = policy["spec"]
    for number, each in enumerate(spec["validations"]):
        yield f"validation {number} dropped", _with(policy, ["validations", number, "expression"], "true")
        for what, expression in mutations(each["expression"]):
            yield f"validation {number}: {what}", _with(policy, ["validations", number, "expression"], expression)
    for number, each in enumerate(spec.get("variables", [])):
        for what, expression in mutations(each["expression"]):
            yield f"variable {each['name']}: {what}", _with(policy, ["variables", number, "expression"], expression)
    for number, each in enumerate(spec.get("matchConditions", [])):
        yield f"condition {each['name']} dropped", _with(policy, ["matchConditions", number, "expression"], "true")
    constraints = spec["matchConstraints"]
    if constraints.get("namespaceSelector"):
        yield "every namespace", _with(policy, ["matchConstraints", "namespaceSelector"], {})
    for number, rule in enumerate(constraints["resourceRules"]):
        if len(constraints["resourceRules"]) > 1:
            rules = [each for index, each in enumerate(constraints["resourceRules"]) if index != number]
            yield f"without rule {number}", _with(policy, ["matchConstraints", "resourceRules"], rules)
        for key in ("apiGroups", "operations", "resources"):
            for value in rule[key] if len(rule[key]) > 1 else ():
                rest = [each for each in rule[key] if each != value]
                yield f"rule {number} without {value}", _with(policy, ["matchConstraints", "resourceRules", number, key], rest)


def _with(policy, path, value):
    out = copy.deepcopy(policy)
    at = out["spec"]
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return out


def create(api, path, kind, name, spec):
    answer = api.request("POST", path, {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": name}, "spec": spec})
    if answer.status != 201:
        raise RuntimeError(f"{name}: {answer.status} {answer.message}")


def bind(api, name, policy, action):
    create(api, BINDINGS, "ValidatingAdmissionPolicyBinding", name, {"policyName": policy, "validationActions": [action]})


def install(api, name, spec, action):
    create(api, POLICIES, "ValidatingAdmissionPolicy", name, spec)
    bind(api, name, name, action)


def remove(api, name):
    for path in (BINDINGS, POLICIES):
        api.request("DELETE", f"{path}/{name}")


def await_effect(api, name):
    """Policies take effect a moment after they are accepted, in their order: the last one is waited for."""
    name = f"sentinel-{name}"
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
    only = [{"name": "sentinel", "expression": f"object.metadata.name == '{name}'"}]
    spec = {"failurePolicy": "Fail", "matchConstraints": {"resourceRules": [rule]}, "matchConditions": only, "validations": [{"expression": "false"}]}
    install(api, name, spec, "Deny")
    sentinel = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
    deadline = time.monotonic() + PATIENCE
    while api.request("POST", "/api/v1/namespaces/default/configmaps?dryRun=All", sentinel).status == 201:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the last policy took no effect within {PATIENCE} s")
        time.sleep(0.1)
    remove(api, name)


def quiet(policy):
    """The policy with the shortest words: a warning carries them."""
    return {**policy["spec"], "validations": [{"expression": each["expression"], "message": "-"} for each in policy["spec"]["validations"]]}


def watch(api, checks, name, policy, tried):
    """Each mutant of a policy, and which samples it sees in another way than the original."""
    original = f"o-{name}"
    mutants = list(mutated(policy))
    for start in range(0, len(mutants), WATCHERS_AT_ONCE):
        batch = {f"m{number}": mutants[number] for number in range(start, min(start + WATCHERS_AT_ONCE, len(mutants)))}
        install(api, original, quiet(policy), "Warn")
        for mutant, (_, changed) in batch.items():
            install(api, mutant, quiet(changed), "Warn")
        await_effect(api, f"{name}-{start}")
        seen = [warned(sample, answer) for sample, answer in tried()]
        for mutant, (what, _) in batch.items():
            told = any((mutant in names) != (original in names) for names in seen)
            checks.check(f"{name}, {what}: a sample notices", told, "no sample tells it from the original")
        for each in (original, *batch):
            remove(api, each)


def warned(sample, answer):
    text = " ".join(answer.warnings)
    if len(text) > WARNINGS_LIMIT - 256:
        raise RuntimeError(f"{sample.what}: the API server may have dropped warnings")
    return set(WARNING.findall(text))


# ---- judgement -----------------------------------------------------------------------------------


def type_warnings(api, names):
    """{policy: warnings}, once the API server has looked at each."""
    deadline = time.monotonic() + PATIENCE
    while True:
        standing = {each["metadata"]["name"]: each for each in api.get(POLICIES)["items"]}
        looked = [name for name in names if standing[name].get("status", {}).get("observedGeneration") == standing[name]["metadata"]["generation"]]
        if len(looked) == len(names):
            return {name: standing[name]["status"].get("typeChecking", {}).get("expressionWarnings", []) for name in names}
        if time.monotonic() > deadline:
            raise RuntimeError(f"the API server has not type-checked {set(names) - set(looked)}")
        time.sleep(0.2)


def check_types(api, checks, installed):
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["services"]}
    misspelt = {"failurePolicy": "Fail", "matchConstraints": {"resourceRules": [rule]}, "validations": [{"expression": "object.spec.tpye == 'x'"}]}
    install(api, "misspelt", misspelt, "Audit")
    found = type_warnings(api, [*installed, "misspelt"])
    checks.check("a misspelt field is warned of (the check can turn)", bool(found.pop("misspelt")), "no warning")
    remove(api, "misspelt")
    for name, warnings in found.items():
        checks.check(f"{name}: the API server finds nothing to warn of", not warnings, json.dumps(warnings)[:500])


def judge(sample, answer):
    """What is wrong with the answer to a sample, or nothing."""
    name = sample.policy["metadata"]["name"]
    refused = re.search(r"ValidatingAdmissionPolicy '([^']*)'", answer.message)
    if sample.is_good:
        through = answer.status < 300 or "connect" in sample.text
        return "" if through and not refused else f"{answer.status} {answer.message}"
    by = refused[1] if refused else "nobody"
    return "" if by == name and sample.text["says"] in answer.message else f"refused by {by}: {answer.status} {answer.message}"


def main():
    (kubeconfig,) = sys.argv[1:]
    api, checks = Api(kubeconfig), Checks()
    folders = catalogue(checks)
    installed = {each["metadata"]["name"]: {"spec": each["spec"]} for each in api.get(POLICIES)["items"] if each["metadata"]["name"].startswith("bvrai-")}
    checks.check("what is installed is what policies/admission holds", sorted(installed) == sorted(folders), f"{sorted(installed)}")
    bound = {each["spec"]["policyName"]: each["spec"]["validationActions"] for each in api.get(BINDINGS)["items"]}
    checks.check("each policy is bound, to deny", all(bound.get(name) == ["Deny"] for name in installed), f"{bound}")
    check_types(api, checks, installed)

    world = World(api)
    world.make(installed)
    every = {name: list(samples(documents(folder / "policy.yaml")[0], folder)) for name, folder in folders.items()}
    for sample in itertools.chain(*every.values()):
        problem = judge(sample, sample.send(world))
        checks.check(f"{sample.policy['metadata']['name']} {'allows' if sample.is_good else 'refuses'}: {sample.what}", not problem, problem)
    for name, policy in installed.items():
        watch(api, checks, name, policy, lambda own=every[name]: [(sample, sample.send(world)) for sample in own])
    checks.finish()


if __name__ == "__main__":
    main()
