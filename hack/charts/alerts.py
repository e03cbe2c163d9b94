"""The alerts of a rendered chart.

  alerts.py rules RENDERED FILE      writes the groups of its PrometheusRules to FILE, for promtool
  alerts.py complete RENDERED ROOT   says what an alert lacks: a label or annotation, a runbook's part, a test, a metric that a test of the operator's sees
"""

import pathlib
import re
import sys

import yaml

ANNOTATIONS = ("summary", "description", "runbook_url")
SEVERITIES = ("critical", "warning")
# Of Prometheus itself.
OTHERS = {"up"}
PARTS = ("## Meaning", "## Impact", "## Diagnosis", "## Mitigation")


def groups(rendered):
    documents = yaml.safe_load_all(pathlib.Path(rendered).read_text(encoding="utf-8"))
    return [group for document in documents if document and document["kind"] == "PrometheusRule" for group in document["spec"]["groups"]]


def metrics(expression):
    without_labels = re.sub(r"{[^}]*}", "", expression)
    return set(re.findall(r"\b(?:bvrai_[a-z_]+|up)\b", without_labels))


def problems(rules, root):
    tested = (root / "hack" / "charts" / "alerts-test.yaml").read_text(encoding="utf-8")
    seen = "\n".join(path.read_text(encoding="utf-8") for path in (root / "operator" / "src" / "test").rglob("*.java"))
    for rule in rules:
        name = rule["alert"]
        yield from (f"{name}: no {each}" for each in ANNOTATIONS if not rule["annotations"].get(each))
        if rule["labels"].get("severity") not in SEVERITIES:
            yield f"{name}: its severity is none of {', '.join(SEVERITIES)}"
        page = root / "docs" / "platform-teams" / "runbooks" / rule["annotations"].get("runbook_url", "none").rsplit("/", 1)[-1]
        text = page.read_text(encoding="utf-8") if page.is_file() else ""
        yield from (f"{name}: {page.name} has no part {part[3:]}" for part in PARTS if part not in text)
        if not re.search(rf"alertname: {name}\n +exp_alerts|alertname: {name}, exp_alerts", tested):
            yield f"{name}: no test lets it fire"
        asked = metrics(rule["expr"])
        if not asked:
            yield f"{name}: asks for no metric that is known"
        yield from (f"{name}: {metric}: no test of the operator's sees it" for metric in sorted(asked - OTHERS) if metric not in seen)


def main():
    command, rendered, target = sys.argv[1:]
    found = groups(rendered)
    if not found:
        sys.exit(f"{rendered} has no PrometheusRule")
    if command == "rules":
        pathlib.Path(target).write_text(yaml.safe_dump({"groups": found}), encoding="utf-8")
        return 0
    said = list(problems([rule for group in found for rule in group["rules"]], pathlib.Path(target)))
    print("\n".join(said))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
