mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name                     = "bvrai-test"
  account_id               = "123456789012"
  region                   = "eu-central-1"
  control_plane_subnet_ids = ["subnet-1", "subnet-2", "subnet-3"]
  node_subnet_ids          = ["subnet-4", "subnet-5", "subnet-6"]
  secrets_kms_key_arn      = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  logs_kms_key_arn         = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000003"
  admin_principal_arns     = ["arn:aws:iam::123456789012:role/platform", "arn:aws:iam::123456789012:role/break-glass"]
  addon_versions = {
    vpc-cni                = "v1.19.5-eksbuild.1"
    coredns                = "v1.12.1-eksbuild.2"
    kube-proxy             = "v1.33.0-eksbuild.2"
    eks-pod-identity-agent = "v1.3.7-eksbuild.2"
    aws-ebs-csi-driver     = "v1.44.0-eksbuild.1"
  }
}

run "the_control_plane_is_private_logged_and_encrypted" {
  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "the API server answers the internet"
  }
  assert {
    condition     = length(aws_eks_cluster.this.enabled_cluster_log_types) == 5 && aws_cloudwatch_log_group.this.retention_in_days == 365
    error_message = "a control-plane log is missing or short-lived"
  }
  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions == false
    error_message = "access isn't by entries alone"
  }
  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == var.secrets_kms_key_arn
    error_message = "Secrets aren't encrypted with our key"
  }
}

run "calls_live_on_nodes_that_stay" {
  assert {
    condition     = aws_eks_node_group.this["media"].capacity_type == "ON_DEMAND" && aws_eks_node_group.this["worker"].capacity_type == "SPOT"
    error_message = "calls are on spot nodes, or workers aren't"
  }
  assert {
    condition     = aws_eks_node_group.this["media"].update_config[0].max_unavailable == 1
    error_message = "an update drains more than one media node at once"
  }
}

run "tenants_pods_are_let_on_their_pools_and_no_other" {
  assert {
    condition     = toset(output.tenant_node_pools) == toset([for name in keys(var.node_groups) : name if name != "system"])
    error_message = "the operator is told of other pools than there are groups"
  }
  assert {
    condition = alltrue([for pool in output.tenant_node_pools :
      aws_eks_node_group.this[pool].labels == tomap({ "voice.bvrai.io/pool" = pool })
      && [for one in aws_eks_node_group.this[pool].taint : "${one.key}=${one.value}:${one.effect}"] == ["voice.bvrai.io/pool=${pool}:NO_SCHEDULE"]
    ])
    error_message = "a group's label or taint isn't what the operator gives its pods"
  }
}

run "a_pod_never_has_its_nodes_role" {
  assert {
    condition     = alltrue([for template in aws_launch_template.node : template.metadata_options[0].http_tokens == "required" && template.metadata_options[0].http_put_response_hop_limit == 1])
    error_message = "pods reach the instance metadata"
  }
}

run "the_disk_driver_has_a_role_of_its_own" {
  assert {
    condition     = length(aws_eks_addon.on_nodes["aws-ebs-csi-driver"].pod_identity_association) == 1 && length(aws_eks_addon.on_nodes["coredns"].pod_identity_association) == 0
    error_message = "volumes can't be made, or an add-on has a role that it doesn't need"
  }
}

run "what_nodes_and_volumes_cost_is_told_apart" {
  variables { tags = { Project = "bvrai", CostCenter = "voice" } }
  assert {
    condition     = jsondecode(aws_eks_addon.on_nodes["aws-ebs-csi-driver"].configuration_values).controller.extraVolumeTags == { Project = "bvrai", CostCenter = "voice", "bvrai:module" = "eks" }
    error_message = "nobody sees what pods' volumes cost"
  }
  assert {
    condition = alltrue([
      for template in values(aws_launch_template.node) : toset([for one in template.tag_specifications : one.resource_type if one.tags["CostCenter"] == "voice"]) == toset(["instance", "volume"])
    ])
    error_message = "nobody sees what nodes or their disks cost"
  }
}

run "refuses_spot_for_media" {
  command = plan
  variables {
    node_groups = {
      system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 3, max = 6 }
      media  = { instance_types = ["c7g.xlarge"], capacity_type = "SPOT", min = 3, max = 6 }
    }
  }
  expect_failures = [var.node_groups]
}

