#!/usr/bin/env python3
"""Reads JSON from stdin and shows it to people, or answers a question about it with its exit code."""

import csv
import json
import sys
from datetime import datetime, timezone

from contacts import WINDOW, hour


def value(document, path):
    for key in path.split("."):
        document = document[int(key)] if isinstance(document, list) else document[key]
    print(document, end="")


def lines(text):
    """The control log is NDJSON; a wait answers its last line."""
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def person_of(text):
    entry = lines(text)[-1]
    return entry.get("person", entry)


def person(text):
    report = person_of(text)
    for phrase in report["heard"]:
        print(f"  {phrase['startMs'] / 1000:6.1f} s  {phrase['quality']:9}  “{phrase['text']}”")
    print(f"  first audio {report.get('firstAudioMs')} ms after the answer")


def person_ok(text):
    report = person_of(text)
    if not report.get("ok"):
        print(json.dumps(report, indent=1))
        sys.exit(1)


def patients(text):
    """The people the campaign called; exits 1 when one of them wasn't served."""
    called = [person_of(json.dumps(entry)) for entry in lines(text) if entry.get("direction") == "outbound-api"]
    for report in called:
        words = " / ".join(phrase["text"] for phrase in report["heard"])
        print(f"    heard: {words}" if report.get("ok") else f"    FAILED: {report.get('problem')}: {words}")
    if not all(report.get("ok") for report in called):
        sys.exit(1)


def find_call(text, sid):
    for call in json.loads(text)["items"]:
        if call["callSid"] == sid and call["state"] == "completed":
            print(call["id"], end="")
            return
    sys.exit(f"call {sid} isn't completed in the API yet")


def call(text):
    record = json.loads(text)
    for key in ("id", "callSid", "direction", "agent", "revision", "state", "from", "to", "answeredAt", "endedAt", "durationSeconds", "endReason"):
        if key in record:
            print(f"  {key:16} {record[key]}")


def some(text, what):
    items = json.loads(text)
    return items or sys.exit(f"no {what}")


def transcript(text):
    print("  transcript")
    for turn in some(text, "transcript"):
        cut = " (interrupted)" if turn["interrupted"] else ""
        print(f"    {turn['speaker']:7} {turn['text']}{cut}")


def timeline(text):
    print("  timeline")
    for event in some(text, "timeline"):
        print(f"    {event['at']}  {event['type']}  {json.dumps(event['detail'])}")


def campaign_done(text):
    contacts = json.loads(text)["contacts"]
    if contacts["dialled"] < 3 or contacts["completed"] < 3:
        sys.exit(f"contacts: {contacts}")


def campaign(text):
    record = json.loads(text)
    print(f"  {record['name']}: {record['phase']}  {json.dumps(record['contacts'])}")


def attempts(text):
    for attempt in some(text, "attempts"):
        print(f"    {attempt['number']}  {attempt.get('externalId', ''):15} {attempt['outcome']:10} call {attempt.get('call', '-')}")


def windows(text, file):
    """What the carrier saw of each contact, by its log; exits 1 when it was asked to dial somebody outside the window of their own day."""
    asked = [(entry["params"].get("To"), datetime.fromisoformat(entry["at"])) for entry in lines(text)
             if entry["method"] == "POST" and entry["path"].endswith("/Calls.json")]
    wrong = False
    with open(file, encoding="utf-8") as contacts:
        for contact in csv.DictReader(contacts):
            dialled = [hour(at, contact["zone"]) for number, at in asked if number == contact["number"]]
            wrong = wrong or any(each not in WINDOW for each in dialled)
            now = hour(datetime.now(timezone.utc), contact["zone"])
            told = ", ".join(f"dialled in its hour {each}" for each in dialled) or f"not dialled: it is hour {now} there"
            print(f"    {contact['external_id']:15} {contact['zone']:20} {told}")
    if wrong:
        sys.exit("somebody was dialled outside the window")


def main():
    command, *arguments = sys.argv[1:]
    text = sys.stdin.read()
    if command == "value":
        value(json.loads(text), arguments[0])
    else:
        globals()[command](text, *arguments)


if __name__ == "__main__":
    main()
