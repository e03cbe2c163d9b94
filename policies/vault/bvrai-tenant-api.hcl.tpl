# A tenant's API and worker pods.
# @NAMESPACE@ stands for the namespace of the ServiceAccount that logged in (see README.md).

path "voice/data/tenants/@NAMESPACE@/twilio"      { capabilities = ["read"] }
path "voice/data/tenants/@NAMESPACE@/twilio-key"  { capabilities = ["read"] }
path "voice/data/tenants/@NAMESPACE@/redis"       { capabilities = ["read"] }
path "voice/data/tenants/@NAMESPACE@/api"         { capabilities = ["read"] }

# Never "create": encrypting with a key that doesn't exist would make it.
path "transit/encrypt/@NAMESPACE@-pii"            { capabilities = ["update"] }
path "transit/decrypt/@NAMESPACE@-pii"            { capabilities = ["update"] }
path "transit/datakey/plaintext/@NAMESPACE@-pii"  { capabilities = ["update"] }
path "transit/encrypt/@NAMESPACE@-wrap"           { capabilities = ["update"] }
path "transit/decrypt/@NAMESPACE@-wrap"           { capabilities = ["update"] }
path "transit/datakey/plaintext/@NAMESPACE@-wrap" { capabilities = ["update"] }

# Signs what the tenant takes with it; the key's public half stands in the manifest.
path "transit/sign/@NAMESPACE@-export"            { capabilities = ["update"] }
path "transit/keys/@NAMESPACE@-export"            { capabilities = ["read"] }

path "database/static-creds/@NAMESPACE@-app-a"    { capabilities = ["read"] }
path "database/static-creds/@NAMESPACE@-app-b"    { capabilities = ["read"] }
