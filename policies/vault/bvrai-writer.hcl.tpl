# A tenant's people: they put the keys of their providers and tools where their agents read them, and read none back. They come with a token of
# their namespace's ServiceAccount `writer`, which runs no pod; who may ask for one is the Tenant's spec.access.admins.
# @NAMESPACE@ stands for the namespace of the ServiceAccount that logged in (see README.md).

path "voice/data/tenants/@NAMESPACE@/providers/*"     { capabilities = ["create", "update"] }
path "voice/data/tenants/@NAMESPACE@/tools/*"         { capabilities = ["create", "update"] }
# Which there are, since when, and taking one away; never a value.
path "voice/metadata/tenants/@NAMESPACE@/providers/*" { capabilities = ["list", "read", "delete"] }
path "voice/metadata/tenants/@NAMESPACE@/tools/*"     { capabilities = ["list", "read", "delete"] }

# Their way into the tenant's API.
path "voice/data/tenants/@NAMESPACE@/first-api-key"   { capabilities = ["read"] }
