"""The proof of isolation as a table and as JSON: matrix.py FOLDER PART… ; FOLDER has a log for each part, with the lines of its checks.
The JSON says which commit was checked out, and whether anything wasn't committed.

A part without a positive control or without a violation that was seeded and caught proves nothing, and is a failure of its own.
"""

import datetime
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import checkout  # noqa: E402

SEEDED = re.compile(r"\(the check can turn\)|: the table notices$")
CONTROL = re.compile(r"\(the positive control\)| reaches \S+:\d")


def kind(what):
    return "seeded" if SEEDED.search(what) else "control" if CONTROL.search(what) and "none reaches" not in what else "check"


def rows(log):
    for outcome, what in re.findall(r"^(ok|FAILED) +(.*?)(?:  \([^()]*\))?$", log.read_text(encoding="utf-8"), re.MULTILINE):
        yield {"what": what, "kind": kind(what), "passed": outcome == "ok"}


def summary(part, log):
    checks = list(rows(log))
    passed = [each for each in checks if each["passed"]]
    counts = {each: sum(row["kind"] == each for row in passed) for each in ("control", "seeded")}
    lacking = [words for each, words in (("control", "no positive control"), ("seeded", "no seeded violation")) if not counts[each]]
    return {"part": part, "passed": len(passed), "failed": len(checks) - len(passed), **counts, "lacking": lacking, "checks": checks}


def main():
    folder, *parts = sys.argv[1:]
    folder = pathlib.Path(folder)
    table = [summary(part, folder / f"{part}.log") for part in parts]
    print(f"{'part':12} {'passed':>6} {'failed':>6} {'positive controls':>18} {'violations caught':>18}")
    for row in table:
        print(f"{row['part']:12} {row['passed']:6} {row['failed']:6} {row['control']:18} {row['seeded']:18}  {', '.join(row['lacking'])}".rstrip())
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    evidence = {"commit": checkout.commit(), "dirty": checkout.dirty(), "at": at, "parts": table}
    (folder.parent / "isolation.json").write_text(json.dumps(evidence, indent=1) + "\n", encoding="utf-8")
    sys.exit(1 if any(row["lacking"] for row in table) else 0)


if __name__ == "__main__":
    main()
