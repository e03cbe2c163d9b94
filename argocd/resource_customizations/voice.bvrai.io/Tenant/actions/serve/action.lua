obj.spec.lifecycle = obj.spec.lifecycle or {}
obj.spec.lifecycle.state = "Active"
return obj
