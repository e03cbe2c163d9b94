variable "name" {
  description = "Name of the installation; the prefix of everything in it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lower-case letters, digits and dashes, start with a letter and not end with a dash."
  }
}

variable "account_id" {
  description = "Account that this is made in. An input, so that a plan needs no call to AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be the 12 digits of an AWS account."
  }
}

variable "partition" {
  description = "AWS partition of the account."
  type        = string
  default     = "aws"
  nullable    = false

  validation {
    condition     = contains(["aws", "aws-us-gov", "aws-cn"], var.partition)
    error_message = "partition must be aws, aws-us-gov or aws-cn."
  }
}

variable "region" {
  description = "Region that this is made in. An input, so that a plan needs no call to AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must look like eu-central-1."
  }
}

variable "availability_zones" {
  description = "Availability zones, three or four, all of the region. Their order decides which subnet range each gets: append, never reorder."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.availability_zones) >= 3 && length(var.availability_zones) <= 4
    error_message = "availability_zones must name three or four zones: a quorum survives the loss of one."
  }

  validation {
    condition     = length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "availability_zones must not name a zone twice."
  }

  validation {
    condition     = alltrue([for zone in var.availability_zones : startswith(zone, var.region)])
    error_message = "availability_zones must all be of the region."
  }
}

variable "cidr" {
  description = "Range of the VPC, a private one of /16 to /20. Pods have addresses of it: at /16 each zone carries about 8,000 of them, at /20 about 500."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.cidr)) && can(regex("/(16|17|18|19|20)$", var.cidr))
    error_message = "cidr must be an IPv4 range of /16 to /20."
  }

  validation {
    condition     = can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.cidr))
    error_message = "cidr must be of a private range (RFC 1918)."
  }

  validation {
    condition     = try(cidrhost(var.cidr, 0) == split("/", var.cidr)[0], false)
    error_message = "cidr must start at its network address."
  }
}

variable "environment" {
  description = "Which of argocd/environments the cluster belongs to."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "concurrent_calls" {
  description = "Calls at once that the platform is sized for."
  type        = number
  default     = 1000
  nullable    = false

  validation {
    condition     = var.concurrent_calls >= 1 && var.concurrent_calls <= 100000
    error_message = "concurrent_calls must be 1 to 100000."
  }
}

variable "nat_mode" {
  description = "one_per_az, or single with a justification."
  type        = string
  default     = "one_per_az"
  nullable    = false

  validation {
    condition     = var.nat_mode == "one_per_az" || (var.nat_mode == "single" && var.environment != "prod")
    error_message = "nat_mode must be one_per_az, or single outside of prod."
  }
}

variable "database" {
  description = "Size and safety of PostgreSQL."
  type = object({
    instance_class        = string
    storage               = object({ allocated = number, max = number })
    multi_az              = optional(bool, true)
    deletion_protection   = optional(bool, true)
    backup_retention_days = optional(number, 35)
    read_replicas         = optional(number, 0)
    # AWS's own rule is memory in bytes / 9531392, up to 5,000. Alarms are set by it.
    max_connections = optional(number, 400)
    # A restored database keeps the key of its backups, and another one here would make it anew. Null: a key of the installation's own.
    kms_key_arn = optional(string)
  })
  nullable = false

  validation {
    condition     = var.environment != "prod" || (var.database.multi_az && var.database.deletion_protection && var.database.backup_retention_days >= 14)
    error_message = "database: prod has a standby, protection from deletion and 14 days of backups at least, whatever the justification."
  }
}

variable "cache" {
  description = "Size of Valkey."
  type        = object({ node_type = string, replicas = number })
  nullable    = false

  validation {
    condition     = var.environment != "prod" || var.cache.replicas >= 2
    error_message = "cache: prod has two replicas at least, so that one zone can be lost during a failover."
  }
}

variable "node_groups" {
  description = <<-T
    Groups of nodes by name. `system` runs controllers, `media` the agents' pods (a call lives on one node until it ends, so never spot), `worker` what can be
    done again. Each name is the node's label and, but for system, its taint voice.bvrai.io/pool.
  T
  type = map(object({
    instance_types = list(string)
    capacity_type  = string
    min            = number
    max            = number
    disk_gib       = optional(number, 50)
  }))
  default = {
    system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 3, max = 6 }
    media  = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 3, max = 30 }
    worker = { instance_types = ["m7g.large", "m6g.large", "c7g.xlarge", "r7g.large"], capacity_type = "SPOT", min = 0, max = 20 }
  }
  nullable = false

  validation {
    condition     = length(setsubtract(["system", "media"], keys(var.node_groups))) == 0
    error_message = "node_groups must have system and media."
  }

  validation {
    condition     = alltrue([for name, group in var.node_groups : group.capacity_type == "ON_DEMAND" || (group.capacity_type == "SPOT" && name == "worker")])
    error_message = "node_groups: capacity_type must be ON_DEMAND, or SPOT for worker alone: a reclaimed node ends the calls on it."
  }

  validation {
    condition     = alltrue([for group in values(var.node_groups) : group.min >= 0 && group.max >= max(group.min, 1)])
    error_message = "node_groups: min must not be below 0 nor above max."
  }

  validation {
    condition     = try(var.node_groups["media"].min >= 2 && var.node_groups["system"].min >= 2, false)
    error_message = "node_groups: system and media need two nodes at least, one can be lost or drained."
  }
}

