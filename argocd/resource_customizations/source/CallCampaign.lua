local parts = {"Accepted", "ResolvedRefs", "Programmed"}
local needs_a_person = {
  Invalid = true, NotYetSupported = true, TenantNotFound = true, AgentNotFound = true, NumberNotFound = true
}

local decided = common()
if decided ~= nil then
  return decided
end
if not holds("Ready") then
  -- Contacts are uploaded by the tenant's people and never stand in Git: nothing is broken, and nothing moves until they do it.
  local refs = condition("ResolvedRefs")
  if refs ~= nil and refs.status == "False" and refs.reason == "ContactsNotFound" then
    return say("Suspended", message_of(refs, "The contact list isn't uploaded"))
  end
  return not_ready(parts, needs_a_person)
end
if obj.status.phase == "Aborted" then
  return say("Degraded", message_of(condition("Ready"), "Ended before every contact was called: " .. (obj.status.reason or "Aborted")))
end
if obj.status.phase == "Paused" or obj.status.phase == "Scheduled" then
  return say("Suspended", message_of(condition("Ready"), obj.status.reason or obj.status.phase))
end
-- A running campaign is a healthy one: waiting for its end would hold every sync for weeks.
return usable()
