-- Answers bytes that are no whole HTTP request, in the form of every other refusal. haproxy's own answers are HTML.

local inspected_seconds = 9 -- a second less than `inspect-delay` in haproxy.cfg: the clock here has whole seconds

local function answer(status, error)
  return 'HTTP/1.1 ' .. status .. '\r\n' ..
    'content-type: application/json; charset=utf-8\r\n' ..
    'content-length: ' .. #error .. '\r\n' ..
    'connection: close\r\n'
end

local not_http = '{"error":{"code":"invalid","message":"this is not HTTP, or its headers are too large","retryable":false,"field":"payload"}}'
local too_late = '{"error":{"code":"retry","message":"the request was not complete in time: send the same again",' ..
  '"retryable":true,"retryAfterMs":1000}}'

core.register_service('refuse', 'tcp', function(applet)
  local waited = applet.f:date() - (tonumber(applet:get_var('sess.came')) or 0)
  if waited < inspected_seconds then
    applet:send(answer('400 Bad Request', not_http) .. '\r\n' .. not_http)
  else
    applet:send(answer('408 Request Timeout', too_late) .. 'retry-after: 1\r\n\r\n' .. too_late)
  end
end)
