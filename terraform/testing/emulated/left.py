"""What is left in the emulator: left.py <its address>. Not counted are what every account has (the default VPC) and keys, which AWS too keeps for 30 days."""

import sys

import boto3


def left(emulator):
    ec2, kms = boto3.client("ec2", **emulator), boto3.client("kms", **emulator)
    yield from (vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"])
    yield from (address["AllocationId"] for address in ec2.describe_addresses()["Addresses"])
    yield from (gateway["NatGatewayId"] for gateway in ec2.describe_nat_gateways()["NatGateways"] if gateway["State"] != "deleted")
    yield from (bucket["Name"] for bucket in boto3.client("s3", **emulator).list_buckets()["Buckets"])
    yield from (role["RoleName"] for role in boto3.client("iam", **emulator).list_roles()["Roles"] if role["RoleName"].startswith("bvrai"))
    yield from (group["logGroupName"] for group in boto3.client("logs", **emulator).describe_log_groups()["logGroups"])
    yield from (one["DBInstanceIdentifier"] for one in boto3.client("rds", **emulator).describe_db_instances()["DBInstances"])
    yield from (alias["AliasName"] for alias in kms.list_aliases()["Aliases"] if alias["AliasName"].startswith("alias/bvrai"))
    for key in kms.list_keys()["Keys"]:
        known = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if known["KeyManager"] == "CUSTOMER" and known["KeyState"] != "PendingDeletion":
            yield known["KeyId"]


found = list(left({"endpoint_url": sys.argv[1], "region_name": "eu-central-1", "aws_access_key_id": "emulated", "aws_secret_access_key": "emulated"}))
print("left behind:", *found)
sys.exit(1 if found else 0)
