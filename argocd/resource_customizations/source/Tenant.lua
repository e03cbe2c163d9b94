local parts = {
  "Accepted", "NamespaceReady", "NetworkIsolated", "QuotaEnforced", "SecretsReady", "DatabaseReady", "CacheReady", "TelephonyReady", "ApiReady"
}
local needs_a_person = {
  Invalid = true, NotYetSupported = true, NameReserved = true, OwnershipConflict = true, NotIsolated = true, CredentialMissing = true, Ambiguous = true, Drifted = true,
  ObserveOnly = true, KubernetesRefused = true, VaultUnavailable = true, DatabaseUnavailable = true, CacheUnavailable = true, TelephonyUnavailable = true
}

local decided = common()
if decided ~= nil then
  return decided
end
if obj.status.phase == "Retained" or obj.status.phase == "Erased" then
  return say("Suspended", message_of(condition("Ready"), "spec.lifecycle.state is Offboarded"))
end
if not holds("Ready") then
  return not_ready(parts, needs_a_person)
end
if obj.status.phase == "Suspended" then
  return say("Suspended", "spec.lifecycle.state is Suspended")
end
return usable()
