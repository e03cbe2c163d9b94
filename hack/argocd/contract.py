"""Holds argocd/contract.yaml against what stands on both sides of it. Called by hack/test/argocd.

contract.py clusters <root> [without <key>]   the clusters' Secrets as the shipped template makes them of the contract's examples
contract.py entry <root> [without <key>]      what Terraform writes to Secrets Manager about prod, with the contract's examples
contract.py check <root>                      a line per link of the chain; the last line counts
contract.py values <root> <render.jsonl>      that what the contract hands over arrives in every chart's values; the last line counts
contract.py waves <root> <render.jsonl>       that nothing comes before what it needs; the last line counts
"""

import json
import pathlib
import re
import sys

import yaml

from cluster_secret import secret

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "policies"))
from checks import Checks  # noqa: E402

READ = re.compile(r"\$cluster\.([a-z_]+)|\.metadata\.annotations\.([a-z_]+)")


def contract_of(root):
    return yaml.safe_load((root / "argocd/contract.yaml").read_text())


def entry_of(contract, environment):
    """What gitops-bridge writes to Secrets Manager, with the contract's examples."""
    examples = {each["key"]: each["example"] for each in contract["annotations"] + contract["labels"]}
    return examples | {"bvrai_environment": environment, "server": f"https://{environment}.example.com", "config": "{}"}


def clusters(root, left_out=None):
    contract = contract_of(root)
    documents = []
    for environment in ("dev", "staging", "prod"):
        one = secret(root, entry_of(contract, environment))
        # Each environment has an Argo CD and a Secret of its own; here all are in one namespace, so that rolling out to another's is seen.
        one["metadata"]["name"] += f"-{environment}"
        one["metadata"]["annotations"].pop(left_out, None)
        documents.append(one)
    documents.append({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": "cluster-other", "namespace": "argocd", "labels": {"argocd.argoproj.io/secret-type": "cluster"}},
        "stringData": {"name": "other", "server": "https://other.example.com", "config": "{}"},
    })
    # In the environments' sense Argo CD's own cluster is a further one; it has this name without a Secret.
    print(yaml.safe_dump_all(documents, sort_keys=False))


def parts_of(path):
    """a.b\\.c as a and b.c"""
    return [part.replace("\\.", ".") for part in re.split(r"(?<!\\)\.", path)]


def value_at(values, path):
    for part in parts_of(path):
        name, _, index = part.removesuffix("]").partition("[")
        values = (values or {}).get(name)
        if index:
            values = values[int(index)]
    return values


