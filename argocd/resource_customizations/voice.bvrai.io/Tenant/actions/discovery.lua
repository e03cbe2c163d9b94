local annotations = obj.metadata.annotations or {}
local held = annotations["voice.bvrai.io/paused"] == "true"
local state = (obj.spec.lifecycle or {}).state or "Active"

return {
  suspend = {displayName = "Suspend: calls hear a closing message, nothing is dialled", iconClass = "fa fa-fw fa-pause", disabled = state ~= "Active"},
  serve = {displayName = "Serve again", iconClass = "fa fa-fw fa-play", disabled = state ~= "Suspended"},
  -- Under a hold nothing is rotated, and who leaves loses its credentials.
  rotate = {displayName = "Rotate all credentials", iconClass = "fa fa-fw fa-key", disabled = held or state == "Offboarded"},
  reconcile = {displayName = "Reconcile now", iconClass = "fa fa-fw fa-sync", disabled = held},
  hold = {displayName = "Hold: the operator touches nothing", iconClass = "fa fa-fw fa-hand-paper", disabled = held},
  release = {displayName = "Release from hold", iconClass = "fa fa-fw fa-play", disabled = not held}
}
