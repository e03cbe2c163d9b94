"""Holds policies/controls, mapping.yaml and exceptions together, and writes what auditors read.

  controls.py check                 every control has what enforces it and a test, or an exception that hasn't expired; and the reverse
  controls.py write                 docs/auditors/controls.md
  controls.py drift                 docs/auditors/controls.md is what `write` makes
  controls.py evidence              policies/evidence/controls.{md,json}: the same with what the last hack/test/run and make isolation said of each test, by the
                                    lines "ok …" and "FAILED …" of their logs and by Surefire's reports; a test that neither names is "not run"
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import sys
import xml.etree.ElementTree as tree

import yaml

from checks import Checks

ROOT = pathlib.Path(__file__).resolve().parents[2]
POLICIES = pathlib.Path(os.environ.get("BVRAI_POLICIES", ROOT / "policies"))
DOCUMENT = ROOT / "docs" / "auditors" / "controls.md"
LONGEST = datetime.timedelta(days=90)
FIELDS = {"control", "owner", "reason", "compensating", "granted", "expires"}


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def demanded():
    """{control: (what, source)}; an id that stands twice is said."""
    found = {}
    for path in sorted((POLICIES / "controls").glob("*.yaml")):
        catalogue = read(path)
        for control, what in catalogue["controls"].items():
            if control in found:
                raise ValueError(f"{control} stands in two catalogues")
            found[control] = (what, catalogue["source"])
    return found


def broken_proof(proof):
    path, _, words = proof.partition("#")
    file = ROOT / path
    if not file.is_file():
        return f"no file {path}"
    if words and not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", file.read_text(encoding="utf-8")):
        return f"no '{words}' in {path}"
    return None


def exceptions():
    return {path.stem: read(path) for path in sorted((POLICIES / "exceptions").glob("*.yaml"))}


def problems_of_numbers(controls):
    """A catalogue that numbers its controls leaves none out before its last: what isn't ours is said, not skipped."""
    found = {}
    for section, number in (each.rpartition(".")[::2] for each in controls if re.fullmatch(r"CIS-\d+\.\d+\.\d+", each)):
        found.setdefault(section, set()).add(int(number))
    for section, numbers in sorted(found.items()):
        yield from (f"{section}.{each}: left out, though {section}.{max(numbers)} is there" for each in range(1, max(numbers)) if each not in numbers)


def problems_of_exceptions(found, mapping, today):
    for name, each in found.items():
        if missing := FIELDS - {key for key, value in each.items() if value}:
            yield f"exceptions/{name}: no {', '.join(sorted(missing))}"
            continue
        if each["expires"] < today:
            yield f"exceptions/{name} expired on {each['expires']}"
        if not datetime.timedelta(0) < each["expires"] - each["granted"] <= LONGEST:
            yield f"exceptions/{name}: longer than {LONGEST.days} days, or none"
        if mapping.get(each["control"], {}).get("exception") != name:
            yield f"exceptions/{name}: mapping.yaml doesn't use it for {each['control']}"


def problems_of_mapping(controls, mapping, granted):
    yield from (f"{each}: nothing in mapping.yaml" for each in controls.keys() - mapping.keys())
    yield from (f"{each}: in mapping.yaml, and in no catalogue" for each in mapping.keys() - controls.keys())
    for control, line in mapping.items():
        if "exception" in line:
            if line["exception"] not in granted:
                yield f"{control}: no exceptions/{line['exception']}.yaml"
            continue
        if not line.get("enforced-by") or not line.get("tests"):
            yield f"{control}: says not both what enforces it and what tests it"
        yield from (f"{control}: no {path}" for path in line.get("enforced-by", []) if not (ROOT / path).exists())
        yield from (f"{control}: {reason}" for reason in filter(None, map(broken_proof, line.get("tests", []))))


def problems_of_admission(controls, mapping):
    """What a policy says it is for, and what the mapping says of it, agree."""
    for path in sorted((POLICIES / "admission").glob("*/metadata.yaml")):
        folder = path.parent.relative_to(POLICIES.parent).as_posix()
        says = set(read(path)["controls"])
        mapped = {control for control, line in mapping.items() if folder in line.get("enforced-by", [])}
        yield from (f"{folder} names {each}, which is in no catalogue" for each in says - controls.keys())
        yield from (f"{folder} says it enforces {each}, mapping.yaml doesn't" for each in (says & controls.keys()) - mapped)
        yield from (f"mapping.yaml says {folder} enforces {each}, its metadata doesn't" for each in mapped - says)


