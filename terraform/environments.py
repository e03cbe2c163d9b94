"""What differs between the environments, from their plans.

environments.py table <folder with {dev,staging,prod}/plan.json>   the table; terraform/test holds the one in README.md to it, so that the README says what would be made
environments.py rest <the same folder>                             fails when the plans differ in anything that no row of the table tells

Compared is every value that is known before an apply. The environment's name is left out of names, and a range in the VPC is its place in the VPC.
"""

import ipaddress
import json
import pathlib
import re
import sys

ENVIRONMENTS = ("dev", "staging", "prod")
RANGE = re.compile(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}\b")
# What a list's blocks are told apart by: their order follows their values.
NAMES = ("rule_name", "rule_no", "name")
# Which row of the table tells of a difference. One that is named here and isn't there is refused like one that is there and isn't named.
TOLD = {
    r"network\.aws_(nat_gateway\.this|eip\.nat)\[.*\]": "NAT gateways, addresses in all",
    r"observability\.aws_cloudwatch_metric_alarm\.this\[nat-ports-[-a-z0-9]+\]": "NAT gateways, addresses in all",
    r"eks\.aws_eks_node_group\.this\[media\]\.scaling_config\.0\.(desired|min|max)_size": "nodes `media`",
    r"eks\.aws_eks_node_group\.this\[system\]\.scaling_config\.0\.(desired|min|max)_size": "nodes `system`",
    r"database\.aws_db_instance\.this\.(instance_class|allocated_storage|max_allocated_storage)": "PostgreSQL",
    r"observability\.aws_cloudwatch_metric_alarm\.this\[database-disk\]\.alarm_description": "PostgreSQL",
    r"observability\.aws_cloudwatch_metric_alarm\.this\[database-connections-bvrai-ENV\]\.threshold": "warned at connections to PostgreSQL",
    r"database\.aws_db_instance\.this\.multi_az": "standby in another zone",
    r"database\.aws_db_instance\.this\.deletion_protection": "protected from deletion",
    r"database\.aws_db_instance\.this\.backup_retention_period": "point-in-time recovery",
    r"database\.aws_db_instance\.replica\[0\]": "read replicas",
    r"observability\.aws_cloudwatch_metric_alarm\.this\[database-[a-z]+-bvrai-ENV-replica-0\]": "read replicas",
    r"observability\.aws_cloudwatch_event_rule\.this\[database\]\.event_pattern\.detail\.SourceIdentifier\.1": "read replicas",
    r"backup\.aws_backup_plan\.this\[0\]\.rule\.daily\.lifecycle\.0\.delete_after": "recovery points",
    r"backup\.aws_backup_vault_lock_configuration\.this\[0\]": "recovery points",
    r"backup\.aws_backup_restore_testing_(plan|selection)\.this\[.*\]": "restored every week as a test",
    r"backup\.aws_backup_plan\.this\[0\]\.rule\.(daily|monthly)\.copy_action(\..*)?": "copies in another region",
    r"object_store\.aws_(iam_role|iam_role_policy|s3_bucket_replication_configuration)\.(replication|this)\[recordings\]": "copies in another region",
    r"object_store\.aws_s3_bucket_object_lock_configuration\.this\[evidence\]\.rule\.0\.default_retention\.0\.(days|mode)": "evidence",
    r"object_store\.aws_s3_bucket_lifecycle_configuration\.this\[evidence\]\.rule\.0\.expiration\.0\.days": "evidence",
    r"recovery\[0\]\..*": "copies in another region",
    r"observability\.aws_budgets_budget\.this\.limit_amount": "told at a month of",
    r"cache\.aws_elasticache_replication_group\.this\.(node_type|num_cache_clusters)": "Valkey",
    r"observability\.aws_cloudwatch_metric_alarm\.this\[cache-(cpu|memory)-bvrai-ENV-003\]": "Valkey",
    r"gateway_web_acl\.aws_wafv2_web_acl\.this\.rule\.[-a-z]+\.statement\.0\.rate_based_statement\.0\.limit": "signed requests of an address in five minutes",
}


