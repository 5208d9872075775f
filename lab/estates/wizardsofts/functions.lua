#!lua name=lab
-- A library of functions, which is no part of the keys.
redis.register_function('take_job', function(keys, arguments)
  local job = redis.call('RPOP', keys[1])
  if job then redis.call('HSET', keys[2], job, arguments[1]) end
  return job
end)
