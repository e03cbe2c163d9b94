-- What the four kinds have in common. hack/argocd/generate puts it in front of each kind's own lines; Argo CD wants a whole script per kind.
local verdict = {status = "Progressing", message = "Waiting for the operator"}

local function say(status, message)
  verdict.status = status
  verdict.message = message
  return verdict
end

local function condition(type)
  for _, candidate in ipairs((obj.status or {}).conditions or {}) do
    if candidate.type == type then
      return candidate
    end
  end
  return nil
end

local function holds(type)
  local found = condition(type)
  return found ~= nil and found.status == "True"
end

local function message_of(found, otherwise)
  if found ~= nil and found.message ~= nil and found.message ~= "" then
    return found.message
  end
  return otherwise
end

-- The first part of Ready that doesn't hold says why; Ready itself only repeats it.
local function first_missing(parts)
  for _, type in ipairs(parts) do
    local found = condition(type)
    if found ~= nil and found.status ~= "True" then
      return found
    end
  end
  return nil
end

-- What holds for every kind before its own state counts; nil when that is up to the kind.
local function common()
  local ready = condition("Ready")
  if obj.metadata.deletionTimestamp ~= nil then
    local degraded = condition("Degraded")
    if degraded ~= nil and degraded.status == "True" and degraded.reason == "DeletionUnconfirmed" then
      return say("Degraded", degraded.message)
    end
    if ready ~= nil and ready.reason == "Deleting" then
      return say("Progressing", message_of(ready, "Being deleted"))
    end
    return say("Progressing", "Being deleted")
  end
  if obj.status == nil or obj.status.conditions == nil then
    return verdict
  end
  -- A pause is an annotation: the status may speak of an older spec as long as it lasts.
  if holds("Paused") then
    return say("Suspended", message_of(condition("Paused"), "Paused"))
  end
  if (obj.status.observedGeneration or 0) < (obj.metadata.generation or 0) then
    return say("Progressing", "The operator hasn't acted upon the last change yet")
  end
  if ready == nil then
    return verdict
  end
  return nil
end

-- Ready isn't True: a reason that nothing but a person's act ends is Degraded, everything else is on its way.
local function not_ready(parts, needs_a_person)
  local missing = first_missing(parts) or condition("Ready")
  local message = missing.type .. ": " .. message_of(missing, missing.reason)
  if missing.status == "False" and needs_a_person[missing.reason] then
    return say("Degraded", message)
  end
  return say("Progressing", message)
end

local function usable()
  if holds("Degraded") then
    return say("Degraded", message_of(condition("Degraded"), "Degraded"))
  end
  return say("Healthy", message_of(condition("Ready"), ""))
end
