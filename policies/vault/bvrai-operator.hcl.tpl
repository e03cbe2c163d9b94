# The operator. It is not root: it writes roles and never policies, and the roles it writes can carry
# only the tenants' templated policies, which open nothing but the namespace of whoever logs in.

# The platform's own credentials, exactly these.
path "voice/data/platform/twilio"   { capabilities = ["read"] }
path "voice/data/platform/postgres" { capabilities = ["read"] }
path "voice/data/platform/redis"    { capabilities = ["read"] }

# What it mints for a tenant, one path a consumer. The tenant's people keep theirs under providers/ and
# tools/: the operator can't read those, only find and erase them when the tenant is erased.
path "voice/data/tenants/+/twilio"            { capabilities = ["create", "read", "update"] }
path "voice/data/tenants/+/twilio-key"        { capabilities = ["create", "read", "update"] }
path "voice/data/tenants/+/redis"             { capabilities = ["create", "read", "update"] }
path "voice/data/tenants/+/media"             { capabilities = ["create", "read", "update"] }
path "voice/data/tenants/+/api"               { capabilities = ["create", "read", "update"] }
path "voice/data/tenants/+/first-api-key"     { capabilities = ["create", "read", "update"] }
path "voice/metadata/tenants/+/twilio"        { capabilities = ["create", "update", "delete"] }
path "voice/metadata/tenants/+/twilio-key"    { capabilities = ["create", "update", "delete"] }
path "voice/metadata/tenants/+/redis"         { capabilities = ["create", "update", "delete"] }
path "voice/metadata/tenants/+/media"         { capabilities = ["create", "update", "delete"] }
path "voice/metadata/tenants/+/api"           { capabilities = ["create", "update", "delete"] }
path "voice/metadata/tenants/+/first-api-key" { capabilities = ["create", "update", "delete"] }
path "voice/metadata/tenants/+/"              { capabilities = ["list"] }
path "voice/metadata/tenants/+/providers/*"   { capabilities = ["list", "delete"] }
path "voice/metadata/tenants/+/tools/*"       { capabilities = ["list", "delete"] }
# What somebody else put there would otherwise outlive the tenant: found, reported, and erased with it.
path "voice/metadata/tenants/+/*"             { capabilities = ["list", "delete"] }

# Keys that never leave Vault: no export, no backup, and no use of them by the operator.
path "transit/keys/+" {
  capabilities       = ["create", "read", "update", "delete"]
  allowed_parameters = {
    "type"               = ["aes256-gcm96", "ed25519"]
    "auto_rotate_period" = []
  }
}
path "transit/keys/+/config" {
  capabilities       = ["create", "update"]
  allowed_parameters = {
    "auto_rotate_period"     = []
    "deletion_allowed"       = []
    "min_decryption_version" = ["1"]
  }
}

# What bears a tenant's name and isn't the operator's is found by its name, and reported.
path "transit/keys"          { capabilities = ["list"] }
path "database/static-roles" { capabilities = ["list"] }
path "database/roles"        { capabilities = ["list"] }

# A new version of a key, or a new password of a login: neither shows a value.
path "transit/keys/+/rotate"     { capabilities = ["update"] }
path "database/rotate-role/+"    { capabilities = ["update"] }

# Logins of tenants' databases; their passwords are read by the tenants' pods only.
path "database/static-roles/+" {
  capabilities       = ["create", "read", "update", "delete"]
  allowed_parameters = {
    "db_name"         = ["bvrai"]
    "username"        = ["t_*"]
    "rotation_period" = []
  }
}
path "database/roles/+" {
  capabilities       = ["create", "read", "update", "delete"]
  allowed_parameters = {
    "db_name"               = ["bvrai"]
    "creation_statements"   = []
    "revocation_statements" = []
    "default_ttl"           = []
    "max_ttl"               = []
  }
}

# Who may log in. Every value that widens a token is fixed to exact ones: no glob, because a list written
# as one comma-separated string would match it and carry a second policy along. Numbers never match a
# value here, so durations are written as text. The one ServiceAccount and its namespace are written as text, too: a glob
# matches no list, with the comma denied it matches one name, and with the star denied no pattern, which a login would match
# names with: in "***" the outer stars are the glob's and the middle one is the text. Nothing is in required_parameters: that
# refuses reads too.
path "auth/@MOUNT@/role" { capabilities = ["list"] }
path "auth/@MOUNT@/role/+" {
  capabilities       = ["create", "read", "update", "delete"]
  allowed_parameters = {
    "bound_service_account_names"      = ["agent-*", "tenant-api", "migrate", "writer"]
    "bound_service_account_namespaces" = ["tenant-*"]
    "audience"                         = ["vault"]
    "alias_name_source"                = ["serviceaccount_uid"]
    "token_policies"                   = [["bvrai-agent"], ["bvrai-tenant-api"], ["bvrai-migrate"], ["bvrai-writer"]]
    "token_ttl"                        = ["1200s"]
    "token_max_ttl"                    = ["1200s"]
  }
  denied_parameters = {
    "bound_service_account_names"      = ["*,*", "***"]
    "bound_service_account_namespaces" = ["*,*", "***"]
  }
}
# Its own way in belongs to the platform.
path "auth/@MOUNT@/role/bvrai-operator" { capabilities = ["deny"] }
