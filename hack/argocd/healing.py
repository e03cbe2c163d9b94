#!/usr/bin/env python3
"""Stands for kubectl in the test of the order of docs/platform-teams/runbooks/teardown.md: what heals makes again what was deleted, as long as it is there itself.

    healing.py start <state.json> <environment.yaml> <render.jsonl>   everything that an environment has, from what Kustomize and the ApplicationSets make
    healing.py left <state.json>                                      prints what is left, a line each
    HEALING_STATE=<state.json> healing.py <kubectl's arguments>       get services,ingresses, delete; what it doesn't know is an error
"""

import json
import os
import pathlib
import sys

import yaml

ROOT = "application/root"
# What asks for load balancers, one of either kind: the chart of the gateway's Service isn't here to be rendered.
BALANCED = {"traefik-": "service/traefik", "bvrai-platform-": "ingress/public"}


def start(state, environment, rendered):
    sets = [each for each in yaml.safe_load_all(pathlib.Path(environment).read_text()) if each["kind"] == "ApplicationSet"]
    makes = {ROOT: [f"applicationset/{each['metadata']['name']}" for each in sets]}
    for line in pathlib.Path(rendered).read_text().splitlines():
        verdict = json.loads(line)
        name = f"application/{verdict['application']}"
        makes.setdefault(f"applicationset/{verdict['set']}", []).append(name)
        makes[name] = [asks for component, asks in BALANCED.items() if verdict["application"].startswith(component)]
    save(state, {"makes": makes, "there": heal(makes, {ROOT})})


def heal(makes, there):
    """Until nothing changes any more: each maker that is there makes its own again."""
    after = there | {made for maker in there for made in makes.get(maker, [])}
    return sorted(after) if after == there else heal(makes, after)


def save(path, state):
    pathlib.Path(path).write_text(json.dumps(state))


def kubectl(path, arguments):
    state = json.loads(pathlib.Path(path).read_text())
    words = [word for word in arguments if not word.startswith("-") or word == "--all"]
    if arguments[:1] == ["-n"]:
        words = words[1:]
    if words[:2] == ["get", "services,ingresses"]:
        found = [each.partition("/") for each in state["there"] if each in BALANCED.values()]
        json.dump({"items": [{"kind": kind.capitalize(), "metadata": {"namespace": "bvrai-gateway", "name": name}, "spec": {"type": "LoadBalancer"} if kind == "service" else {}}
                             for kind, _, name in found]}, sys.stdout)
        return
    verb, kind, *names = words[0], *words[1].lower().partition("/")[::2], *words[2:]
    names = [name for name in names if name]
    if verb != "delete" or len(names) != 1:
        sys.exit(f"not known here: kubectl {' '.join(arguments)}")
    gone = {each for each in state["there"] if each.startswith(f"{kind}/") and names[0] in ("--all", each.partition("/")[2])}
    if not gone and names[0] != "--all":
        sys.exit(f"there is no {kind} {names[0]}")
    state["there"] = heal(state["makes"], set(state["there"]) - gone)
    save(path, state)


def main():
    if sys.argv[1] == "start":
        start(*sys.argv[2:])
    elif sys.argv[1] == "left":
        print("\n".join(json.loads(pathlib.Path(sys.argv[2]).read_text())["there"]))
    else:
        kubectl(os.environ["HEALING_STATE"], sys.argv[1:])


main()
