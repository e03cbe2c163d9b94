if obj.metadata.annotations ~= nil then
  obj.metadata.annotations["voice.bvrai.io/paused"] = nil
end
return obj