def problems(today):
    controls, mapping, granted = demanded(), read(POLICIES / "mapping.yaml"), exceptions()
    yield from problems_of_numbers(controls)
    yield from problems_of_mapping(controls, mapping, granted)
    yield from problems_of_admission(controls, mapping)
    yield from problems_of_exceptions(granted, mapping, today)


def results():
    """{words of a check: passed or failed}; a failure wins."""
    found = []
    for log in (*(ROOT / "target" / "test").glob("*.log"), *(ROOT / "target" / "evidence" / "isolation").glob("*.log")):
        lines = re.findall(r"^(ok|FAILED) +(.*?)(?:  \([^)]*\))?$", log.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
        found += [(what, outcome == "ok") for outcome, what in lines]
    for report in ROOT.glob("*/target/surefire-reports/TEST-*.xml"):
        for case in tree.parse(report).getroot().iter("testcase"):
            found.append((case.get("name"), case.find("failure") is None and case.find("error") is None))
    return {what: "passed" if passed else "failed" for what, passed in sorted(found, key=lambda each: not each[1])}


def result(proof, seen):
    path, _, words = proof.partition("#")
    if "/golden/" in path:
        words = "aTenantBecomes"  # who compares with it
    hits = {outcome for what, outcome in seen.items() if words and words in what}
    return "failed" if "failed" in hits else "passed" if hits else "not run"


def evidence(seen):
    controls, mapping, granted = demanded(), read(POLICIES / "mapping.yaml"), exceptions()
    for control, (what, source) in controls.items():
        line = mapping[control]
        yield {
            "control": control,
            "demands": what,
            "source": source,
            "enforced-by": line.get("enforced-by", []),
            "tests": [{"test": each, "result": result(each, seen)} for each in line.get("tests", [])],
            "exception": {key: str(value) for key, value in granted[line["exception"]].items()} if "exception" in line else None,
        }


def table(rows, with_results):
    head = ["control", "where", "proof"] + (["result"] if with_results else [])
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        if row["exception"]:
            continue
        cells = [f"{row['control']}: {row['demands']}", row["enforced-by"][0], "; ".join(each["test"] for each in row["tests"])]
        cells += [", ".join(sorted({each["result"] for each in row["tests"]}))] if with_results else []
        yield f"| {' | '.join(cells)} |"


def document(rows, with_results):
    yield "# Controls"
    yield ""
    yield "Written by `hack/policies/controls.py write` from `policies/controls`, `policies/mapping.yaml` and `policies/exceptions`; `hack/test/policies` fails where it"
    yield "is out of date. Each row is a control, the first thing that enforces it, and the tests that show it."
    yield ""
    yield from table(rows, with_results)
    yield ""
    yield "## Exceptions"
    for row in rows:
        if row["exception"]:
            each = row["exception"]
            yield ""
            yield f"**{row['control']}** ({row['demands']}), until {each['expires']}, {each['owner']}: {each['reason'].strip()} Instead: {each['compensating'].strip()}"
    yield ""


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("command", choices=("check", "write", "drift", "evidence"))
    arguments.add_argument("--today", type=datetime.date.fromisoformat, default=datetime.datetime.now(datetime.UTC).date())
    chosen = arguments.parse_args()
    if chosen.command == "check":
        checks = Checks()
        found = list(problems(chosen.today))
        for each in found:
            checks.check(each, False)
        checks.check(f"{len(demanded())} controls, each with what enforces it and a test, or an exception", not found)
        checks.finish()
    if chosen.command == "evidence":
        rows = list(evidence(results()))
        folder = POLICIES / "evidence"
        folder.mkdir(exist_ok=True)
        (folder / "controls.md").write_text("\n".join(document(rows, True)), encoding="utf-8")
        (folder / "controls.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        return
    text = "\n".join(document(list(evidence({})), False))
    if chosen.command == "write":
        DOCUMENT.write_text(text, encoding="utf-8")
    elif DOCUMENT.read_text(encoding="utf-8") != text:
        sys.exit(f"{DOCUMENT.relative_to(ROOT)} is out of date: hack/policies/controls.py write")


if __name__ == "__main__":
    main()
