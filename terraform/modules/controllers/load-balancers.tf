# The gateway's load balancer, and those of other Services of the platform. What it changes carries this cluster's tag; what has no tag yet, it may only make with it. Shield, Cognito and
# the old WAF aren't here: the chart is told not to use them.
locals {
  load_balancing     = "arn:${var.partition}:elasticloadbalancing:${var.region}:${var.account_id}"
  of_this_cluster    = { StringEquals = { "aws:ResourceTag/${local.gateway_tag}" = var.cluster_name } }
  for_this_cluster   = { StringEquals = { "aws:RequestTag/${local.gateway_tag}" = var.cluster_name } }
  kinds_of_balancers = ["loadbalancer/net/*/*", "loadbalancer/app/*/*"]
  listeners          = ["listener/net/*/*/*", "listener/app/*/*/*", "listener-rule/net/*/*/*/*", "listener-rule/app/*/*/*/*"]

  load_balancers = [
    {
      Sid    = "LooksAroundTheRegion"
      Effect = "Allow"
      Action = [
        "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones", "ec2:DescribeInstances", "ec2:DescribeInternetGateways", "ec2:DescribeIpamPools",
        "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeVpcPeeringConnections", "ec2:DescribeVpcs",
        "ec2:GetSecurityGroupsForVpc",
        "elasticloadbalancing:DescribeCapacityReservation", "elasticloadbalancing:DescribeListenerAttributes", "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeLoadBalancerAttributes", "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeSSLPolicies", "elasticloadbalancing:DescribeTags", "elasticloadbalancing:DescribeTargetGroupAttributes", "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:DescribeTrustStores",
        "acm:DescribeCertificate", "acm:ListCertificates",
      ]
      Resource  = "*"
      Condition = { StringEquals = { "aws:RequestedRegion" = var.region } }
    },
    {
      Sid       = "TheServicesOwnRole"
      Effect    = "Allow"
      Action    = "iam:CreateServiceLinkedRole"
      Resource  = "arn:${var.partition}:iam::${var.account_id}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*"
      Condition = { StringEquals = { "iam:AWSServiceName" = "elasticloadbalancing.amazonaws.com" } }
    },
    {
      Sid      = "GroupsInThisNetwork"
      Effect   = "Allow"
      Action   = "ec2:CreateSecurityGroup"
      Resource = "${local.ec2}:vpc/${var.vpc_id}"
    },
    {
      Sid       = "GroupsWithTheClustersTag"
      Effect    = "Allow"
      Action    = "ec2:CreateSecurityGroup"
      Resource  = "${local.ec2}:security-group/*"
      Condition = local.for_this_cluster
    },
    {
      Sid       = "TagsGroupsAsItMakesThem"
      Effect    = "Allow"
      Action    = "ec2:CreateTags"
      Resource  = "${local.ec2}:security-group/*"
      Condition = { StringEquals = { "ec2:CreateAction" = "CreateSecurityGroup", "aws:RequestTag/${local.gateway_tag}" = var.cluster_name } }
    },
    {
      # Its own groups, but never the tag that makes them its own.
      Sid      = "TagsItsGroups"
      Effect   = "Allow"
      Action   = ["ec2:CreateTags", "ec2:DeleteTags"]
      Resource = "${local.ec2}:security-group/*"
      Condition = {
        StringEquals = { "aws:ResourceTag/${local.gateway_tag}" = var.cluster_name }
        Null         = { "aws:RequestTag/${local.gateway_tag}" = "true" }
      }
    },
    {
      Sid       = "ItsGroups"
      Effect    = "Allow"
      Action    = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:DeleteSecurityGroup"]
      Resource  = "${local.ec2}:security-group/*"
      Condition = local.of_this_cluster
    },
    {
      # So that load balancers reach the nodes and the pods on them.
      Sid       = "TheClustersGroup"
      Effect    = "Allow"
      Action    = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]
      Resource  = "${local.ec2}:security-group/*"
      Condition = { StringEquals = { "aws:ResourceTag/${local.owned_tag}" = "owned", "aws:ResourceTag/aws:eks:cluster-name" = var.cluster_name } }
    },
    {
      Sid       = "MakesWithTheClustersTag"
      Effect    = "Allow"
      Action    = ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"]
      Resource  = [for kind in concat(local.kinds_of_balancers, ["targetgroup/*/*"]) : "${local.load_balancing}:${kind}"]
      Condition = local.for_this_cluster
    },
    {
      Sid      = "TagsWhatItMakes"
      Effect   = "Allow"
      Action   = "elasticloadbalancing:AddTags"
      Resource = [for kind in concat(local.kinds_of_balancers, ["targetgroup/*/*"]) : "${local.load_balancing}:${kind}"]
      Condition = { StringEquals = {
        "elasticloadbalancing:CreateAction"   = ["CreateTargetGroup", "CreateLoadBalancer"]
        "aws:RequestTag/${local.gateway_tag}" = var.cluster_name
      } }
    },
    {
      Sid      = "TagsItsOwn"
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"]
      Resource = [for kind in concat(local.kinds_of_balancers, ["targetgroup/*/*"]) : "${local.load_balancing}:${kind}"]
      Condition = {
        StringEquals = { "aws:ResourceTag/${local.gateway_tag}" = var.cluster_name }
        Null         = { "aws:RequestTag/${local.gateway_tag}" = "true" }
      }
    },
    {
      Sid    = "ItsOwn"
      Effect = "Allow"
      Action = [
        "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup", "elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:ModifyCapacityReservation",
        "elasticloadbalancing:ModifyIpPools", "elasticloadbalancing:ModifyLoadBalancerAttributes", "elasticloadbalancing:ModifyTargetGroup", "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RegisterTargets", "elasticloadbalancing:SetIpAddressType", "elasticloadbalancing:SetSecurityGroups", "elasticloadbalancing:SetSubnets",
        "elasticloadbalancing:CreateListener",
      ]
      Resource  = [for kind in concat(local.kinds_of_balancers, ["targetgroup/*/*"]) : "${local.load_balancing}:${kind}"]
      Condition = local.of_this_cluster
    },
    {
      # Listeners and rules carry the tag as well: the controller tags what it makes.
      Sid    = "ItsListeners"
      Effect = "Allow"
      Action = [
        "elasticloadbalancing:AddListenerCertificates", "elasticloadbalancing:AddTags", "elasticloadbalancing:CreateRule", "elasticloadbalancing:DeleteListener", "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyListenerAttributes", "elasticloadbalancing:ModifyRule", "elasticloadbalancing:RemoveListenerCertificates",
        "elasticloadbalancing:RemoveTags", "elasticloadbalancing:SetRulePriorities",
      ]
      Resource  = [for kind in local.listeners : "${local.load_balancing}:${kind}"]
      Condition = local.of_this_cluster
    },
    {
      Sid      = "TagsListenersAsItMakesThem"
      Effect   = "Allow"
      Action   = "elasticloadbalancing:AddTags"
      Resource = [for kind in local.listeners : "${local.load_balancing}:${kind}"]
      Condition = { StringEquals = {
        "elasticloadbalancing:CreateAction"   = ["CreateListener", "CreateRule"]
        "aws:RequestTag/${local.gateway_tag}" = var.cluster_name
      } }
    },
    {
      Sid      = "TheGatewaysWebAcl"
      Effect   = "Allow"
      Action   = ["wafv2:AssociateWebACL", "wafv2:GetWebACL"]
      Resource = var.web_acl_arn
    },
    {
      Sid      = "WebAclsOfBalancers"
      Effect   = "Allow"
      Action   = ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACLForResource", "elasticloadbalancing:SetWebAcl"]
      Resource = "${local.load_balancing}:loadbalancer/app/*/*"
    },
  ]
}
