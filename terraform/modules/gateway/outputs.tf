output "service" {
  description = "Values of Traefik's Service. Before it stands either what the Service itself asks for, a public Network Load Balancer that keeps silent sockets, uses every zone and lets calls on a leaving pod end; or what `ingress` asks for."
  # Two forms: a conditional would make them one.
  value = merge(
    { for type in ["ClusterIP"] : "type" => type if local.application },
    { for annotations in [local.network_annotations] : "annotations" => annotations if !local.application },
  )
}

output "ports" {
  description = "Values of Traefik's ports: whose word about who called is taken."
  value       = { websecure = { forwardedHeaders = { trustedIPs = local.application ? sort(var.load_balancer_cidrs) : [] } } }
}

output "ingress" {
  description = "Annotations of the Ingress that asks for an Application Load Balancer before all of the gateway; none where there is none."
  value       = { for name, value in local.application_annotations : name => value if local.application }
}

output "justifications" {
  description = "Why safe defaults were left."
  value       = var.justifications
}
