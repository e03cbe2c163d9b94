"""Empties the emulator's buckets for access logs, as docs/platform-teams/runbooks/teardown.md does AWS's: empty.py <its address>."""

import sys

import boto3

s3 = boto3.client("s3", endpoint_url=sys.argv[1], region_name="eu-central-1", aws_access_key_id="emulated", aws_secret_access_key="emulated")
for bucket in s3.list_buckets()["Buckets"]:
    if bucket["Name"].endswith("-access-logs"):
        # The emulator doesn't read conditions, and so takes its own address for one without TLS.
        s3.delete_bucket_policy(Bucket=bucket["Name"])
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket["Name"]):
            for version in page.get("Versions", []) + page.get("DeleteMarkers", []):
                s3.delete_object(Bucket=bucket["Name"], Key=version["Key"], VersionId=version["VersionId"])
