"""Who entered tenants' pods in an emergency, by the API server's audit log: each access that was given, by whom, for which tenant and why, and what was done with it.

  emergencies.py AUDIT_LOG [--namespace bvrai-break-glass]

A line of JSON for each token, with what was done by it, told by the token's id, which the API server writes beside both. Uses that fit no token of this log come last, as a
line without one, and the exit code is 1: the log isn't whole, or somebody impersonated the account.
"""

import argparse
import json
import sys

ISSUED, USED = "authentication.kubernetes.io/issued-credential-id", "authentication.kubernetes.io/credential-id"


def events(path):
    with open(path, encoding="utf-8") as log:
        for line in log:
            event = json.loads(line)
            if "objectRef" in event:
                yield event


def created(event, namespace, subresource):
    about = event["objectRef"]
    return (event["verb"], about.get("resource"), about.get("namespace"), about.get("subresource", "")) == ("create", "serviceaccounts", namespace, subresource) and event.get(
        "responseStatus", {}
    ).get("code") == 201


def acting(event):
    """Who it was done as; who impersonated them is in `user`, which is empty where nobody was let in."""
    return (event.get("impersonatedUser") or event["user"]).get("username", "")


def use(event):
    about = event["objectRef"]
    what = "/".join(filter(None, (about.get("resource"), about.get("subresource"))))
    where = "/".join(filter(None, (about.get("namespace"), about.get("name"))))
    return {"at": event["stageTimestamp"], "verb": event["verb"], "what": what, "where": where, "code": event.get("responseStatus", {}).get("code")}


def read(path, namespace):
    """(tokens given, uses of none of them)."""
    reasons, tokens, strays = {}, {}, []
    accounts = f"system:serviceaccount:{namespace}:"
    for event in events(path):
        if created(event, namespace, ""):
            metadata = event["requestObject"]["metadata"]
            reasons[metadata["name"]] = metadata.get("annotations", {}).get("voice.bvrai.io/reason", "")
        elif created(event, namespace, "token"):
            account = event["objectRef"]["name"]
            tenant, _, incident = account.partition(".")
            tokens[event["annotations"][ISSUED]] = {
                "tenant": tenant, "incident": incident, "reason": reasons.get(account, ""), "givenBy": acting(event), "givenAt": event["stageTimestamp"], "uses": [],
            }
        elif acting(event).startswith(accounts):
            credential = next(iter(event["user"].get("extra", {}).get(USED, [])), None)
            (tokens[credential]["uses"] if credential in tokens else strays).append(use(event) | {"by": event["user"]["username"]})
    return list(tokens.values()), strays


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("log")
    arguments.add_argument("--namespace", default="bvrai-break-glass")
    chosen = arguments.parse_args()
    tokens, strays = read(chosen.log, chosen.namespace)
    for each in tokens:
        print(json.dumps(each))
    if strays:
        print(json.dumps({"tenant": None, "uses": strays}))
    sys.exit(1 if strays else 0)


if __name__ == "__main__":
    main()
