"""Whether a second plan has nothing to do: settled.py <plan.json>. What the emulator doesn't give back is named here, and nothing else may differ."""

import json
import pathlib
import sys

# moto 5.2.5: GetKeyRotationStatus has no period; GetBucketReplication always says that deletions aren't replicated; DescribeDBParameters forgets what was set; an instance
# doesn't say its insights' key or certificate.
FORGOTTEN = {
    "aws_kms_key": {"rotation_period_in_days"},
    "aws_s3_bucket_replication_configuration": {"rule"},
    "aws_db_parameter_group": {"parameter"},
    "aws_db_instance": {"ca_cert_identifier", "performance_insights_enabled", "performance_insights_kms_key_id", "delete_automated_backups", "allow_major_version_upgrade"},
}


def differs(change):
    before, after = change["before"] or {}, change["after"] or {}
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name) and not change.get("after_unknown", {}).get(name)}


def main():
    plan = json.loads(pathlib.Path(sys.argv[1]).read_text())
    left = []
    for resource in plan["resource_changes"]:
        actions, change = resource["change"]["actions"], resource["change"]
        if actions == ["no-op"] or resource["mode"] != "managed":
            continue
        more = differs(change) - FORGOTTEN.get(resource["type"], set()) if actions == ["update"] else set(actions)
        if more:
            left.append(f"{resource['address']}: {', '.join(sorted(more))}")
    print("\n".join(left))
    print(f"{len(plan['resource_changes'])} resources, {len(left)} would change again")
    sys.exit(1 if left or not plan["resource_changes"] else 0)


main()
