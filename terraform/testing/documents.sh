# shellcheck shell=bash
# Commands of docs/platform-teams that a person types at AWS, run as they stand there: Terraform's with the real provider and a state in the emulator's S3, AWS' by its own command line
# against the emulator (moto) and, where that knows no answer, against answers.py. What only an account can show says so in the document. Sourced by terraform/test.

people="$work/people" # a checkout's top, as a person has it
asked="$work/answers.txt"

free_port() { python3 -c 'import socket; one = socket.socket(); one.bind(("127.0.0.1", 0)); print(one.getsockname()[1])'; }

start_answers() {
  local cli aws answers
  cli=$(python_environment "$source_tree/testing/aws-cli.txt")
  aws=$(free_port)
  "$source_tree/testing/emulator" "$aws" >"$work/moto.txt" 2>&1 &
  servers+=("$!")
  answers=$(free_port)
  python3 "$source_tree/testing/answers.py" "$answers" "http://127.0.0.1:$aws" >"$asked" 2>&1 &
  servers+=("$!")
  at_aws=(
    env PATH="$cli/bin:$PATH" AWS_ENDPOINT_URL="http://127.0.0.1:$aws" AWS_ACCESS_KEY_ID=emulated AWS_SECRET_ACCESS_KEY=emulated AWS_DEFAULT_REGION=eu-central-1 AWS_PAGER=
    AWS_ENDPOINT_URL_EKS="http://127.0.0.1:$answers" AWS_ENDPOINT_URL_BACKUP="http://127.0.0.1:$answers" AWS_ENDPOINT_URL_RDS="http://127.0.0.1:$answers"
    TF_CLI_ARGS_plan=-no-color TF_CLI_ARGS_init=-no-color TF_CLI_ARGS_apply=-no-color
  )
  wait_for "the emulator for documents" 120 "$work/moto.txt" answers_at "$aws"
  wait_for "answers.py" 60 "$asked" answers_at "$answers"
}
answers_at() { (: </dev/tcp/127.0.0.1/"$1") 2>/dev/null; }
at_aws() { "${at_aws[@]}" "$@"; }

# as_person <doc_run…>: at the top of the copied checkout, with the emulator for AWS.
as_person() { (cd "$people" && PATH="${at_aws[1]#PATH=}" && export "${at_aws[@]:2}" && "$@"); }
# prints <regular expression> <command…>
prints() {
  local text=$1 answer
  shift
  answer=$("$@") || {
    printf '%s\n' "$answer"
    return 1
  }
  grep -Eq -- "$text" <<<"$answer" || {
    printf 'it prints: %s\n' "$answer" | tail -n 5
    return 1
  }
}
was_asked() { grep -Eq -- "$1" "$asked"; }

# The account before: what other pages, or the platform itself, have made by then.
furnish() {
  local root bucket file
  mkdir "$people"
  cp -r "$tree" "$people/terraform"
  cp -r "$people/terraform/live/prod" "$people/terraform/live/prod-recovery"
  rm -rf "$people"/terraform/live/*/{plan.bin,plan.json,.terraform/terraform.tfstate}
  for root in dev staging prod prod-recovery; do
    # As versions.tf says, with what the emulator needs to be told: buckets by path, and that nobody is asked who this is.
    {
      printf 'terraform {\n  backend "s3" {\n    key = "bvrai/%s.tfstate"\n    encrypt = true\n    use_lockfile = true\n    use_path_style = true\n' "$root"
      printf '    skip_credentials_validation = true\n    skip_requesting_account_id = true\n    skip_metadata_api_check = true\n  }\n}\n'
      sed '1,3d' "$people/terraform/live/$root/offline_override.tf"
    } >"$work/override.tf"
    mv "$work/override.tf" "$people/terraform/live/$root/offline_override.tf"
    printf 'bucket = "bvrai-state"\nregion = "eu-central-1"\n' >"$people/terraform/live/$root/backend.hcl"
  done
  # Step 2 of region-failover.md.
  sed -i 's/name *= "bvrai-prod"/name = "bvrai-prod-b"/' "$people/terraform/live/prod-recovery/main.tf"
  sed -i 's/eu-central-1/eu-west-1/g; s/^recovery_region.*/recovery_region = "eu-north-1"/; s/"prod\.voice/"recovery.voice/' "$people/terraform/live/prod-recovery/terraform.tfvars"
  # What ran on a commit, as make test and make evidence leave it.
  mkdir -p "$people"/{hack,policies/evidence,target/test}
  cp -r "$BVRAI_ROOT"/hack/{lib,policies} "$people/hack/"
  printf '{"commit": "%040d", "dirty": false, "layers": {}}' 7 >"$people/target/test/summary.json"
  for file in md json; do echo "results" >"$people/policies/evidence/controls.$file"; done
  for bucket in bvrai-dev-123456789012-recordings bvrai-dev-123456789012-access-logs bvrai-dev-123456789012-evidence; do
    at_aws aws s3api create-bucket --bucket "$bucket" --create-bucket-configuration LocationConstraint=eu-central-1
  done
  at_aws aws route53 create-hosted-zone --name dev.voice.example.com --caller-reference 1 --query HostedZone.Id --output text >"$work/zone"
  at_aws aws route53 create-health-check --caller-reference 1 --health-check-config Type=HTTPS,FullyQualifiedDomainName=gateway.example.com --query HealthCheck.Id --output text >"$work/health"
  at_aws aws ec2 create-vpc --cidr-block 10.16.0.0/18 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=bvrai-dev}]'
}

