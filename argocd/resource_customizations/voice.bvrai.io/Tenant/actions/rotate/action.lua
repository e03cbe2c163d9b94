local os = require("os")
obj.metadata.annotations = obj.metadata.annotations or {}
-- What is older than this time is rotated (ADR 041).
obj.metadata.annotations["voice.bvrai.io/rotate-at"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