run "refuses_types_of_another_architecture_than_the_image" {
  command = plan
  variables {
    node_groups = {
      system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 3, max = 6 }
      media  = { instance_types = ["c7g.xlarge", "c7i.xlarge"], capacity_type = "ON_DEMAND", min = 3, max = 6 }
    }
  }
  expect_failures = [var.node_groups]
}

run "refuses_x86_with_a_gpu_and_groups_without_a_type" {
  command = plan
  variables {
    node_groups = {
      system = { instance_types = [], capacity_type = "ON_DEMAND", min = 3, max = 6 }
      media  = { instance_types = ["g5.xlarge"], capacity_type = "ON_DEMAND", min = 3, max = 6 }
    }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_disk_that_the_image_does_not_fit_on" {
  command = plan
  variables {
    node_groups = {
      system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 3, max = 6 }
      media  = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 3, max = 6, disk_gib = 8 }
    }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_cluster_without_media_nodes" {
  command = plan
  variables { node_groups = { system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 3, max = 6 } } }
  expect_failures = [var.node_groups]
}

run "refuses_an_api_server_open_to_the_internet" {
  command = plan
  variables {
    public_access_cidrs = ["0.0.0.0/0"]
    justifications      = { public_access_cidrs = "We really would like to have it open." }
  }
  expect_failures = [var.public_access_cidrs]
}

run "refuses_a_public_api_server_without_a_reason" {
  command = plan
  variables { public_access_cidrs = ["198.51.100.0/24"] }
  expect_failures = [var.public_access_cidrs]
}

run "refuses_a_single_administrator" {
  command = plan
  variables { admin_principal_arns = ["arn:aws:iam::123456789012:role/platform"] }
  expect_failures = [var.admin_principal_arns]
}

run "refuses_users_as_administrators" {
  command = plan
  variables { admin_principal_arns = ["arn:aws:iam::123456789012:user/a", "arn:aws:iam::123456789012:user/b"] }
  expect_failures = [var.admin_principal_arns]
}

run "refuses_an_old_kubernetes" {
  command = plan
  variables { kubernetes_version = "1.28" }
  expect_failures = [var.kubernetes_version]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name                     = "Bvrai_"
    account_id               = "123"
    partition                = "azure"
    region                   = "Frankfurt"
    service_cidr             = "172.20.0.0/8"
    secrets_kms_key_arn      = "alias/mine"
    logs_kms_key_arn         = "alias/mine"
    tags                     = { "aws:owner" = "me" }
    control_plane_subnet_ids = ["subnet-1", "subnet-2", "subnet-2"]
    node_subnet_ids          = ["subnet-4", "subnet-5"]
    addon_versions           = { vpc-cni = "latest", coredns = "v1.12.1-eksbuild.2", kube-proxy = "v1.33.0-eksbuild.2", eks-pod-identity-agent = "v1.3.7-eksbuild.2", aws-ebs-csi-driver = "v1.44.0-eksbuild.1" }
    node_groups              = { system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 2, max = 1 }, media = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 2, max = 6 } }
  }
  expect_failures = [var.name, var.account_id, var.partition, var.region, var.service_cidr, var.secrets_kms_key_arn, var.logs_kms_key_arn, var.tags, var.control_plane_subnet_ids, var.node_subnet_ids, var.addon_versions, var.node_groups]
}

run "refuses_addons_without_a_version_and_one_media_node" {
  command = plan
  variables {
    addon_versions = { coredns = "v1.12.1-eksbuild.2" }
    node_groups    = { system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 2, max = 3 }, media = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 1, max = 6 } }
  }
  expect_failures = [var.addon_versions, var.node_groups]
}

run "refuses_a_reason_for_what_needs_none" {
  command = plan
  variables {
    justifications = { colour = "Nobody has ever asked for a reason for this." }
  }
  expect_failures = [var.justifications]
}

run "refuses_a_reason_that_says_nothing" {
  command = plan
  variables {
    justifications = { public_access_cidrs = "cheap" }
  }
  expect_failures = [var.justifications]
}