# copied: the database as it is kept in the other region, with what a restore takes from it; the emulator knows such copies as databases.
copied() {
  local key
  key=$(at_aws aws kms create-key --region eu-west-1 --query KeyMetadata.Arn --output text)
  printf '%s' "$key" >"$work/copies-key"
  at_aws aws rds create-db-instance --region eu-west-1 --db-instance-identifier bvrai-prod --db-instance-class db.r7g.2xlarge --engine postgres --engine-version 17.5 --db-name bvrai_platform \
    --allocated-storage 500 --storage-type gp3 --storage-encrypted --kms-key-id "$key" --master-username bvrai_master --manage-master-user-password
}
# with_the_copies_key: the root, given the key that the restored database is encrypted with.
with_the_copies_key() { sed -i "s|database *= {|&kms_key_arn = \"$(<"$work/copies-key")\", |" "$people/terraform/live/prod-recovery/main.tf"; }

# applied <root>: what an apply would leave in the state for `terraform output`, from the plan; values that only AWS knows are words.
applied() {
  local root="$people/terraform/live/$1"
  (cd "$root" && at_aws terraform show -json plan.bin) | python3 "$source_tree/testing/outputs.py" >"$root/applied.tfstate"
  (cd "$root" && at_aws terraform state push applied.tfstate)
}
state_bucket() { as_person doc_run install-aws state "your state bucket=bvrai-state" "its region=eu-central-1" "its key's ARN=$state_key"; }
state_is_versioned() { prints '^Enabled$' at_aws aws s3api get-bucket-versioning --bucket bvrai-state --query Status --output text; }
state_is_encrypted() { prints "$state_key" at_aws aws s3api get-bucket-encryption --bucket bvrai-state; }
keeps_state() { at_aws aws s3api head-object --bucket bvrai-state --key "bvrai/$1.tfstate"; }
# locked: a bucket with the lock that modules/object-store gives one.
locked() {
  at_aws aws s3api create-bucket --bucket bvrai-evidence --object-lock-enabled-for-bucket --create-bucket-configuration LocationConstraint=eu-central-1
  at_aws aws s3api put-object-lock-configuration --bucket bvrai-evidence --object-lock-configuration '{"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 365}}}'
}
kept() { at_aws aws s3api list-object-versions --bucket bvrai-evidence --query "Versions[].[Key,VersionId]" --output text; }
deleted() {
  local key version
  read -r key version < <(kept)
  at_aws aws s3api delete-object --bucket bvrai-evidence --key "$key" --version-id "$version" --bypass-governance-retention
}
uncommitted() {
  sed -i 's/"dirty": false/"dirty": true/' "$people/target/test/summary.json"
  as_person doc_run install-aws evidence "its bucket=bvrai-evidence"
}
made_key() { as_person doc_run install-aws signing-key && openssl rsa -in "$people/signing.pem" -check -noout; }
role_is_there() { as_person doc_run install-aws role && at_aws aws iam get-role --role-name AWSServiceRoleForAutoScaling; }
emptied() { prints '"?Days"?: 1|^1$' at_aws aws s3api get-bucket-lifecycle-configuration --bucket bvrai-dev-123456789012-recordings --query 'Rules[0].Expiration.Days'; }

