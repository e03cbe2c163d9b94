# A migration Job: one short-lived login in the owner role of its tenant's database.
# @NAMESPACE@ stands for the namespace of the ServiceAccount that logged in (see README.md).

path "database/creds/@NAMESPACE@-migrator" { capabilities = ["read"] }
