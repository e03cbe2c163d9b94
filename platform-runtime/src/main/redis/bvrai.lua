#!lua name=bvrai

-- Limits that all pods of a tenant share. Runs with the caller's rights, so a tenant reaches only its own keys; times are the server's own, so
-- that clocks of pods don't matter. Loaded by the platform.

local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- KEYS: slots. ARGV: CallSid, limit, lease in ms. A sorted set of CallSid by lease expiry.
-- Answers 1 when the call has a slot, 0 when all are taken. Asking again for the same call renews its lease and never counts twice.
local function slot_acquire(keys, args)
  local now = now_ms()
  redis.call('ZREMRANGEBYSCORE', keys[1], '-inf', now)
  local has = redis.call('ZSCORE', keys[1], args[1])
  if not has and redis.call('ZCARD', keys[1]) >= tonumber(args[2]) then
    return 0
  end
  redis.call('ZADD', keys[1], now + tonumber(args[3]), args[1])
  redis.call('PEXPIRE', keys[1], tonumber(args[3]) * 2)
  return 1
end

-- KEYS: slots. ARGV: lease in ms, CallSid… Renews the leases of calls that are live, also of those whose lease was lost with the server.
local function slot_renew(keys, args)
  local expiry = now_ms() + tonumber(args[1])
  for i = 2, #args do
    redis.call('ZADD', keys[1], expiry, args[i])
  end
  redis.call('PEXPIRE', keys[1], tonumber(args[1]) * 2)
  return #args - 1
end

-- KEYS: slots. ARGV: CallSid.
local function slot_release(keys, args)
  return redis.call('ZREM', keys[1], args[1])
end

-- KEYS: slots. Answers how many calls have a slot.
local function slot_count(keys)
  redis.call('ZREMRANGEBYSCORE', keys[1], '-inf', now_ms())
  return redis.call('ZCARD', keys[1])
end

-- KEYS: schedule. ARGV: ms between two events, events that may come at once.
-- Generic cell rate algorithm: answers 0 and takes a place, or the ms until there is one.
local function pace(keys, args)
  local now = now_ms()
  local interval = tonumber(args[1])
  local tolerance = interval * (tonumber(args[2]) - 1)
  local due = tonumber(redis.call('GET', keys[1]) or now)
  if due < now then
    due = now
  end
  if due - now > tolerance then
    return math.ceil(due - now - tolerance)
  end
  redis.call('SET', keys[1], string.format('%.3f', due + interval), 'PX', math.ceil(due + interval - now) + 1000)
  return 0
end

redis.register_function('slot_acquire', slot_acquire)
redis.register_function('slot_renew', slot_renew)
redis.register_function('slot_release', slot_release)
redis.register_function('slot_count', slot_count)
redis.register_function('pace', pace)
