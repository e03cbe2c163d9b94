# What the cluster's controllers may do at AWS: policies alone, which modules/pod-identity makes roles of. Each is held to this cluster's tag, its queue or one kind of record in one zone,
# because a controller runs in a cluster with tenants, and whoever takes it over has its role.
locals {
  ec2     = "arn:${var.partition}:ec2:${var.region}:${var.account_id}"
  cluster = "arn:${var.partition}:eks:${var.region}:${var.account_id}:cluster/${var.cluster_name}"
  zone    = "arn:${var.partition}:route53:::hostedzone/${var.zone_id}"

  owned_tag   = "kubernetes.io/cluster/${var.cluster_name}"
  gateway_tag = "elbv2.k8s.aws/cluster"

  # Names of namespaces and ServiceAccounts are those of the charts: argocd/contract.yaml.
  service_accounts = {
    karpenter                    = { namespace = "karpenter", policy = local.karpenter }
    aws-load-balancer-controller = { namespace = "kube-system", policy = local.load_balancers }
    external-dns                 = { namespace = "external-dns", policy = local.external_dns }
    cert-manager                 = { namespace = "cert-manager", policy = local.cert_manager }
    bvrai-operator               = { namespace = "bvrai-system", policy = local.operator }
  }
}
