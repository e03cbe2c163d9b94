#!/usr/bin/env python3
"""Has simulated people call a number and tells, per call, what they heard and which pods served it.

Runs in the node's network (hack/cluster/cluster enter). The control API is that of simulator/README.md; a pod's counters are its
Prometheus page on the management port. Answers are JSON on stdout.

    calls.py many  NUMBER COUNT AT_ONCE [POD_IP…]    COUNT calls, AT_ONCE at a time; with pod addresses calls go one by one and each tells its pods
    calls.py edit  NUMBER NEW_WORDS SECONDS          calls without a pause until only NEW_WORDS are heard; SECONDS bounds it
    calls.py lose  NUMBER NAMESPACE POD=IP…          a call whose media pod is killed, as by a lost node, while the caller listens
    calls.py hold  NUMBER [patient]                  a caller who asks the same again and again, for up to nine minutes, and hangs up when not answered within 15 s;
                                                     a patient one asks again; prints the call's id
    calls.py load  NUMBER PER_SECOND SECONDS [TOKEN] that many signed status callbacks, each sent once; TOKEN signs in place of the account's own
    calls.py loaded                                  waits until all are answered and tells how
    calls.py unload                                  the same, after no more are sent
    calls.py webhooks SINCE UNTIL                    of those, by the carrier's log, what was sent between two times, and how often it switched tokens
    calls.py held  CALL                              ends that call after two more answers and tells whether any was missing
"""

import collections
import concurrent.futures
import datetime
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


def hold(number, how="strict"):
    asked = {
        "strict": [{"say": "When do you open"}, {"hear": "eight to six", "timeoutMs": GREETING_TIMEOUT_MS}, {"wait": 2000}],
        "patient": [{"say": "When do you open"}, {"wait": 8000}],
    }[how]
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


def load(number, per_second, seconds, *token):
    wanted = {"to": number, "perSecond": int(per_second), "seconds": int(seconds)}
    if token:
        wanted["signedWith"] = token[0]
    return json.loads(control("/callbacks", wanted))


def loaded():
    deadline = time.time() + 180
    while True:
        state = json.loads(control("/callbacks"))
        if state["over"] or time.time() > deadline:
            return state
        time.sleep(1)


def unload():
    control("/callbacks", method="DELETE")
    return loaded()


def logged(query):
    return [json.loads(line) for line in control(f"/log?{query}&since=0").splitlines() if line.strip()]


def at(text):
    return datetime.datetime.fromisoformat(text).timestamp()


def webhooks(since, until):
    """An entry is written when the answer has come or failed to; it was sent so many milliseconds before."""
    begun, ended = at(since), at(until)
    all_sent = [(at(entry["at"]) - entry["millis"] / 1000, entry["millis"], entry) for entry in logged("kind=webhook&where=purpose=load")]
    sent = [each for each in all_sent if begun <= each[0] < ended]
    failures = collections.Counter(entry.get("message", "?") for _, _, entry in sent if not entry["ok"])
    promotions = [at(entry["at"]) for entry in logged("kind=twilio.rest") if entry["path"].endswith("/AuthTokens/Promote") and begun <= at(entry["at"]) < ended]
    return {
        "seconds": round(ended - begun, 1),
        "sent": len(sent),
        "accepted": sum(entry["ok"] and entry["status"] // 100 == 2 for _, _, entry in sent),
        "refused": sum("status" in entry and not entry["ok"] for _, _, entry in sent),
        "failures": failures,
        "perSecond": round(len(sent) / (ended - begun), 1),
        "millis": {"p50": percentile([each[1] for each in sent], 50), "p99": percentile([each[1] for each in sent], 99)} if sent else None,
        "promotions": len(promotions),
        "beforePromotion": sum(time < promotions[0] for time, _, _ in sent) if promotions else 0,
        "afterPromotion": sum(time > promotions[0] for time, _, _ in sent) if promotions else 0,
    }


COMMANDS = {command.__name__: command for command in (many, edit, lose, hold, held, load, loaded, unload, webhooks)}

if __name__ == "__main__":
    print(json.dumps(COMMANDS[sys.argv[1]](*sys.argv[2:])))
