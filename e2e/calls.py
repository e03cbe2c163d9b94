#!/usr/bin/env python3
"""Has simulated people call a number and tells, per call, what they heard and which pods served it.

Runs in the node's network (hack/cluster/cluster enter). The control API is that of simulator/README.md; a pod's counters are its
Prometheus page on the management port. Answers are JSON on stdout.

    calls.py many  NUMBER COUNT AT_ONCE [POD_IP…]    COUNT calls, AT_ONCE at a time; with pod addresses calls go one by one and each tells its pods
    calls.py edit  NUMBER NEW_WORDS SECONDS          calls without a pause until only NEW_WORDS are heard; SECONDS bounds it
    calls.py lose  NUMBER NAMESPACE POD=IP…          a call whose media pod is killed, as by a lost node, while the caller listens
    calls.py hold  NUMBER                            a caller who asks the same again and again, for up to nine minutes; prints the call's id
    calls.py held  CALL                              ends that call after two more answers and tells whether any was missing
"""

import concurrent.futures
import json
import os
import ssl
import subprocess
import sys
import time
import urllib.request

CONTROL = "https://control.sim.test:8444/control"
GREETING_TIMEOUT_MS = 15_000
# 2024-fictional range, another person each time: nobody's calls are told apart by luck.
CALLERS = [f"+120255501{number:02d}" for number in range(10, 40)]


def trust():
    return ssl.create_default_context(cafile=os.environ["BVRAI_CA_FILE"])


def control(path, body=None, method=None):
    with open(f"{os.environ['BVRAI_PLATFORM_DIR']}/secrets/simulator-header", encoding="utf-8") as header:
        name, _, value = header.read().partition(": ")
    # Without its type a body would be read as a form, whose fields are short.
    headers = {name: value, "Content-Type": "application/json"}
    request = urllib.request.Request(CONTROL + path, data=json.dumps(body).encode() if body is not None else None, headers=headers, method=method)
    with urllib.request.urlopen(request, context=trust(), timeout=90) as answer:
        return answer.read().decode()


def begin(number, script, caller=CALLERS[0], longest_ms=90_000):
    started = time.time()
    sid = json.loads(control("/calls", {"from": caller, "to": number, "longestMs": longest_ms, "script": script}))["callSid"]
    return sid, started


def report(sid):
    """What the person heard, once the call is over."""
    last = json.loads(control(f"/wait?kind=person&where=callSid={sid}&timeoutMs=80000").strip().splitlines()[-1])
    return last.get("person", last)


def heard(person):
    return " ".join(phrase["text"] for phrase in person["heard"])


def greeted(number, caller=CALLERS[0]):
    sid, started = begin(number, [{"hear": "Acme", "timeoutMs": GREETING_TIMEOUT_MS}, {"hangUp": True}], caller)
    person = report(sid)
    return {"callSid": sid, "startedAt": started, "ok": person["ok"], "problem": person.get("problem"), "firstAudioMs": person.get("firstAudioMs"), "heard": heard(person)}


# ---- which pod served a call ------------------------------------------------------------------------

def counters(pod):
    """(webhooks that asked what to do with a call, media frames taken in) of one pod."""
    with urllib.request.urlopen(f"http://{pod}:9000/q/metrics", timeout=10) as page:
        text = page.read().decode()
    voice = frames = 0.0
    for line in text.splitlines():
        if line.startswith("bvrai_webhooks_total{") and 'kind="voice"' in line:
            voice += float(line.rsplit(" ", 1)[1])
        elif line.startswith("bvrai_media_frames_total{") and 'direction="in"' in line:
            frames += float(line.rsplit(" ", 1)[1])
    return voice, frames


def changed(pods, before, which):
    return next((pod for pod in pods if counters(pod)[which] > before[pod][which]), None)


def greeted_by(number, pods, caller):
    before = {pod: counters(pod) for pod in pods}
    call = greeted(number, caller)
    return call | {"webhookPod": changed(pods, before, 0), "mediaPod": changed(pods, before, 1)}


