"""A Kubernetes API server, asked directly: a request costs a millisecond instead of a process."""

import base64
import contextlib
import dataclasses
import http.client
import json
import pathlib
import ssl
import tempfile
import urllib.parse

import yaml


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    body: dict
    warnings: tuple = ()

    @property
    def message(self):
        return self.body.get("message", "") if self.body.get("kind") == "Status" else ""


@dataclasses.dataclass(frozen=True)
class Resource:
    group: str
    version: str
    name: str  # pods or pods/exec
    kind: str
    namespaced: bool
    verbs: tuple

    def path(self, namespace="", name=""):
        resource, _, subresource = self.name.partition("/")
        parts = ["api", self.version] if not self.group else ["apis", self.group, self.version]
        parts += ["namespaces", namespace] if self.namespaced and namespace else []
        parts += [resource] + [each for each in (name, subresource) if each]
        return "/" + "/".join(parts)


class Api:
    """As the administrator of a kubeconfig, who may act as anybody."""

    def __init__(self, kubeconfig):
        config = yaml.safe_load(pathlib.Path(kubeconfig).read_text(encoding="utf-8"))
        context = next(each["context"] for each in config["contexts"] if each["name"] == config["current-context"])
        cluster = next(each["cluster"] for each in config["clusters"] if each["name"] == context["cluster"])
        user = next(each["user"] for each in config["users"] if each["name"] == context["user"])
        server = urllib.parse.urlsplit(cluster["server"])
        self._address = (server.hostname, server.port or 443)
        with contextlib.ExitStack() as files:
            trust = files.enter_context(_file(cluster, "certificate-authority"))
            self._tls = ssl.create_default_context(cafile=trust)
            certificate, key = (files.enter_context(_file(user, name)) for name in ("client-certificate", "client-key"))
            self._tls.load_cert_chain(certificate, key)
        self._connection = None
        self._resources = None

    def request(self, method, path, body=None, who=None, headers=None):
        sent = {"Accept": "application/json", **(headers or {})}
        data = None
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            data = json.dumps(body)
        connection = self._open()
        connection.putrequest(method, path)
        for name, value in sent.items():
            connection.putheader(name, value)
        if who:
            connection.putheader("Impersonate-User", who["user"])
            for group in who.get("groups", ()):
                connection.putheader("Impersonate-Group", group)
        if data is not None:
            connection.putheader("Content-Length", str(len(data.encode())))
        connection.endheaders(data.encode() if data is not None else None)
        response = connection.getresponse()
        content = response.read()
        if response.will_close:
            self._connection = None
        try:
            answer = json.loads(content) if content else {}
        except ValueError:
            answer = {"text": content.decode(errors="replace")}
        warnings = tuple(response.headers.get_all("Warning") or ())
        return Answer(response.status, answer if isinstance(answer, dict) else {"text": answer}, warnings)

    def get(self, path):
        answer = self.request("GET", path)
        if answer.status != 200:
            raise RuntimeError(f"GET {path}: {answer.status} {answer.message}")
        return answer.body

    def _open(self):
        if self._connection is None:
            self._connection = http.client.HTTPSConnection(*self._address, context=self._tls, timeout=60)
        return self._connection

    def forget_resources(self):
        self._resources = None

    def resources(self):
        """Every resource and subresource that discovery names; asked once."""
        if self._resources is None:
            found = []
            versions = [("", "v1")]
            for group in self.get("/apis")["groups"]:
                versions += [(group["name"], version["version"]) for version in group["versions"]]
            for group, version in versions:
                path = f"/apis/{group}/{version}" if group else f"/api/{version}"
                for each in self.get(path)["resources"]:
                    found.append(Resource(group, version, each["name"], each["kind"], each["namespaced"], tuple(each["verbs"])))
            self._resources = found
        return self._resources

    def resource(self, kind, api_version=None, subresource=""):
        """The main resource of a kind, or a subresource of it; the API server's own order decides between groups."""
        fits = (
            each
            for each in self.resources()
            if each.kind == kind and "/" not in each.name and (api_version is None or api_version == "/".join(filter(None, (each.group, each.version))))
        )
        main = next(fits, None)
        if main is None:
            raise LookupError(f"the API server serves no {kind} {api_version or ''}")
        return dataclasses.replace(main, name=f"{main.name}/{subresource}") if subresource else main


@contextlib.contextmanager
def _file(section, name):
    """A file with what the kubeconfig names or carries."""
    if name in section:
        yield section[name]
        return
    with tempfile.NamedTemporaryFile() as file:  # readable by its owner alone
        file.write(base64.b64decode(section[f"{name}-data"]))
        file.flush()
        yield file.name
