local parts = {"Accepted", "ResolvedRefs", "Acquired", "Bound"}
local needs_a_person = {
  Invalid = true, NotYetSupported = true, Conflict = true, TenantNotFound = true, AgentNotFound = true, CountryNotAllowed = true, NumberNotFound = true,
  NoneAvailable = true, PriceExceeded = true, NumberSpendExceeded = true, CurrencyMismatch = true,
  Ambiguous = true, Refused = true, Drifted = true, ObserveOnly = true, TelephonyUnavailable = true, VaultUnavailable = true
}

local decided = common()
if decided ~= nil then
  return decided
end
if not holds("Ready") then
  return not_ready(parts, needs_a_person)
end
return usable()