variable "addon_versions" {
  description = "Versions of the EKS add-ons. Inputs, so that an upgrade is a reviewed change and a plan needs no call to AWS."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(setsubtract(["vpc-cni", "coredns", "kube-proxy", "eks-pod-identity-agent", "aws-ebs-csi-driver"], keys(var.addon_versions))) == 0
    error_message = "addon_versions must have vpc-cni, coredns, kube-proxy, eks-pod-identity-agent and aws-ebs-csi-driver."
  }

  validation {
    condition     = alltrue([for version in values(var.addon_versions) : can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+-eksbuild\\.[0-9]+$", version))])
    error_message = "addon_versions must look like v1.19.2-eksbuild.5."
  }
}

variable "admin_principal_arns" {
  description = "Roles that administer the cluster; two at least, so that one that is lost or locked doesn't lock out everyone. Nobody else is let in, not even who creates it."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.admin_principal_arns) >= 2
    error_message = "admin_principal_arns must be two or more: one lost role must not lock everyone out."
  }

  validation {
    condition     = alltrue([for arn in var.admin_principal_arns : can(regex("^arn:[^:]+:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "admin_principal_arns must be roles: users have long-lived keys."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes."
  type        = string
  default     = "1.33"
  nullable    = false

  validation {
    condition     = can(regex("^1\\.(3[2-9]|[4-9][0-9])$", var.kubernetes_version))
    error_message = "kubernetes_version must be 1.32 or later, as 1.33: the admission policies need it."
  }
}

variable "tenants" {
  description = "Tenants whose runtime reads and writes recordings, each in the namespace tenant-<name>."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tenant in var.tenants : can(regex("^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$", tenant))])
    error_message = "tenants must be names of tenants: lower-case letters, digits and dashes, at most 40."
  }

  validation {
    condition     = !contains(var.tenants, "bvrai-edge")
    error_message = "tenants must not have bvrai-edge, whose name in the zone is the platform's own."
  }
}

variable "vault_cidrs" {
  description = "Ranges where Vault answers; tenants' pods may reach them."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.vault_cidrs) > 0 && alltrue([for cidr in var.vault_cidrs : can(cidrnetmask(cidr)) && !endswith(cidr, "/0")])
    error_message = "vault_cidrs must be IPv4 ranges, at least one, and never the whole internet."
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

variable "image_registry" {
  description = "Registry and path that holds the images bvrai-operator and bvrai-runtime."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][-a-z0-9.:]*(/[-a-z0-9._]+)*$", var.image_registry))
    error_message = "image_registry must look like 123456789012.dkr.ecr.us-east-1.amazonaws.com/bvrai."
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

variable "gateway_load_balancer" {
  description = "application: a web ACL stands before webhooks, media and the API. network: none can; wants a justification."
  type        = string
  default     = "application"
  nullable    = false

  validation {
    condition     = contains(["application", "network"], var.gateway_load_balancer)
    error_message = "gateway_load_balancer must be application or network."
  }
}

variable "justifications" {
  description = "Why safe defaults were left: by module, then by the name of the variable."
  type        = map(map(string))
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.justifications), ["backup", "network", "kms", "eks", "gateway", "object-store", "rds-postgres"])) == 0
    error_message = "justifications may name backup, network, kms, eks, gateway, object-store and rds-postgres."
  }
}