def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def facts(plan):
    by_type = {}
    for resource in resources(plan["planned_values"]["root_module"]):
        by_type.setdefault(resource["type"], []).append(resource)

    def values(kind, name="this"):
        return next(one["values"] for one in by_type[kind] if one["name"] == name)

    database, cache = values("aws_db_instance"), values("aws_elasticache_replication_group")
    yield "VPC", values("aws_vpc")["cidr_block"]
    yield "NAT gateways, addresses in all", f"{len(by_type['aws_nat_gateway'])}, {len(by_type['aws_eip'])}"
    for group in sorted(by_type["aws_eks_node_group"], key=lambda one: one["values"]["node_group_name"]):
        scaling = group["values"]["scaling_config"][0]
        kind = group["values"]["capacity_type"].replace("_", " ").lower()
        yield f"nodes `{group['values']['node_group_name']}`", f"{scaling['min_size']} to {scaling['max_size']}, {kind}"
    yield "PostgreSQL", f"{database['instance_class']}, {database['allocated_storage']} GiB, grows to {database['max_allocated_storage']}"
    yield "standby in another zone", "yes" if database["multi_az"] else "no (justified)"
    yield "protected from deletion", "yes" if database["deletion_protection"] else "no (justified)"
    yield "point-in-time recovery", f"{database['backup_retention_period']} days"
    yield "read replicas", str(sum(one["name"] == "replica" for one in by_type["aws_db_instance"]))
    daily = next(rule for rule in values("aws_backup_plan")["rule"] if rule["rule_name"] == "daily")
    locks = [one["values"] for one in by_type.get("aws_backup_vault_lock_configuration", [])]
    lock = "no lock (justified)" if not locks else "compliance" if locks[0]["changeable_for_days"] else "governance"
    yield "recovery points", f"daily, {daily['lifecycle'][0]['delete_after']} days; {lock}"
    yield "restored every week as a test", "yes" if "aws_backup_restore_testing_plan" in by_type else "no"
    yield "copies in another region", "recordings, recovery points, point-in-time recovery" if "aws_s3_bucket_replication_configuration" in by_type else "none"
    evidence = values("aws_s3_bucket_object_lock_configuration")["rule"][0]["default_retention"][0]
    yield "evidence", f"{evidence['days']} days, {evidence['mode'].lower()}{' (justified)' if evidence['mode'] != 'COMPLIANCE' else ''}"
    connections = next(one["values"] for one in by_type["aws_cloudwatch_metric_alarm"] if one["index"] == f"database-connections-{database['identifier']}")
    yield "warned at connections to PostgreSQL", f"{connections['threshold']:.0f}"
    gateway = next(one["values"] for one in by_type["aws_wafv2_web_acl"] if one["values"]["scope"] == "REGIONAL")
    limits = [statement["limit"] for rule in gateway["rule"] for one in rule["statement"] for statement in one.get("rate_based_statement", [])]
    yield "signed requests of an address in five minutes", str(max(limits))
    yield "told at a month of", f"{float(by_type['aws_budgets_budget'][0]['values']['limit_amount']):.0f} USD"
    yield "Valkey", f"{cache['node_type']}, replicas: {cache['num_cache_clusters'] - 1}"


def neutral(environment, vpc):
    """Without what must differ: the environment's name, and where in the world the VPC's ranges are."""
    own = re.compile(rf"(?<![:/a-z]){environment}(?![a-z])|\b{environment}(?=\.)")

    def place(match):
        try:
            one = ipaddress.ip_network(match.group())
        except ValueError:
            return match.group()
        if not one.subnet_of(vpc):
            return match.group()
        offset = (int(one.network_address) - int(vpc.network_address)) / vpc.num_addresses
        return f"vpc+{offset}/{one.prefixlen - vpc.prefixlen}"

    return lambda text: own.sub("ENV", RANGE.sub(place, text))


def leaves(value, path, said):
    """Each single value below one, by its path; policies and patterns are read as the JSON that they are."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            pass
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}", said)
    elif isinstance(value, list) and value:
        name = next((name for name in NAMES if all(isinstance(one, dict) and one.get(name) for one in value)), None)
        plain = all(isinstance(one, str) for one in value)
        for index, inner in enumerate(sorted(value, key=said) if plain else value):
            yield from leaves(inner, f"{path}.{inner[name] if name else index}", said)
    else:
        yield path, said(value) if isinstance(value, str) else value


def everything(environment, plan):
    there = list(resources(plan["planned_values"]["root_module"]))
    said = neutral(environment, ipaddress.ip_network(next(one["values"]["cidr_block"] for one in there if one["type"] == "aws_vpc")))
    values = {}
    for resource in there:
        address = said(resource["address"]).replace('"', "").replace("module.", "").removeprefix("platform.")
        values[address] = "made"
        values.update(leaves(resource.get("values", {}), address, said))
    return values


def differences(plans):
    """Paths whose values differ, and of a resource that is not everywhere its address alone."""
    every = [everything(name, plan) for name, plan in plans.items()]
    missing = object()
    missed = None
    for path in sorted(set().union(*every)):
        values = [one.get(path, missing) for one in every]
        if missed and path.startswith(missed + "."):
            continue
        if any(value != values[0] for value in values):
            if missing in values and "made" in values:
                missed = path
            yield path


def rest(plans):
    rows = {row for plan in plans.values() for row, _ in facts(plan)}
    problems, used = [f"there is no row {row}" for row in sorted(set(TOLD.values()) - rows)], set()
    for path in differences(plans):
        told = [pattern for pattern in TOLD if re.fullmatch(pattern, path)]
        used.update(told)
        if not told:
            problems.append(f"no row of the table tells that the environments differ in {path}")
    problems += [f"nothing differs any more as {pattern}" for pattern in TOLD if pattern not in used]
    print("\n".join(problems) or f"{len(used)} kinds of differences, each told")
    sys.exit(1 if problems else 0)


def table(plans):
    columns = [dict(facts(plan)) for plan in plans.values()]
    print("| | " + " | ".join(ENVIRONMENTS) + " |")
    print("|---|" + "---|" * len(ENVIRONMENTS))
    for row in columns[-1]:
        print(f"| {row} | " + " | ".join(column.get(row, "") for column in columns) + " |")


def main():
    command, root = sys.argv[1], pathlib.Path(sys.argv[2])
    plans = {name: json.loads((root / name / "plan.json").read_text()) for name in ENVIRONMENTS}
    {"table": table, "rest": rest}[command](plans)


main()
