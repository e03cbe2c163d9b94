variable "environment" {
  description = "Which of argocd/environments the cluster belongs to."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "roll_out" {
  description = "Whether the platform's components are rolled out to this cluster."
  type        = bool
  default     = true
  nullable    = false
}

variable "server" {
  description = "Where the API server answers. Not used for the cluster that Argo CD runs in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://[^/[:space:]]+$", var.server))
    error_message = "server must be an https URL without a path."
  }
}

variable "argocd_role_arn" {
  description = "Role that Argo CD takes to reach this cluster; null for the cluster that it runs in."
  type        = string
  default     = null

  validation {
    condition     = var.argocd_role_arn == null || can(regex("^arn:[^:]+:iam::[0-9]{12}:role/.+$", var.argocd_role_arn))
    error_message = "argocd_role_arn must be the ARN of a role: no long-lived credential is written."
  }
}

variable "ca_data" {
  description = "The API server's certificate authority, base64."
  type        = string
  default     = null

  validation {
    condition     = var.ca_data == null || can(base64decode(var.ca_data))
    error_message = "ca_data must be base64."
  }
}

variable "secrets_kms_key_arn" {
  description = "Key that encrypts the entry in Secrets Manager."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.secrets_kms_key_arn))
    error_message = "secrets_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "cluster_name" {
  description = "Name of the EKS cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9][-a-zA-Z0-9_]{0,99}$", var.cluster_name))
    error_message = "cluster_name must look like bvrai-prod."
  }
}

variable "aws_region" {
  description = "Region of the cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.aws_region))
    error_message = "aws_region must look like us-east-1."
  }
}

variable "vpc_id" {
  description = "VPC that load balancers are made in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^vpc-[0-9a-f]{8,17}$", var.vpc_id))
    error_message = "vpc_id must look like vpc-0a1b2c3d4e5f60718."
  }
}

variable "karpenter_queue" {
  description = "Name of the SQS queue with interruption notices."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[-_A-Za-z0-9]{1,80}$", var.karpenter_queue))
    error_message = "karpenter_queue must look like bvrai-prod-karpenter."
  }
}

variable "node_instance_profile" {
  description = "Instance profile of the nodes' role, for the nodes that Karpenter makes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[-A-Za-z0-9_+=,.@]{1,128}$", var.node_instance_profile))
    error_message = "node_instance_profile must be a name such as bvrai-prod-node, not an ARN."
  }
}

variable "node_pools" {
  description = "Comma-separated pools of nodes for tenants' pods, by the label and taint voice.bvrai.io/pool."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(media|worker|media,worker)$", var.node_pools))
    error_message = "node_pools must be media, worker or media,worker."
  }
}

variable "node_tags" {
  description = "Tags of those nodes and their disks, as a JSON object of strings; the accounts are kept by them."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.node_tags, "{\"") && try(alltrue([for value in values(jsondecode(var.node_tags)) : value == tostring(value)]), false)
    error_message = "node_tags must be a JSON object of strings, such as {\"Project\":\"bvrai\"}, with one tag at least."
  }
}

variable "dns_zone" {
  description = "Route 53 zone that records are written to."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.dns_zone))
    error_message = "dns_zone must look like voice.example.com."
  }
}

variable "platform_domain" {
  description = "Domain under which each tenant gets the host <tenant>.<domain>."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.platform_domain))
    error_message = "platform_domain must look like voice.example.com."
  }
}

variable "gateway_class" {
  description = "GatewayClass of the Gateway implementation."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", var.gateway_class))
    error_message = "gateway_class must look like traefik."
  }
}

variable "image_registry" {
  description = "Registry and path that holds the images bvrai-operator and bvrai-runtime."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][-a-z0-9.:]*(/[-a-z0-9._]+)*$", var.image_registry))
    error_message = "image_registry must look like 123456789012.dkr.ecr.us-east-1.amazonaws.com/bvrai."
  }
}

variable "vault_address" {
  description = "Where Vault answers, over TLS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://[^/\\s]+(/\\S*)?$", var.vault_address))
    error_message = "vault_address must look like https://vault.example.com:8200."
  }
}

variable "postgres_host" {
  description = "The database's writer endpoint."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9:]([-A-Za-z0-9.:]*[A-Za-z0-9])?$", var.postgres_host))
    error_message = "postgres_host must look like bvrai-prod.abcdefghijkl.us-east-1.rds.amazonaws.com."
  }
}

variable "postgres_port" {
  description = "The database's port."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{2,5}$", var.postgres_port))
    error_message = "postgres_port must look like 5432."
  }
}

variable "redis_host" {
  description = "The cache's primary endpoint."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9:]([-A-Za-z0-9.:]*[A-Za-z0-9])?$", var.redis_host))
    error_message = "redis_host must look like master.bvrai-prod.abcdef.use1.cache.amazonaws.com."
  }

  validation {
    condition     = !startswith(var.redis_host, "clustercfg.")
    error_message = "redis_host must not be the endpoint of a cache in cluster mode, whose MOVED the clients don't follow."
  }
}

variable "redis_port" {
  description = "The cache's port."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{2,5}$", var.redis_port))
    error_message = "redis_port must look like 6379."
  }
}

