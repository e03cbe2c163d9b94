local annotations = obj.metadata.annotations or {}
local held = annotations["voice.bvrai.io/paused"] == "true"

return {
  reconcile = {displayName = "Reconcile now", iconClass = "fa fa-fw fa-sync", disabled = held},
  hold = {displayName = "Hold: the operator touches nothing", iconClass = "fa fa-fw fa-hand-paper", disabled = held},
  release = {displayName = "Release from hold", iconClass = "fa fa-fw fa-play", disabled = not held}
}
