"""What a program of another release must leave as it is in objects that people wrote.

  kept.py remember FILE            stdin: objects as kubectl prints them (List, JSON)
  kept.py spec FILE                fails where an object is gone, was made anew, or says otherwise in spec, labels, annotations or finalizers
  kept.py status FILE              fails where a status lacks a field that it had, or has another value where none moves by nature
"""

import json
import sys

# Times, counters of what goes on, and what counts writes: these move without anybody's fault.
MOVING = {"lastTransitionTime", "observedGeneration", "activeCalls", "usage", "readyReplicas", "replicas", "lastSyncTime", "observedAt", "message", "reason"}


def key(item):
    return "/".join((item["kind"], item["metadata"].get("namespace", ""), item["metadata"]["name"]))


def written(item):
    meta = item["metadata"]
    return {"uid": meta["uid"], "spec": item["spec"], **{part: meta.get(part) for part in ("labels", "annotations", "finalizers")}}


def leaves(value, path=""):
    """(path, value) of everything that isn't a moving part; conditions are known by their type and not by their place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in MOVING:
                yield from leaves(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            name = inner.get("type", inner.get("name", place)) if isinstance(inner, dict) else place
            yield from leaves(inner, f"{path}[{name}]")
    else:
        yield path, value


def differences(what, before, now):
    for name, was in sorted(before.items()):
        if name not in now:
            yield f"{name} is gone"
            continue
        part = written if what == "spec" else lambda item: item.get("status", {})
        had, has = dict(leaves(part(was))), dict(leaves(part(now[name])))
        for path in sorted(had.keys() | (has.keys() if what == "spec" else set())):
            if had.get(path) != has.get(path):
                yield f"{name}{path}: was {had.get(path)!r}, is {has.get(path)!r}"


def main():
    what, file = sys.argv[1:]
    objects = {key(item): item for item in json.load(sys.stdin)["items"]}
    if not objects:
        sys.exit("no objects: nothing could be kept")
    if what == "remember":
        with open(file, "w", encoding="utf-8") as kept:
            json.dump(objects, kept)
        return
    with open(file, encoding="utf-8") as kept:
        found = list(differences(what, json.load(kept), objects))
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
