"""Who reaches whom, by cyclonus' engine over the NetworkPolicies that the operator renders: no cluster, no packets.

  network.py EVALUATE GOLDEN… --cluster-policy FILE [--evidence FILE]     EVALUATE is hack/tools/network-policies' program, GOLDEN the operator's golden tenants,
                                                                          FILE what bvrai-platform renders where the cluster has ClusterNetworkPolicy

First policies/network/truth-table.tsv line by line, then random sets of tenants whose names begin like each other: no two of them reach each other, each reaches
what it needs. Then each rule of each policy is taken away or opened once, and the table notices. The same for the ClusterNetworkPolicy, by policies/network/cluster-policy.tsv.
"""

import argparse
import copy
import ipaddress
import json
import pathlib
import random
import subprocess
import sys

import yaml

from checks import Checks

TABLES = pathlib.Path(__file__).resolve().parents[2] / "policies" / "network"
TABLE, CLUSTER_TABLE = TABLES / "truth-table.tsv", TABLES / "cluster-policy.tsv"
RUNTIME = {"app.kubernetes.io/name": "bvrai-runtime"}
PLACES = {"gateway": "bvrai-gateway", "system": "bvrai-system", "monitoring": "monitoring", "dns": "kube-system", "elsewhere": "elsewhere"}
COMPONENTS = ("agent", "tenant-api", "migrate")
SEED = 20261121
SETS, TENANTS = 25, 8


def rendered(golden):
    """The NetworkPolicies of a golden tenant."""
    stages = yaml.safe_load(pathlib.Path(golden).read_text(encoding="utf-8"))
    return [each for each in stages["isolation"] if each["kind"] == "NetworkPolicy"]


def of_tenant(policies, name):
    """The same, for a tenant of another name."""
    out = copy.deepcopy(policies)
    for each in out:
        each["metadata"]["namespace"] = f"tenant-{name}"
        each["metadata"]["labels"]["voice.bvrai.io/tenant"] = name
    return out


def address(text):
    """A pod's address, from its name: some private one, the same each time."""
    return str(ipaddress.ip_address("10.128.0.0") + random.Random(text).randrange(1, 1 << 20))


def peer(name, tenants):
    place, _, pod = name.partition("/")
    if not pod:
        return {"ip": name}
    namespace = f"tenant-{place}" if place in tenants else PLACES[place]
    labels = {**RUNTIME, "app.kubernetes.io/component": pod} if pod in COMPONENTS else {"app": pod}
    found = {"kubernetes.io/metadata.name": namespace}
    if place in tenants:
        found["voice.bvrai.io/tenant"] = place
    return {"ip": address(name), "namespace": namespace, "namespaceLabels": found, "podLabels": labels}


def traffic(source, destination, port, tenants):
    number, _, protocol = str(port).partition("/")
    return {"source": peer(source, tenants), "destination": peer(destination, tenants), "port": int(number), "protocol": protocol or "TCP"}


def flows(evaluate, policies, asked):
    question = json.dumps({"policies": policies, "traffic": asked})
    answer = subprocess.run([evaluate], input=question, check=True, capture_output=True, text=True).stdout
    return [each["egress"] and each["ingress"] for each in json.loads(answer)]


def table(path=TABLE):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            source, destination, port, outcome, why = line.split("\t")
            yield source, destination, port, outcome == "allow", why


def disagreements(evaluate, policies, tenants):
    rows = list(table())
    answers = flows(evaluate, policies, [traffic(*row[:3], tenants) for row in rows])
    return [(row, answer) for row, answer in zip(rows, answers, strict=True) if row[3] != answer]


def mutants(policies):
    """(what was done, policies): each of acme's policies and globex's own egress dropped, each rule opened to everybody, each exception taken out."""
    for number, policy in enumerate(policies):
        if policy["metadata"]["namespace"] != "tenant-acme" and policy["metadata"]["name"] != "allow-custom-egress":
            continue  # the same as acme's
        name = f"{policy['metadata']['namespace']}/{policy['metadata']['name']}"
        yield f"{name} dropped", policies[:number] + policies[number + 1 :]
        for direction, peers in (("ingress", "from"), ("egress", "to")):
            for index, rule in enumerate(policy["spec"].get(direction, [])):
                yield f"{name}: {direction} {index} for every port", _changed(policies, number, direction, index, "ports", None)
                yield f"{name}: {direction} {index} for everybody", _changed(policies, number, direction, index, peers, None)
                for block in range(len(rule.get(peers, []))):
                    for exception in rule[peers][block].get("ipBlock", {}).get("except", []):
                        rest = copy.deepcopy(rule[peers])
                        rest[block]["ipBlock"]["except"].remove(exception)
                        yield f"{name}: without the exception {exception}", _changed(policies, number, direction, index, peers, rest)


