local annotations = obj.metadata.annotations or {}
local held = annotations["voice.bvrai.io/paused"] == "true"
local suspended = obj.spec.suspend == true
local phase = (obj.status or {}).phase
local over = phase == "Completed" or phase == "Aborted"

return {
  pause = {displayName = "Pause dialling", iconClass = "fa fa-fw fa-pause", disabled = suspended or over},
  resume = {displayName = "Resume dialling", iconClass = "fa fa-fw fa-play", disabled = not suspended or over},
  reconcile = {displayName = "Reconcile now", iconClass = "fa fa-fw fa-sync", disabled = held},
  hold = {displayName = "Hold: the operator touches nothing", iconClass = "fa fa-fw fa-hand-paper", disabled = held},
  release = {displayName = "Release from hold", iconClass = "fa fa-fw fa-play", disabled = not held}
}