def said(value):
    """A value as the contract writes it: lists with commas, maps as JSON."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    return str(value)


def property_of(schema, path):
    """Whether a strict schema knows a.b.c."""
    node = schema
    for part in parts_of(re.sub(r"\[[0-9]+\]", "", path)):
        while "$ref" in node:
            target = schema
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        if part not in node.get("properties", {}):
            return False
        node = node["properties"][part]
    return True


def read_by_sets(root):
    text = (root / "argocd/platform/components.yaml").read_text()
    return {first or second for first, second in READ.findall(text)}


def terraform_keys(root, name):
    """The keys of the map that an output of the module is, as written in the module: `<key> =` inside `<name> = {…}`."""
    text = "\n".join(path.read_text() for path in sorted((root / "terraform/modules/gitops-bridge").glob("*.tf")))
    start = re.search(rf"\b{name}\s*=\s*(?:merge\()?\{{", text) or re.search(rf'output\s+"cluster_secret_{name}"\s*{{[^{{]*{{', text)
    if not start:
        return None
    depth, keys = 1, set()
    for line in text[start.end():].splitlines():
        if depth == 1 and (key := re.match(r"\s*\"?([a-z_]+)\"?\s*=", line)):
            keys.add(key.group(1))
        depth += line.count("{") - line.count("}")
        if depth <= 0:
            return keys
    return None


POOL = "voice.bvrai.io/pool"


def node_pools(root):
    """What Karpenter's pools put on their nodes, {name: (labels, taints)}; nothing of that is a chart's value."""
    text = re.sub(r"\{\{[^}]*\}\}", "0", (root / "argocd/platform/aws/templates/nodepools.yaml").read_text())
    templates = {pool["metadata"]["name"]: pool["spec"]["template"] for pool in yaml.safe_load_all(text)}
    return {name: (each["metadata"]["labels"], each["spec"]["taints"] + each["spec"].get("startupTaints", [])) for name, each in templates.items()}


def check(root):
    checks = Checks()
    contract = contract_of(root)
    keys = {entry["key"] for entry in contract["annotations"]}
    read = read_by_sets(root)
    checks.check("the ApplicationSets read no annotation that the contract doesn't name", read <= keys, sorted(read - keys))
    checks.check("the ApplicationSets read every annotation that the contract names", keys <= read, sorted(keys - read))
    for entry in contract["annotations"] + contract["labels"]:
        checks.check(f"{entry['key']}: its example has its form", re.search(entry["pattern"], entry["example"]) is not None, entry)
        checks.check(f"{entry['key']}: readable as a field of a template", re.fullmatch("[a-z][a-z0-9_]*", entry["key"]) is not None)
    examples = [entry["example"] for entry in contract["annotations"]]
    checks.check("every example is another, so that no two annotations can change places unseen", len(set(examples)) == len(examples), sorted(one for one in examples if examples.count(one) > 1))
    schemas = {path.parent.name: json.loads(path.read_text()) for path in (root / "helm").glob("*/values.schema.json")}
    schemas["platform-aws"] = json.loads((root / "argocd/platform/aws/values.schema.json").read_text())
    for entry in contract["annotations"]:
        for target in entry["charts"]:
            if target["chart"] in schemas:
                checks.check(f"{entry['key']}: {target['chart']} knows the value {target['value']}", property_of(schemas[target["chart"]], target["value"]))
    pools = node_pools(root)
    for name, (labels, taints) in pools.items():
        checks.check(f"Karpenter's nodes {name} have the pool's label and taint, and no other", labels == {POOL: name} and taints == [{"key": POOL, "value": name, "effect": "NoSchedule"}], [labels, taints])
    told = next(entry for entry in contract["annotations"] if entry["key"] == "node_pools")["example"].split(",")
    known = schemas["bvrai-operator"]["properties"]["nodePools"]["items"]["enum"]
    checks.check("node_pools names Karpenter's pools, each of which the operator's chart knows", set(told) == set(pools) == set(known), [told, sorted(pools), known])
    template = yaml.safe_load((root / "argocd/clusters/cluster-secret.yaml").read_text())["spec"]["target"]["template"]
    checks.check("the cluster's Secret carries the contract's annotations", set(template["metadata"]["annotations"]) == keys)
    for path in sorted((root / "argocd/environments").glob("*/settings.yaml")):
        settings = yaml.safe_load(path.read_text())["data"]
        name = secret(root, entry_of(contract, settings["environment"]))["stringData"]["name"]
        checks.check(f"{path.parent.name}: the Secret names the cluster as the settings do", name == settings["cluster"], name)
    demo = re.search(r"annotate secret cluster-local .*", (root / "hack/demo/gitops").read_text()).group()
    told = set(re.findall(r"\b([a-z_]+)=", demo))
    needed = {entry["key"] for entry in contract["annotations"] if any(target["chart"] == "bvrai-platform" for target in entry["charts"])}
    checks.check("the demo's cluster is told what bvrai-platform is given", needed <= told, sorted(needed - told))
    bridge = root / "terraform/modules/gitops-bridge"
    for name in ("annotations", "labels"):
        has, wanted = terraform_keys(root, name), {entry["key"] for entry in contract[name]}
        checks.check(f"{bridge.relative_to(root)} writes exactly the contract's {name}", has == wanted, f"it writes {has}")
    checks.finish()


def components_of(path):
    verdicts = [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]
    return [v for v in verdicts if v.get("set") == "platform-components"]


def values(root, path):
    """Also of charts that aren't ours, whose schema isn't here: what stands in the rendered Applications."""
    checks = Checks()
    contract = contract_of(root)
    rendered = {v["labels"]["bvrai.io/component"]: v["spec"] for v in components_of(path)}
    resources = {v["labels"]["bvrai.io/component"]: v["resources"] for v in components_of(path)}
    for entry in contract["annotations"]:
        for target in entry["charts"]:
            arrived = said(value_at(rendered[target["chart"]]["source"]["helm"]["valuesObject"], target["value"]))
            # An image's repository has its name behind the registry.
            holds = arrived == entry["example"] or (entry["key"] == "image_registry" and arrived.startswith(entry["example"] + "/"))
            checks.check(f"{entry['key']} arrives in {target['chart']} as {target['value']}", holds, f"there is {arrived}")
    for identity in contract["identities"]:
        spec = rendered[identity["name"]]
        account = spec["source"]["helm"]["valuesObject"].get("serviceAccount", {})
        # Our own chart is rendered as well, and its ServiceAccount has one name.
        tied = f"ServiceAccount {identity['namespace']}/{identity['service_account']}" in (resources[identity["name"]] or []) or (
            spec["destination"]["namespace"], account.get("create"), account.get("name")) == (identity["namespace"], True, identity["service_account"])
        checks.check(f"{identity['name']} runs as the ServiceAccount that its role is tied to", tied, account)
    # Who makes the namespace says what may run in it.
    ours = {name: spec for name, spec in rendered.items() if spec["destination"]["namespace"] == "bvrai-system"}
    for name, spec in ours.items():
        labels = spec["syncPolicy"].get("managedNamespaceMetadata", {}).get("labels", {})
        checks.check(f"{name}: bvrai-system admits restricted pods only", labels.get("pod-security.kubernetes.io/enforce") == "restricted", labels)
        checks.check(f"{name}: and is made where it isn't there", "CreateNamespace=true" in spec["syncPolicy"]["syncOptions"], spec["syncPolicy"])
    checks.check("the rule above was put to the test", len(ours) > 1, list(rendered))
    gateway = rendered["bvrai-platform"]["source"]["helm"]["valuesObject"]["gateway"]
    asked = gateway["ingress"]["annotations"]
    checks.check("the gateway's Ingress asks for the name that the webhook hosts lead to", asked.get("external-dns.alpha.kubernetes.io/hostname") == "gateway.bvrai-edge.voice.example.com", asked)
    checks.check("the gateway's load balancer keeps a silent socket for an hour", "idle_timeout.timeout_seconds=3600" in asked.get("alb.ingress.kubernetes.io/load-balancer-attributes", ""), asked)
    made = resources["bvrai-platform"] or []
    for wanted in ("ClusterIssuer.cert-manager.io /bvrai", "Certificate.cert-manager.io bvrai-gateway/bvrai-wildcard"):
        checks.check(f"cert-manager keeps the gateway's certificate: {wanted}", wanted in made, made)
    traefik = rendered["traefik"]["source"]["helm"]["valuesObject"]
    file = traefik["providers"]["file"]
    oldest = value_at(yaml.safe_load(file.get("content", "")), "tls.options.default.minVersion") if file.get("enabled") else None
    checks.check("the gateway speaks TLS 1.2 or later", oldest in ("VersionTLS12", "VersionTLS13"), file)
    replicas, budget = traefik.get("deployment", {}).get("replicas", 1), traefik.get("podDisruptionBudget", {})
    checks.check("the gateway is two pods at least", replicas >= 2, replicas)
    checks.check("a drain takes one of them at a time", budget.get("enabled") is True and budget.get("maxUnavailable") == 1 and "minAvailable" not in budget, budget)
    grace = {one.rsplit(".", 1)[1].split("=")[0]: int(one.split("=")[1].removesuffix("s")) for one in traefik.get("additionalArguments", [])
             if one.startswith("--entryPoints.websecure.transport.lifeCycle.")}
    killed = traefik.get("deployment", {}).get("terminationGracePeriodSeconds", 60)
    checks.check("a gateway's pod that leaves keeps its calls for an hour", grace.get("graceTimeOut", 10) >= 3600 and killed > sum(grace.values()), [grace, killed])
    upload = [one for one in traefik.get("additionalArguments", []) if one.startswith("--entryPoints.websecure.transport.respondingTimeouts.readTimeout=")]
    checks.check("an upload may take longer than a minute", len(upload) == 1 and int(upload[0].rsplit("=", 1)[1].removesuffix("s")) >= 600, upload)
    # With the labels that Traefik's chart gives its pods; a selector of none would spread nothing.
    spread = {one["topologyKey"]: one["whenUnsatisfiable"] for one in traefik.get("topologySpreadConstraints", [])
              if one["maxSkew"] == 1 and one["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": "traefik"}}}
    checks.check("they are on two nodes, and in two zones if they can be", spread == {"kubernetes.io/hostname": "DoNotSchedule", "topology.kubernetes.io/zone": "ScheduleAnyway"}, spread)
    # The port of Traefik's chart, where the values say none.
    listens = traefik["ports"]["websecure"].get("port", 8443)
    checks.check("its listener names the port on which Traefik speaks it", gateway.get("port") == listens, [gateway, listens])
    twice = [name for name, spec in rendered.items() if name in ("gateway-api-crds", "traefik") and not spec["source"].get("helm", {}).get("skipCrds")]
    checks.check("one component alone brings the Gateway API's definitions", twice == ["gateway-api-crds"], twice)
    checks.check("the platform chart makes that Ingress", any(one.startswith("Ingress.networking.k8s.io ") for one in made), made)
    checks.finish()


def waves(root, path):
    checks = Checks()
    components = components_of(path)
    sets = yaml.safe_load((root / "argocd/platform/components.yaml").read_text())
    elements = sets["spec"]["generators"][0]["matrix"]["generators"][1]["list"]["elements"]
    wave = {element["component"]: int(element["wave"]) for element in elements}
    step = {v["labels"]["bvrai.io/component"]: v["labels"]["bvrai.io/step"] for v in components}
    steps = [entry["matchExpressions"][0]["values"] for entry in sets["spec"]["strategy"]["rollingSync"]["steps"]]
    checks.check("a step of the roll-out is one label", all(len(values) == 1 for values in steps), steps)
    order = [values[0] for values in steps]
    checks.check("every component is in exactly one step, no step is empty", set(step.values()) == set(order) and len(set(order)) == len(order), step)
    numbers = [{wave[component] for component in step if step[component] == name} for name in order]
    checks.check("a step is one wave, and the waves ascend", all(len(each) == 1 for each in numbers) and sorted(map(min, numbers)) == list(map(min, numbers)), numbers)
    # Whose definition comes from where: our CRDs and those that add-ons bring.
    brings = {"voice.bvrai.io": "bvrai-crds", "gateway.networking.k8s.io": "gateway-api-crds", "cert-manager.io": "cert-manager", "acme.cert-manager.io": "cert-manager",
              "external-secrets.io": "external-secrets", "karpenter.sh": "karpenter", "karpenter.k8s.aws": "karpenter", "monitoring.coreos.com": "kube-prometheus-stack"}
    used = 0
    for v in components:
        component = v["labels"]["bvrai.io/component"]
        for resource in v["resources"] or []:
            group = resource.split(" ")[0].partition(".")[2]
            source = brings.get(group)
            if source and source != component:
                used += 1
                checks.check(f"{component} brings {resource} after {source} has brought its definition", wave[source] < wave[component])
    checks.check("the rule above was put to the test", used > 0, "no component uses another's kind")
    cloud = next(v["resources"] for v in components if v["labels"]["bvrai.io/component"] == "platform-aws")
    for wanted in ("ClusterSecretStore.external-secrets.io /platform", "EC2NodeClass.karpenter.k8s.aws /bvrai", "NodePool.karpenter.sh /media", "NodePool.karpenter.sh /worker"):
        checks.check(f"a cluster on AWS gets {wanted}", wanted in cloud, cloud)
    asked = yaml.safe_load((root / "argocd/clusters/cluster-secret.yaml").read_text())["spec"]["secretStoreRef"]
    checks.check("the store that the cluster's ExternalSecret reads is that one", asked == {"kind": "ClusterSecretStore", "name": "platform"}, asked)
    checks.check("admission policies stand before the operator", wave["bvrai-platform"] < wave["bvrai-operator"])
    for document in ("gitops", "upgrade"):
        text = (root / f"docs/platform-teams/{document}.md").read_text(encoding="utf-8")
        told = {name: int(number.replace("−", "-")) for name, number in re.findall(r"`(bvrai-[a-z]+)`(?: \([^)]*\))? (−?[0-9]+)(?!\.?[0-9])", text)}
        ours = {name: number for name, number in wave.items() if name.startswith("bvrai-")}
        checks.check(f"docs/platform-teams/{document}.md tells our charts' waves as they are", told == ours, f"it tells {told}, they are {ours}")
    last = max(wave.values())
    for name in ("projects", "registrations", "workloads"):
        document = yaml.safe_load((root / f"argocd/tenants/{name}.yaml").read_text())
        own = int(document["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"])
        checks.check(f"the tenants' {name} come after the platform", own > last)
        retry = document["spec"]["template"]["spec"]["syncPolicy"]["retry"]
        checks.check(f"the tenants' {name} retry while what they need isn't there yet", retry["limit"] >= 5)
    checks.finish()


def main():
    command, root, *rest = sys.argv[1:]
    root = pathlib.Path(root)
    if command == "clusters":
        clusters(root, rest[1] if rest else None)
    elif command == "entry":
        entry = entry_of(contract_of(root), "prod")
        json.dump({key: value for key, value in entry.items() if key not in rest[1:]}, sys.stdout)
    elif command == "values":
        values(root, rest[0])
    elif command == "waves":
        waves(root, rest[0])
    else:
        check(root)


main()
