# Nodes of this cluster: it makes and ends instances that carry the cluster's tag, and gives them the one role that nodes have. The instance profile is Terraform's, so nothing in IAM is
# written.
locals {
  made_by_karpenter = ["fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request"]

  karpenter = [
    {
      Sid      = "FromWhatIsThere"
      Effect   = "Allow"
      Action   = ["ec2:RunInstances", "ec2:CreateFleet"]
      Resource = concat(["arn:${var.partition}:ec2:${var.region}::image/*", "arn:${var.partition}:ec2:${var.region}::snapshot/*"], [for kind in ["security-group", "subnet", "capacity-reservation"] : "${local.ec2}:${kind}/*"])
    },
    {
      Sid      = "FromItsOwnTemplates"
      Effect   = "Allow"
      Action   = ["ec2:RunInstances", "ec2:CreateFleet"]
      Resource = "${local.ec2}:launch-template/*"
      Condition = {
        StringEquals = { "aws:ResourceTag/${local.owned_tag}" = "owned" }
        StringLike   = { "aws:ResourceTag/karpenter.sh/nodepool" = "*" }
      }
    },
    {
      Sid      = "WithTheClustersTag"
      Effect   = "Allow"
      Action   = ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"]
      Resource = [for kind in local.made_by_karpenter : "${local.ec2}:${kind}/*"]
      Condition = {
        StringEquals = { "aws:RequestTag/${local.owned_tag}" = "owned", "aws:RequestTag/eks:eks-cluster-name" = var.cluster_name }
        StringLike   = { "aws:RequestTag/karpenter.sh/nodepool" = "*" }
      }
    },
    {
      Sid      = "TagsWhatItMakes"
      Effect   = "Allow"
      Action   = "ec2:CreateTags"
      Resource = [for kind in local.made_by_karpenter : "${local.ec2}:${kind}/*"]
      Condition = {
        StringEquals = {
          "aws:RequestTag/${local.owned_tag}"   = "owned"
          "aws:RequestTag/eks:eks-cluster-name" = var.cluster_name
          "ec2:CreateAction"                    = ["RunInstances", "CreateFleet", "CreateLaunchTemplate"]
        }
        StringLike = { "aws:RequestTag/karpenter.sh/nodepool" = "*" }
      }
    },
    {
      Sid      = "NamesItsInstances"
      Effect   = "Allow"
      Action   = "ec2:CreateTags"
      Resource = "${local.ec2}:instance/*"
      Condition = {
        StringEquals                = { "aws:ResourceTag/${local.owned_tag}" = "owned" }
        StringEqualsIfExists        = { "aws:RequestTag/eks:eks-cluster-name" = var.cluster_name }
        StringLike                  = { "aws:ResourceTag/karpenter.sh/nodepool" = "*" }
        "ForAllValues:StringEquals" = { "aws:TagKeys" = ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"] }
      }
    },
    {
      Sid      = "EndsWhatItMade"
      Effect   = "Allow"
      Action   = ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"]
      Resource = ["${local.ec2}:instance/*", "${local.ec2}:launch-template/*"]
      Condition = {
        StringEquals = { "aws:ResourceTag/${local.owned_tag}" = "owned" }
        StringLike   = { "aws:ResourceTag/karpenter.sh/nodepool" = "*" }
      }
    },
    {
      Sid    = "LooksAroundTheRegion"
      Effect = "Allow"
      Action = [
        "ec2:DescribeCapacityReservations", "ec2:DescribeImages", "ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplates", "ec2:DescribeSecurityGroups", "ec2:DescribeSpotPriceHistory", "ec2:DescribeSubnets",
      ]
      Resource  = "*"
      Condition = { StringEquals = { "aws:RequestedRegion" = var.region } }
    },
    {
      Sid      = "KnowsImagesAndPrices"
      Effect   = "Allow"
      Action   = "ssm:GetParameter"
      Resource = "arn:${var.partition}:ssm:${var.region}::parameter/aws/service/*"
    },
    {
      # Prices and names of instance profiles can't be granted one by one.
      Sid      = "ReadsWhatHasNoResource"
      Effect   = "Allow"
      Action   = ["pricing:GetProducts", "iam:ListInstanceProfiles"]
      Resource = "*"
    },
    {
      Sid      = "NodesProfile"
      Effect   = "Allow"
      Action   = "iam:GetInstanceProfile"
      Resource = var.node_instance_profile_arn
    },
    {
      Sid       = "NodesRoleAndNoOther"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = var.node_role_arn
      Condition = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }
    },
    {
      Sid      = "Interruptions"
      Effect   = "Allow"
      Action   = ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"]
      Resource = var.queue_arn
    },
    {
      Sid      = "WhereTheApiServerIs"
      Effect   = "Allow"
      Action   = "eks:DescribeCluster"
      Resource = local.cluster
    },
  ]
}
