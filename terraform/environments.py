"""The table of what differs between the environments, from their plans: environments.py <folder with {dev,staging,prod}/plan.json>.

terraform/test holds the table in README.md to it, so that the README says what would be made and not what somebody meant.
"""

import json
import pathlib
import sys

ENVIRONMENTS = ("dev", "staging", "prod")


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
    yield "told at a month of", f"{float(by_type['aws_budgets_budget'][0]['values']['limit_amount']):.0f} USD"
    yield "Valkey", f"{cache['node_type']}, replicas: {cache['num_cache_clusters'] - 1}"


def main():
    root = pathlib.Path(sys.argv[1])
    columns = [dict(facts(json.loads((root / name / "plan.json").read_text()))) for name in ENVIRONMENTS]
    print("| | " + " | ".join(ENVIRONMENTS) + " |")
    print("|---|" + "---|" * len(ENVIRONMENTS))
    for row in columns[-1]:
        print(f"| {row} | " + " | ".join(column.get(row, "") for column in columns) + " |")


main()
