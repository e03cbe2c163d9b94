obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["voice.bvrai.io/paused"] = "true"
return obj
