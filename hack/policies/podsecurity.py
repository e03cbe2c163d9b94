"""Tries every violation of policies/pod-security in every kind of container, on a real API server; and that no update of a standing pod brings in what its creation
was judged by.

  podsecurity.py KUBECONFIG NAMESPACE     a tenant's namespace, with the labels that the operator gives it
"""

import pathlib
import sys
import time

import yaml

from admission import PATIENCE, merged
from api import Api
from checks import Checks

VIOLATIONS = pathlib.Path(__file__).resolve().parents[2] / "policies" / "pod-security" / "violations.yaml"
OPEN = "pod-security-open"
EMERGENCY = {"user": "pod-security-suite", "groups": ["system:masters", "bvrai:break-glass"]}
IMAGE = "example.com/x@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
OTHER_IMAGE = IMAGE.replace("/x@", "/y@")
# What 007-tenant-containers and the standard judge when a pod is made, and not again when it is updated or resized.
OPENED = {
    "a root filesystem that can be written": {"containers": [{"securityContext": {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": False, "capabilities": {"drop": ["ALL"]}}}]},
    "a privileged container": {"containers": [{"securityContext": {"privileged": True, "allowPrivilegeEscalation": True}}]},
    "a Secret in a variable": {"containers": [{"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "x", "key": "y"}}}]}]},
    "a ServiceAccount's token": {"automountServiceAccountToken": True},
    "the node's network": {"hostNetwork": True},
    "one more container": {"initContainers": [{"name": "late", "image": IMAGE}]},
}
CONFINED = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}


def container(name, change=None):
    return merged({"name": name, "image": IMAGE, "securityContext": CONFINED}, change or {})


def pod(namespace, change=None):
    spec = {
        "automountServiceAccountToken": False,
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container("main")],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod-security", "namespace": namespace}, "spec": merged(spec, change or {})}


def changed(standing, change):
    """The pod with the first container changed and everything else replaced."""
    spec = {**standing["spec"], **change}
    if "containers" in change:
        spec["containers"] = [{**standing["spec"]["containers"][0], **change["containers"][0]}]
    return {**standing, "spec": spec}


def unresized(spec):
    """What of a pod isn't its containers' resources."""
    kept = {key: value for key, value in spec.items() if key not in ("containers", "resources")}
    return kept, [{key: value for key, value in each.items() if key != "resources"} for each in spec["containers"]]


class Suite:
    def __init__(self, api, namespace):
        self.api, self.namespaces = api, (namespace, OPEN)

    def stand(self):
        """A pod in each namespace, for ephemeral containers to join."""
        self.api.request("POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": OPEN}})
        for namespace in self.namespaces:
            deadline = time.monotonic() + PATIENCE
            while (answer := self.api.request("POST", f"/api/v1/namespaces/{namespace}/pods", pod(namespace))).status not in (201, 409):
                if time.monotonic() > deadline or "serviceaccount" not in answer.message:
                    raise RuntimeError(f"{namespace}: {answer.status} {answer.message}")
                time.sleep(0.1)

    def fall(self):
        for namespace in self.namespaces:
            self.api.request("DELETE", f"/api/v1/namespaces/{namespace}/pods/pod-security?gracePeriodSeconds=0")
        self.api.request("DELETE", f"/api/v1/namespaces/{OPEN}")

    def create(self, namespace, change):
        body = pod(namespace, change)
        body["metadata"]["name"] = "sample"
        return self.api.request("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All", body)

    def debug(self, namespace, change):
        path = f"/api/v1/namespaces/{namespace}/pods/pod-security"
        body = self.api.get(path)
        body["spec"]["ephemeralContainers"] = [container("debug", change)]
        return self.api.request("PUT", f"{path}/ephemeralcontainers?dryRun=All", body, EMERGENCY)

    def update(self, subresource, change):
        """(the pod as it stands, the answer to its update) where nothing enforces: what is refused there, the API server itself refuses."""
        path = f"/api/v1/namespaces/{OPEN}/pods/pod-security"
        standing = self.api.get(path)
        return standing, self.api.request("PUT", f"{path}{subresource}?dryRun=All", changed(standing, change))

    def updates(self, checks):
        _, answer = self.update("", {"containers": [{"image": OTHER_IMAGE}]})
        checks.check("another image of a standing pod is admitted (the positive control)", answer.status < 300 and answer.body["spec"]["containers"][0]["image"] == OTHER_IMAGE, f"{answer.status} {answer.message}")
        for name, change in OPENED.items():
            _, answer = self.update("", change)
            checks.check(f"{name} by an update of a standing pod is refused by the API server itself", answer.status == 422, f"{answer.status} {answer.message}")
            # A resize takes resources over and leaves the rest of what was sent, or refuses it.
            standing, answer = self.update("/resize", change)
            kept = answer.status == 422 or (answer.status < 300 and unresized(answer.body["spec"]) == unresized(standing["spec"]))
            checks.check(f"{name} by a resize of a standing pod changes nothing", kept, f"{answer.status} {answer.message}")
        _, answer = self.update("/ephemeralcontainers", {"containers": [{"image": OTHER_IMAGE}]})
        checks.check("another image by the subresource of ephemeral containers changes nothing", answer.status == 422 or (answer.status < 300 and answer.body["spec"]["containers"][0]["image"] == IMAGE), f"{answer.status} {answer.message}")

    def attempts(self, violations):
        """(name, how to try it in a namespace)."""
        for kind, kinds in (("container", (0, 1)), ("standing-container", (0, 1)), ("probed-container", (0,))):
            for name, change in violations[kind].items():
                for each in kinds:
                    spec = {"initContainers": [container("first", change)]} if each else {"containers": [change]}
                    yield f"{name} in {'an init container' if each else 'a container'}", lambda ns, spec=spec: self.create(ns, spec)
        for name, change in violations["container"].items():
            yield f"{name} in an ephemeral container", lambda ns, change=change: self.debug(ns, change)
        for name, change in violations["pod"].items():
            yield f"{name} of the pod", lambda ns, change=change: self.create(ns, change)


def main():
    kubeconfig, namespace = sys.argv[1:]
    api, checks = Api(kubeconfig), Checks()
    suite = Suite(api, namespace)
    suite.stand()
    try:
        for name, answer in (("a pod", suite.create(namespace, {})), ("an ephemeral container", suite.debug(namespace, {}))):
            checks.check(f"{name} that keeps to the standard is admitted (the positive control)", answer.status < 300, f"{answer.status} {answer.message}")
        for name, attempt in suite.attempts(yaml.safe_load(VIOLATIONS.read_text(encoding="utf-8"))):
            refused, admitted = attempt(namespace), attempt(OPEN)
            checks.check(f"{name} is refused", 'violates PodSecurity "restricted:v' in refused.message, f"{refused.status} {refused.message}")
            checks.check(f"{name} is valid where nothing enforces", admitted.status < 300, f"{admitted.status} {admitted.message}")
        suite.updates(checks)
    finally:
        suite.fall()
    checks.finish()


if __name__ == "__main__":
    main()
