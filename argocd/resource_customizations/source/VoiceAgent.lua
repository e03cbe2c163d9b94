local parts = {"Accepted", "ResolvedRefs", "SecretsReady", "WorkloadAvailable", "RevisionLive"}
local needs_a_person = {
  Invalid = true, NotYetSupported = true, TenantNotFound = true, ProviderNotFound = true, ContentNotFound = true, ContentNotLabelled = true,
  QuotaExceeded = true, KubernetesRefused = true, VaultUnavailable = true, ObserveOnly = true
}

local decided = common()
if decided ~= nil then
  return decided
end
if not holds("Ready") then
  return not_ready(parts, needs_a_person)
end
return usable()