def _changed(policies, number, direction, index, key, value):
    out = copy.deepcopy(policies)
    rule = out[number]["spec"][direction][index]
    rule.pop(key, None)
    if value is not None:
        rule[key] = value
    return out


# ---- ClusterNetworkPolicy ------------------------------------------------------------------------
#
# cyclonus doesn't know it. What a rule denies is the traffic that its peers choose, and whether a peer chooses an end of the traffic it does know: that end is then what
# a NetworkPolicy with this peer lets through.


def open_wide(namespace):
    """The NetworkPolicy that undoes all others of its namespace."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "open-wide", "namespace": namespace},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [{}], "egress": [{}]},
    }


def as_blocks(peers):
    """Peers of a ClusterNetworkPolicy in the words of a NetworkPolicy."""
    for each in peers:
        ((kind, what),) = each.items()
        if kind == "namespaces":
            yield {"namespaceSelector": what}
        elif kind == "networks":
            yield from ({"ipBlock": {"cidr": cidr}} for cidr in what)
        else:
            raise ValueError(f"a peer by {kind} isn't judged here")


def chosen(evaluate, peers, ends):
    """For each end of traffic: whether one of the peers is it."""
    judge = open_wide("judge")
    judge["spec"] = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": list(as_blocks(peers))}]}
    own = {"ip": "10.255.0.1", "namespace": "judge", "namespaceLabels": {}, "podLabels": {}}
    return flows(evaluate, [judge], [{"source": own, "destination": end, "port": 443, "protocol": "TCP"} for end in ends])


def denied(evaluate, policy, asked, side):
    """For each traffic: whether the rules of that side of it deny it to the subject."""
    end, other, rules, peers = ("source", "destination", "egress", "to") if side == "egress" else ("destination", "source", "ingress", "from")
    subject = chosen(evaluate, [policy["spec"]["subject"]], [each[end] for each in asked])
    found = [False] * len(asked)
    for rule in policy["spec"].get(rules, []):
        if rule["action"] != "Deny" or "protocols" in rule:
            raise ValueError(f"the rule {rule['name']} does more than deny all traffic, which isn't judged here")
        hit = chosen(evaluate, rule[peers], [each[other] for each in asked])
        found = [before or (mine and it) for before, mine, it in zip(found, subject, hit, strict=True)]
    return found


def undone(evaluate, policy, rows, tenants):
    """The rows that a NetworkPolicy which opens everything makes false."""
    asked = [traffic(*row[:3], tenants) for row in rows]
    let_through = flows(evaluate, [open_wide(f"tenant-{each}") for each in tenants], asked)
    egress, ingress = (denied(evaluate, policy, asked, side) if policy else [False] * len(rows) for side in ("egress", "ingress"))
    for row, each, passes, out, into in zip(rows, asked, let_through, egress, ingress, strict=True):
        between = all("voice.bvrai.io/tenant" in end.get("namespaceLabels", {}) for end in (each["source"], each["destination"]))
        refused = (out and into) if between else (out or into)
        if not passes or row[3] == refused or (row[3] and (out or into)):
            yield row


def cluster_mutants(policy):
    """(what was done, policy): none, each rule dropped, each range dropped."""
    yield "no ClusterNetworkPolicy", None
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(policy["spec"][direction]):
            changed = copy.deepcopy(policy)
            del changed["spec"][direction][index]
            yield f"ClusterNetworkPolicy: {direction} {rule['name']} dropped", changed
            for peer_index, each in enumerate(rule[peers]):
                for cidr in each.get("networks", []):
                    changed = copy.deepcopy(policy)
                    changed["spec"][direction][index][peers][peer_index]["networks"].remove(cidr)
                    yield f"ClusterNetworkPolicy: without {cidr}", changed
    changed = copy.deepcopy(policy)
    changed["spec"]["subject"] = {"namespaces": {}}
    yield "ClusterNetworkPolicy: for everybody", changed


def cluster_policy(path):
    (found,) = [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each and each["kind"] == "ClusterNetworkPolicy"]
    if found["spec"]["tier"] != "Admin":
        raise ValueError("a ClusterNetworkPolicy goes before NetworkPolicies in the tier Admin only")
    return found


def check_cluster_policy(checks, evaluate, policy, tenants):
    rows = list(table(CLUSTER_TABLE))
    broken = set(undone(evaluate, policy, rows, tenants))
    for row in rows:
        source, destination, port, outcome, why = row
        what = f"{source} {'still reaches' if outcome else 'does not reach'} {destination}:{port} where its namespace opens everything ({why})"
        checks.check(what, row not in broken, "the engine says the opposite")
    for what, changed in cluster_mutants(policy):
        checks.check(f"{what}: the table notices", list(undone(evaluate, changed, rows, tenants)), "no line of the truth table tells it")
    chance = random.Random(SEED)
    for _ in range(SETS):
        found = names(chance)
        pairs = [(f"{a}/{chance.choice(COMPONENTS)}", f"{b}/intruder", chance.choice((53, 443, 8080)), False, "") for a in found for b in found if a != b]
        wrong = list(undone(evaluate, policy, pairs, found))
        checks.check(f"tenants {', '.join(found)}: none opens itself to another", not wrong, f"{wrong[:3]}")
    return [row_of(row, broken) for row in rows]


def row_of(row, broken):
    return {"from": row[0], "to": row[1], "port": row[2], "expected": "allow" if row[3] else "deny", "why": row[4], "holds": row not in broken}


def names(chance):
    """Names that are traps: one the beginning of another, hyphens where another's suffix would be."""
    stem = "".join(chance.choices("abcxyz", k=chance.randint(1, 3)))
    candidates = [stem, f"{stem}b", f"{stem}-b", f"{stem}-tenant", f"tenant-{stem}", f"{stem}-agent", f"{stem}{stem}", f"{stem}-{stem}", f"{stem}0", f"{stem}-0"]
    return chance.sample(candidates, TENANTS)