variable "redis_cache" {
  description = "Id of the cache's replication group, whose users the operator keeps."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][-a-z0-9]{0,39}$", var.redis_cache))
    error_message = "redis_cache must look like bvrai-prod."
  }
}

variable "redis_user_group" {
  description = "Id of the user group that the cache lets in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][-a-z0-9]{0,39}$", var.redis_user_group))
    error_message = "redis_user_group must look like bvrai-prod."
  }
}

variable "redis_login" {
  description = "Id of the operator's own user at the cache, which logs in by IAM."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][-a-z0-9]{0,39}$", var.redis_login))
    error_message = "redis_login must look like bvrai-prod-platform."
  }
}

variable "backing_cidrs" {
  description = "Comma-separated ranges of Vault, the database and the cache; tenants' pods may reach them on their ports."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-fA-F.:]+/[0-9]{1,3}(,[0-9a-fA-F.:]+/[0-9]{1,3})*$", var.backing_cidrs))
    error_message = "backing_cidrs must look like 10.0.48.0/20,10.0.64.0/20."
  }
}

variable "closed_cidrs" {
  description = "Comma-separated ranges that tenants' pods never reach; the pods' and the Services'."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-fA-F.:]+/[0-9]{1,3}(,[0-9a-fA-F.:]+/[0-9]{1,3})*$", var.closed_cidrs))
    error_message = "closed_cidrs must look like 10.0.0.0/16,172.20.0.0/16."
  }
}

variable "api_server_cidrs" {
  description = "Comma-separated ranges where the API server answers the operator."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-fA-F.:]+/[0-9]{1,3}(,[0-9a-fA-F.:]+/[0-9]{1,3})*$", var.api_server_cidrs))
    error_message = "api_server_cidrs must look like 10.0.0.0/20,10.0.16.0/20."
  }
}

variable "twiml_fallback_url" {
  description = "Static TwiML host that Twilio falls back to when a webhook isn't answered."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://[^/\\s]+(/\\S*)?$", var.twiml_fallback_url))
    error_message = "twiml_fallback_url must look like https://fallback.voice.example.com."
  }
}

variable "gateway_service" {
  description = "Values of Traefik's Service, as JSON: what kind of load balancer it asks for itself, if any."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.gateway_service, "{\"") && can(keys(jsondecode(var.gateway_service)))
    error_message = "gateway_service must be a JSON object, such as {\"type\":\"ClusterIP\"}."
  }
}

variable "gateway_ports" {
  description = "Values of Traefik's ports, as JSON: whose word about who called is taken."
  type        = string
  nullable    = false

  validation {
    condition     = can(jsondecode(var.gateway_ports).websecure.forwardedHeaders.trustedIPs)
    error_message = "gateway_ports must be a JSON object with websecure.forwardedHeaders.trustedIPs."
  }
}

variable "gateway_ingress" {
  description = "Annotations of the Ingress that asks for a load balancer before the gateway, as a JSON object of strings; {} where the Service asks itself."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.gateway_ingress, "{") && try(alltrue([for value in values(jsondecode(var.gateway_ingress)) : value == tostring(value)]), false)
    error_message = "gateway_ingress must be a JSON object of strings, such as {\"external-dns.alpha.kubernetes.io/hostname\":\"gateway.example.com\"}, or {}."
  }
}

variable "dns_zone_id" {
  description = "Id of that zone, in which cert-manager answers challenges."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^Z[A-Z0-9]{1,31}$", var.dns_zone_id))
    error_message = "dns_zone_id must look like Z0123456789ABCDEFGHIJ."
  }
}

variable "certificate_email" {
  description = "Whom the authority that makes the gateway's certificate writes to. Empty where cert-manager keeps none, and the Secret is somebody's to bring and to renew."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([^@\\s]+@[^@\\s]+\\.[^@\\s]+)?$", var.certificate_email))
    error_message = "certificate_email must be a mail address, or empty."
  }
}

variable "trust_config_map" {
  description = "ConfigMap in the operator's namespace with every certificate authority that the platform trusts, under ca.crt; somebody's to bring. Empty where the system's authorities are enough."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$", var.trust_config_map))
    error_message = "trust_config_map must be a ConfigMap's name of at most 63 characters, or empty."
  }
}

variable "karpenter_role" {
  description = "Role of Karpenter, by Pod Identity."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[-A-Za-z0-9_+=,.@]{1,64}$", var.karpenter_role))
    error_message = "karpenter_role must look like bvrai-prod-karpenter."
  }
}

variable "load_balancer_role" {
  description = "Role of the load balancer controller, by Pod Identity."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[-A-Za-z0-9_+=,.@]{1,64}$", var.load_balancer_role))
    error_message = "load_balancer_role must look like bvrai-prod-aws-load-balancer-controller."
  }
}

variable "external_dns_role" {
  description = "Role of external-dns, by Pod Identity."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[-A-Za-z0-9_+=,.@]{1,64}$", var.external_dns_role))
    error_message = "external_dns_role must look like bvrai-prod-external-dns."
  }
}

variable "cert_manager_role" {
  description = "Role of cert-manager, by Pod Identity."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[-A-Za-z0-9_+=,.@]{1,64}$", var.cert_manager_role))
    error_message = "cert_manager_role must look like bvrai-prod-cert-manager."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "tags must not begin with aws:, which is AWS's own prefix."
  }
}
