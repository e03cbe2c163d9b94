"""One check per run block: runs.py <folder> reads `terraform test -json` from standard input, and prints as hack/test/checks.sh does, each with the time that the run took itself.

A run's time is from terraform's first word of it to its last: starting it, planning or applying, and its assertions. Taking down what was made comes after the last run, and is part
of the whole's time.
"""

import datetime
import json
import sys


def moment(message):
    return datetime.datetime.fromisoformat(message["@timestamp"])


def seconds(first, last):
    return f"{(moment(last) - moment(first)).total_seconds():.1f} s"


def main():
    folder, messages, other = sys.argv[1], [], []
    for line in sys.stdin:
        try:
            messages.append(json.loads(line))
        except json.JSONDecodeError:
            other.append(line.rstrip())
    started, said, passed, failed = {}, {}, 0, 0
    summary = next((message for message in messages if message["type"] == "test_summary"), None)
    for message in messages:
        run = (message.get("@testfile"), message.get("@testrun"))
        if message["type"] == "diagnostic":
            about = message["diagnostic"]
            said.setdefault(run, []).append(f"{about['summary']}: {about.get('detail', '')}")
        elif message["type"] == "test_run":
            started.setdefault(run, message)
    for message in messages:
        if message["type"] != "test_run" or message["test_run"].get("progress") != "complete":
            continue
        run = (message["@testfile"], message["@testrun"])
        good = message["test_run"]["status"] == "pass"
        passed, failed = passed + good, failed + (not good)
        print(f"{'ok     ' if good else 'FAILED '} {folder}: {run[1].replace('_', ' ')}  ({seconds(started[run], message)})")
        if not good:
            print(*(f"          {text}" for text in said.get(run, ["it says nothing"])), sep="\n")
    counts = summary["test_summary"] if summary else {}
    whole = counts.get("status") == "pass" and counts["passed"] == passed > 0 and not failed
    print(f"{'ok     ' if whole else 'FAILED '} {folder}: its tests ran to the end  ({seconds(messages[0], messages[-1]) if messages else '0.0 s'})")
    if not whole:
        print(*(f"          {text}" for texts in said.values() for text in texts), *(f"          {text}" for text in other), sep="\n")
    print(f"{passed + whole} passed, {failed + (not whole)} failed")
    sys.exit(0 if whole else 1)


main()