def property_holds(evaluate, golden, chance):
    """For a random set of tenants: none reaches another, each reaches DNS and providers, none the metadata."""
    tenants = names(chance)
    policies = [each for name in tenants for each in of_tenant(chance.choice(golden), name)]
    asked, wanted = [], []
    for a in tenants:
        for b in tenants:
            if a != b:
                for port in (443, 8080, 9000):
                    asked.append(traffic(f"{a}/{chance.choice(COMPONENTS)}", f"{b}/{chance.choice((*COMPONENTS, 'intruder'))}", port, tenants))
                    wanted.append(False)
        for destination, port, outcome in (("dns/coredns", "53/UDP", True), ("203.0.113.9", 443, True), ("169.254.169.254", 443, False), ("fd00:ec2::254", 443, False)):
            asked.append(traffic(f"{a}/agent", destination, port, tenants))
            wanted.append(outcome)
    answers = flows(evaluate, policies, asked)
    wrong = [asked[index] for index, answer in enumerate(answers) if answer != wanted[index]]
    return tenants, len(asked), wrong


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("evaluate")
    arguments.add_argument("golden", nargs="*")
    arguments.add_argument("--cluster-policy", type=pathlib.Path, required=True)
    arguments.add_argument("--evidence", type=pathlib.Path)
    asked_for = arguments.parse_args()
    checks, tenants = Checks(), ("acme", "globex")
    golden = [rendered(each) for each in asked_for.golden]
    policies = of_tenant(golden[0], "acme") + of_tenant(golden[1], "globex")
    broken = {row for row, _ in disagreements(asked_for.evaluate, policies, tenants)}
    for row in table():
        source, destination, port, outcome, why = row
        checks.check(f"{source} {'reaches' if outcome else 'does not reach'} {destination}:{port} ({why})", row not in broken, "the engine says the opposite")
    for what, changed in mutants(policies):
        checks.check(f"{what}: the table notices", disagreements(asked_for.evaluate, changed, tenants), "no line of the truth table tells it")
    chance = random.Random(SEED)
    questions = 0
    for _ in range(SETS):
        found, asked, wrong = property_holds(asked_for.evaluate, golden, chance)
        questions += asked
        checks.check(f"tenants {', '.join(found)}: none reaches another", not wrong, f"{json.dumps(wrong[:3])}")
    print(f"{questions} questions about {SETS} random sets of tenants, seed {SEED}")
    whatever_is_opened = check_cluster_policy(checks, asked_for.evaluate, cluster_policy(asked_for.cluster_policy), tenants)
    if asked_for.evidence:
        found = {"engine": "cyclonus", "table": [row_of(row, broken) for row in table()], "clusterPolicy": whatever_is_opened, "failed": checks.failed}
        asked_for.evidence.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    checks.finish()


if __name__ == "__main__":
    sys.exit(main())
