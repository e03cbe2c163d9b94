local os = require("os")
obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["voice.bvrai.io/reconcile-at"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
