"""The alerts of a rendered chart.

  alerts.py rules RENDERED FILE                 writes the groups of its PrometheusRules to FILE, for promtool
  alerts.py complete RENDERED ROOT [RUNBOOKS]   says what an alert lacks: a label or annotation, a runbook's part, a command to begin with, who is woken by its severity (on-call.md), a test, a metric that a test of the operator's sees
"""

import pathlib
import re
import shlex
import sys

import yaml

ANNOTATIONS = ("summary", "description", "runbook_url")
SEVERITIES = ("critical", "warning")
# Of Prometheus itself.
OTHERS = {"up"}
PARTS = ("## Meaning", "## Impact", "## Diagnosis", "## Mitigation")
# What somebody who was woken types first: a program and what it is to do.
COMMAND = re.compile(r"(?:kubectl|helm|argocd|aws|vault|promtool) +(?:-\S+ +)*[a-z]")
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def groups(rendered):
    documents = yaml.safe_load_all(pathlib.Path(rendered).read_text(encoding="utf-8"))
    return [group for document in documents if document and document["kind"] == "PrometheusRule" for group in document["spec"]["groups"]]


def metrics(expression):
    without_labels = re.sub(r"{[^}]*}", "", expression)
    return set(re.findall(r"\b(?:bvrai_[a-z_]+|up)\b", without_labels))


def commands(page, part):
    """The commands under a heading of a runbook, in fences or within a line; what a shell can't read is none."""
    under = re.split(r"^## ", page.partition(f"{part}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    for fence, inline in CODE.findall(under):
        for line in (fence or inline).splitlines():
            try:
                if COMMAND.match(line) and len(shlex.split(line)) > 1:
                    yield line
            except ValueError:
                continue


def problems(rules, root, runbooks):
    tested = (root / "hack" / "charts" / "alerts-test.yaml").read_text(encoding="utf-8")
    on_call = (runbooks.parent / "on-call.md").read_text(encoding="utf-8")
    seen = "\n".join(path.read_text(encoding="utf-8") for path in (root / "operator" / "src" / "test").rglob("*.java"))
    for rule in rules:
        name = rule["alert"]
        yield from (f"{name}: no {each}" for each in ANNOTATIONS if not rule["annotations"].get(each))
        severity = rule["labels"].get("severity")
        if severity not in SEVERITIES:
            yield f"{name}: its severity is none of {', '.join(SEVERITIES)}"
        elif not re.search(rf"^\| {severity} \|", on_call, re.MULTILINE):
            yield f"{name}: on-call.md has no row for the severity {severity}"
        page = runbooks / rule["annotations"].get("runbook_url", "none").rsplit("/", 1)[-1]
        text = page.read_text(encoding="utf-8") if page.is_file() else ""
        yield from (f"{name}: {page.name} has no part {part[3:]}" for part in PARTS if part not in text)
        if not any(commands(text, "## Diagnosis")):
            yield f"{name}: {page.name} has no command under Diagnosis"
        if not re.search(rf"alertname: {name}\n +exp_alerts|alertname: {name}, exp_alerts", tested):
            yield f"{name}: no test lets it fire"
        asked = metrics(rule["expr"])
        if not asked:
            yield f"{name}: asks for no metric that is known"
        yield from (f"{name}: {metric}: no test of the operator's sees it" for metric in sorted(asked - OTHERS) if metric not in seen)


def main():
    command, rendered, target, *rest = sys.argv[1:]
    found = groups(rendered)
    if not found:
        sys.exit(f"{rendered} has no PrometheusRule")
    if command == "rules":
        pathlib.Path(target).write_text(yaml.safe_dump({"groups": found}), encoding="utf-8")
        return 0
    root = pathlib.Path(target)
    runbooks = pathlib.Path(rest[0]) if rest else root / "docs" / "platform-teams" / "runbooks"
    said = list(problems([rule for group in found for rule in group["rules"]], root, runbooks))
    print("\n".join(said))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