documented() {
  local -a at_aws=()
  start_answers
  check "a person's checkout and account are there" furnish

  check "install-aws.md: the role of EC2 Auto Scaling is made" role_is_there
  local state_key=arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000001
  check "install-aws.md: the bucket of the state is made" state_bucket
  check "and keeps its versions" state_is_versioned
  check "and encrypts them with the key that is named" state_is_encrypted
  rm "$people/terraform/live/dev/backend.hcl"
  check "install-aws.md: where the state is" as_person doc_run install-aws backend "your state bucket=bvrai-state" "its region=eu-central-1" \
    "its key's ARN=$state_key"
  check "install-aws.md: the key that signs addresses" made_key
  check "install-aws.md: init and plan, over that state" prints 'Plan: [0-9]+ to add, 0 to change, 0 to destroy' as_person doc_run install-aws plan
  check "and its outputs are those of an apply" applied dev
  check "and the state is where it was said" keeps_state dev
  check "install-aws.md: who the parent zone delegates to" prints 'awsdns' as_person doc_run install-aws delegation "its id=$(<"$work/zone")"
  check "install-aws.md: the DS record that the parent zone publishes" prints '^[^n]' as_person doc_run install-aws ds-record
  check "install-aws.md: what Argo CD is told" prints '"cluster_name": *"bvrai-dev"' as_person doc_run install-aws handover
  check "install-aws.md: which bucket evidence goes to, and by which role" prints '"role_arn": "arn:aws:iam::123456789012:role/bvrai-dev-evidence"' as_person doc_run install-aws evidence-bucket
  check "a bucket with a lock is there" locked
  check "install-aws.md: evidence is kept" as_person doc_run install-aws evidence "its bucket=bvrai-evidence"
  check "under the commit that was tested" prints '^0{39}7/[0-9]{8}T[0-9]{6}Z/controls.json' kept
  refuse "and nobody deletes it before its time" 'AccessDenied' deleted
  refuse "what ran on uncommitted changes is none" 'evidence of nothing' uncommitted

  check "cluster-upgrade.md: what stands against it" prints 'UPGRADE_READINESS' as_person doc_run runbooks/cluster-upgrade insights
  check "cluster-upgrade.md: which add-ons belong to it" prints '^v1.20.4-eksbuild.1$' as_person doc_run runbooks/cluster-upgrade versions
  check "and each add-on was asked for" was_asked 'kubernetesVersion=1.34&addonName=aws-ebs-csi-driver'
  (cd "$people/terraform/live/staging" && at_aws terraform init -reconfigure -input=false -backend-config=backend.hcl) >/dev/null
  check "cluster-upgrade.md: the plan, and what it would replace" prints 'Plan: ' as_person doc_run runbooks/cluster-upgrade plan

  check "region-failover.md: whether a region is lost" prints 'Success: HTTP Status Code: 200' as_person doc_run runbooks/region-failover decide "the health check's id=$(<"$work/health")"
  check "region-failover.md: the standby's root, as far as its database stands in it" prints 'aws_db_subnet_group.this' as_person doc_run runbooks/region-failover root
  check "region-failover.md: what its database stands in is made" as_person doc_run runbooks/region-failover stands
  check "the database's backups are kept in the other region" copied
  check "region-failover.md: the database is restored, into what was made for it, and its key is told" prints "^$(<"$work/copies-key")$" as_person doc_run runbooks/region-failover restore
  check "and by no other backups" was_asked 'RDS Action=RestoreDBInstanceToPointInTime.*SourceDBInstanceAutomatedBackupsArn=arn%3Aaws%3Ards%3Aeu-west-1'
  with_the_copies_key
  check "region-failover.md: it is taken into the state, and nothing of it replaced" prints 'Plan: 1 to import, .*, 0 to destroy' as_person doc_run runbooks/region-failover adopt
  check "region-failover.md: recovery points" prints 'recovery-point' as_person doc_run runbooks/region-failover recovery-points
  (cd "$people/terraform/live/prod" && at_aws terraform init -reconfigure -input=false -backend-config=backend.hcl) >/dev/null
  check "region-failover.md: webhooks to the new gateway" prints 'aws_route53_record.webhooks' as_person doc_run runbooks/region-failover webhooks

  check "teardown.md: nothing is left that Kubernetes made" prints '^\[\]$' as_person doc_run runbooks/teardown left
  check "teardown.md: records that Terraform didn't make" prints '^\[\]$' as_person doc_run runbooks/teardown records
  check "teardown.md: the change that takes protection off" prints 'Plan: ' as_person doc_run runbooks/teardown protection
  check "teardown.md: data" as_person doc_run runbooks/teardown data
  check "and every recovery point was deleted" was_asked '^DELETE /backup-vaults/bvrai-dev/recovery-points/.*2$'
  check "and the buckets empty themselves" emptied
  check "teardown.md: the rest" as_person doc_run runbooks/teardown destruction
  check "and what would be destroyed is a plan to be applied" test -s "$people/terraform/live/dev/destroy.bin"
  check "teardown.md: whose interface hangs" as_person doc_run runbooks/teardown hangs
}