def percentile(values, share):
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def many(number, count, at_once, *pods):
    count, at_once = int(count), int(at_once)
    callers = [CALLERS[i % len(CALLERS)] for i in range(count)]
    if pods:
        calls = [greeted_by(number, pods, caller) for caller in callers]
    else:
        with concurrent.futures.ThreadPoolExecutor(at_once) as people:
            calls = list(people.map(lambda caller: greeted(number, caller), callers))
    times = [call["firstAudioMs"] for call in calls if call["firstAudioMs"] is not None]
    return {
        "calls": len(calls),
        "ok": sum(call["ok"] for call in calls),
        "firstAudioMs": {"p50": percentile(times, 50), "p95": percentile(times, 95), "max": max(times)} if times else None,
        "webhookPods": len({call.get("webhookPod") for call in calls} - {None}),
        "mediaPods": len({call.get("mediaPod") for call in calls} - {None}),
        "mediaElsewhere": sum(1 for call in calls if pods and call["webhookPod"] != call["mediaPod"]),
        "problems": [call["problem"] for call in calls if not call["ok"]],
    }


def edit(number, new_words, seconds):
    """Calls back to back; done when as many calls in a row as three pods can serve heard the new words."""
    begun, last_old, calls, in_a_row = time.time(), None, [], 0
    while in_a_row < 6 and time.time() - begun < float(seconds):
        call = greeted(number, CALLERS[len(calls) % len(CALLERS)])
        calls.append(call)
        in_a_row = in_a_row + 1 if new_words in call["heard"] else 0
        if new_words not in call["heard"]:
            last_old = call["startedAt"]
    return {
        "calls": len(calls),
        "ok": sum(call["ok"] for call in calls),
        "heard": in_a_row >= 6,
        "lastOldStartedAt": last_old,
        "problems": [call["problem"] for call in calls if not call["ok"]],
    }


def lose(number, namespace, *pods):
    """The caller listens to the greeting, loses the pod, asks, and must be answered."""
    names = {address: name for name, _, address in (pod.partition("=") for pod in pods)}
    before = {pod: counters(pod) for pod in names}
    sid, _ = begin(number, [
        {"hear": "Acme", "timeoutMs": GREETING_TIMEOUT_MS}, {"wait": 8000},
        {"say": "When do you open"}, {"hear": "eight to six", "timeoutMs": 25_000}, {"hangUp": True}])
    pod, deadline = None, time.time() + 20
    while pod is None and time.time() < deadline:
        pod = changed(names, before, 1)
    if pod is None:
        return {"ok": False, "problem": "no pod carried the call"}
    subprocess.run(["kubectl", "delete", "pod", names[pod], "-n", namespace, "--grace-period=0", "--force"], check=True, stdout=sys.stderr)
    person = report(sid)
    return {"callSid": sid, "mediaPod": names[pod], "ok": person["ok"], "problem": person.get("problem"), "heard": heard(person)}


# The agent's own limit is ten minutes.
LONGEST_HOLD_MS = 540_000


def hold(number):
    asked = [{"say": "When do you open"}, {"hear": "eight to six", "timeoutMs": GREETING_TIMEOUT_MS}, {"wait": 2000}]
    sid, _ = begin(number, [{"hear": "Acme", "timeoutMs": GREETING_TIMEOUT_MS}] + asked * (LONGEST_HOLD_MS // 2000), longest_ms=LONGEST_HOLD_MS)
    answers(sid, 1)
    return sid


def answers(sid, wanted):
    """How often the agent has answered, as soon as that is so often."""
    deadline = time.time() + 40
    while True:
        call = json.loads(control(f"/calls/{sid}"))
        count = sum("eight to six" in phrase["text"] for phrase in call["person"]["heard"])
        if count >= wanted or call["status"] != "in-progress" or time.time() > deadline:
            return count, call
        time.sleep(0.3)


def held(sid):
    before, _ = answers(sid, 0)
    count, call = answers(sid, before + 2)
    if call["status"] == "in-progress":
        control(f"/calls/{sid}", method="DELETE")
    person = report(sid)
    sockets = [line for line in control(f"/log?kind=media.start&since=0&where=callSid={sid}").splitlines() if line.strip()]
    return {
        "callSid": sid,
        "alive": call["status"] == "in-progress" and count >= before + 2 and call["person"]["problem"] is None,
        "answers": count,
        "seconds": person["listenedMs"] // 1000,
        "mediaSockets": len(sockets),
        "whole": all(phrase["quality"] == "WHOLE" for phrase in person["heard"][:-1]),
        "problem": call["person"]["problem"],
    }


if __name__ == "__main__":
    print(json.dumps({"many": many, "edit": edit, "lose": lose, "hold": hold, "held": held}[sys.argv[1]](*sys.argv[2:])))
