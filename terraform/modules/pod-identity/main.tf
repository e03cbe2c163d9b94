# Roles for pods, without a key in the cluster. The tenants have ONE role: EKS stamps each session with the pod's namespace, which a pod can't choose, and the
# policy lets a session reach the folder and the secrets of that namespace only. A new tenant is a new association, not a new policy.
locals {
  tags = merge(var.tags, { "bvrai:module" = "pod-identity" })

  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PodsOfThisCluster"
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnEquals    = { "aws:SourceArn" = var.cluster_arn }
      }
    }]
  })

  namespace = "$${aws:PrincipalTag/kubernetes-namespace}"
}

resource "aws_iam_role" "service_account" {
  for_each = var.service_accounts

  name               = "${var.name}-${each.key}"
  assume_role_policy = local.trust
  tags               = local.tags
}

resource "aws_iam_role_policy" "service_account" {
  for_each = var.service_accounts

  name   = "allowed"
  role   = aws_iam_role.service_account[each.key].id
  policy = each.value.policy
}

resource "aws_eks_pod_identity_association" "service_account" {
  for_each = var.service_accounts

  cluster_name    = var.cluster_name
  namespace       = each.value.namespace
  service_account = each.value.service_account
  role_arn        = aws_iam_role.service_account[each.key].arn
  tags            = local.tags
}

resource "aws_iam_role" "tenants" {
  name               = "${var.name}-tenants"
  assume_role_policy = local.trust
  tags               = local.tags
}

resource "aws_iam_role_policy" "tenants" {
  name = "own-namespace-only"
  role = aws_iam_role.tenants.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "OwnRecordings"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
        Resource = "${var.recordings_bucket_arn}/tenants/${local.namespace}/*"
      },
      {
        Sid       = "ListOwnRecordings"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = var.recordings_bucket_arn
        Condition = { StringLike = { "s3:prefix" = "tenants/${local.namespace}/*" } }
      },
      {
        Sid      = "KeyOfRecordings"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = var.recordings_kms_key_arn
        # The bucket uses bucket keys, whose context is the bucket.
        Condition = { StringEquals = { "kms:EncryptionContext:aws:s3:arn" = var.recordings_bucket_arn } }
      },
      {
        # A secret's tag is set by who makes it, and no tenant may: TagResource is nowhere in here.
        Sid       = "OwnSecrets"
        Effect    = "Allow"
        Action    = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        Resource  = "arn:${var.partition}:secretsmanager:${split(":", var.secrets_kms_key_arn)[3]}:${var.account_id}:secret:tenants/*"
        Condition = { StringEquals = { "secretsmanager:ResourceTag/tenant" = local.namespace } }
      },
      {
        Sid      = "KeyOfSecrets"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = var.secrets_kms_key_arn
        # By way of the secrets above alone.
        Condition = {
          StringEquals = { "kms:ViaService" = "secretsmanager.${split(":", var.secrets_kms_key_arn)[3]}.amazonaws.com" }
          StringLike   = { "kms:EncryptionContext:SecretARN" = "arn:${var.partition}:secretsmanager:${split(":", var.secrets_kms_key_arn)[3]}:${var.account_id}:secret:tenants/*" }
        }
      },
      {
        # A session that lost its tag would read as an empty folder name.
        Sid       = "NothingWithoutANamespace"
        Effect    = "Deny"
        Action    = "*"
        Resource  = "*"
        Condition = { Null = { "aws:PrincipalTag/kubernetes-namespace" = "true" } }
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "tenant" {
  for_each = var.tenants

  cluster_name    = var.cluster_name
  namespace       = "tenant-${each.key}"
  service_account = var.tenant_service_account
  role_arn        = aws_iam_role.tenants.arn
  tags            = merge(local.tags, { "bvrai:tenant" = each.key })
}