variable "recovery" {
  description = "Region that keeps a copy of the database's backups, of recovery points and of recordings. Null: a lost region takes them with it."
  type        = object({ region = string })
  default     = null

  validation {
    condition     = var.recovery == null || try(can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.recovery.region)) && var.recovery.region != var.region, false)
    error_message = "recovery must name another region."
  }

  validation {
    condition     = var.environment != "prod" || var.recovery != null
    error_message = "recovery: prod keeps copies in another region, whatever the justification."
  }
}

variable "backup" {
  description = "How the vault of recovery points is kept."
  type        = object({ retention_days = optional(number, 35), lock = optional(string, "governance"), restore_tests = optional(bool, true) })
  default     = {}
  nullable    = false

  validation {
    condition     = var.environment != "prod" || (var.backup.lock != "none" && var.backup.restore_tests)
    error_message = "backup: prod locks its vault and tests its restores, whatever the justification."
  }
}

variable "evidence" {
  description = "Roles that put what `make evidence` writes where it is kept (CI's), and how it is kept."
  type        = object({ writer_arns = set(string), retention_days = optional(number, 365), lock = optional(string, "compliance") })
  nullable    = false

  validation {
    condition     = var.environment != "prod" || (var.evidence.lock == "compliance" && var.evidence.retention_days >= 365)
    error_message = "evidence: prod's can be deleted by nobody for a year, whatever the justification."
  }
}

variable "signing_public_keys" {
  description = "Public halves, in PEM, of the keys that sign addresses of downloads, by a name each; the private halves are in Vault."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.signing_public_keys) >= 1 && alltrue([for pem in values(var.signing_public_keys) : startswith(trimspace(pem), "-----BEGIN PUBLIC KEY-----")])
    error_message = "signing_public_keys must be public keys in PEM, at least one, and never a private one."
  }
}

variable "standby_gateway_host" {
  description = "Gateway of another region's installation, to which webhooks go while this one's doesn't answer. Null: they go to the edge's fallback, which refuses at once."
  type        = string
  default     = null

  validation {
    condition     = var.standby_gateway_host == null || can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.standby_gateway_host))
    error_message = "standby_gateway_host must be the name of a host."
  }
}

variable "alarm_emails" {
  description = "Who is written to when an alarm rings or money runs; a pager subscribes to the topic itself."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.alarm_emails) > 0 && alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "alarm_emails must be mail addresses, at least one."
  }
}

variable "monthly_budget" {
  description = "US dollars a month that the installation may cost before somebody is told."
  type        = number
  nullable    = false

  validation {
    condition     = var.monthly_budget >= 50
    error_message = "monthly_budget must be 50 or more."
  }
}

variable "tags" {
  description = "Tags of every resource. Project, Environment, Owner and CostCenter are what costs are told apart by."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(setsubtract(["Project", "Environment", "Owner", "CostCenter"], keys(var.tags))) == 0
    error_message = "tags must have Project, Environment, Owner and CostCenter."
  }
}
