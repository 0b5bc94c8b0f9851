"""Redis scripts of presence: each is one atomic step and touches only the devices of one user, or one room.

They keep records and say when to look again; what a record means is decided in `policy`. All read Redis' own clock, so
that replicas whose clocks differ agree.
"""

from typing import Final

# KEYS: presence:{user}, presence:due. ARGV: operation, user id, then the operation's own:
#   hold  lease ms, most devices (0: any), device...   a new connection, or the renewal of live ones
#   leave grace ms, device...                          connections that ended
#   choose status, text, until ms                      ('' for none)
#   look                                               nothing changes but expired leases are dropped
# Returns {now, 1 (0: refused, too many devices), the record as a flat list}. `presence:due` gets the next time at which
# the user may change without being heard of; a due record that is not settled comes up again after 5 s.
CHANGE: Final = """
local key, due, operation, user = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local function whole(number) return string.format('%.0f', number) end

local count, latest, held = 0, 0, {}
local stored = redis.call('HGETALL', key)
for i = 1, #stored, 2 do
  if string.sub(stored[i], 1, 2) == 'd:' then
    local expires = tonumber(stored[i + 1])
    if expires > now then
      count, held[stored[i]] = count + 1, expires
    else
      redis.call('HDEL', key, stored[i])
    end
  end
end

if operation == 'hold' then
  local lease, most = tonumber(ARGV[3]), tonumber(ARGV[4])
  for i = 5, #ARGV do
    local device = 'd:' .. ARGV[i]
    if not held[device] then
      if most > 0 and count >= most then return {now, 0, {}} end
      count = count + 1
    end
    held[device] = now + lease
    redis.call('HSET', key, device, whole(now + lease))
  end
  redis.call('HSET', key, 'seen', whole(now))
  redis.call('HDEL', key, 'grace')
  redis.call('PERSIST', key)
elseif operation == 'leave' then
  local left = 0
  for i = 4, #ARGV do
    local device = 'd:' .. ARGV[i]
    left = left + redis.call('HDEL', key, device)
    if held[device] then
      held[device], count = nil, count - 1
    end
  end
  if left > 0 then
    redis.call('HSET', key, 'seen', whole(now))
    if count == 0 then redis.call('HSET', key, 'grace', whole(now + tonumber(ARGV[3]))) end
  end
elseif operation == 'choose' then
  redis.call('HSET', key, 'status', ARGV[3], 'text', ARGV[4], 'until', ARGV[5])
end
if operation ~= 'look' then redis.call('HINCRBY', key, 'version', 1) end

for _, expires in pairs(held) do latest = math.max(latest, expires) end
local again = math.max(latest, tonumber(redis.call('HGET', key, 'grace') or 0) or 0)
if again <= now then
  again = now + 5000
else
  local ends = tonumber(redis.call('HGET', key, 'until') or '')
  if ends and ends > now then again = math.min(again, ends) end
end
redis.call('ZADD', due, whole(again), user)
return {now, 1, redis.call('HGETALL', key)}
"""

# KEYS as above. ARGV: user id, version, status, 1 to forget the choice, seconds to keep the record of an absent user.
# Returns 0 where the record has changed meanwhile, 1 where others know already, 2 where the caller is to tell them.
SETTLE: Final = """
local key, due = KEYS[1], KEYS[2]
if (redis.call('HGET', key, 'version') or '0') ~= ARGV[2] then return 0 end
if ARGV[3] == 'offline' then
  redis.call('ZREM', due, ARGV[1])
  if ARGV[4] == '1' then redis.call('HDEL', key, 'status', 'text', 'until') end
end
local told = redis.call('HGET', key, 'announced') or 'offline'
if redis.call('EXISTS', key) == 1 then
  redis.call('HSET', key, 'announced', ARGV[3])
  if ARGV[3] == 'offline' then redis.call('EXPIRE', key, ARGV[5]) end
end
if told == ARGV[3] then return 1 end
return 2
"""

# KEYS: presence:due. ARGV: how many. Returns the users to look at again.
DUE: Final = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[1])
"""

# KEYS: room:{id}:people. ARGV: operation, lease ms, most to return, member...
#   hold and leave change the members; list only reads. Returns the live members, newest first.
MEMBERS: Final = """
local key, lease = KEYS[1], tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now))
for i = 4, #ARGV do
  if ARGV[1] == 'hold' then
    redis.call('ZADD', key, string.format('%.0f', now + lease), ARGV[i])
  else
    redis.call('ZREM', key, ARGV[i])
  end
end
if ARGV[1] == 'hold' then redis.call('PEXPIRE', key, string.format('%.0f', lease * 2)) end
return redis.call('ZREVRANGE', key, 0, ARGV[3] - 1)
"""
