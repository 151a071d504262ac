-- wrk's script: alerts as a monitoring system sends them, in the body of Watchbill's intake or of Alertmanager's API.
-- Both get the same labels, annotations and times; the numbers in them have a fixed width, so every body is equally long.
--
--   arguments: "watchbill" or "alertmanager" | alerts a request | how many different alerts (0: each is new) | first number | token
local ALERT = {
  watchbill = {
    '{"status":"firing","labels":{"alertname":"InstanceDown","instance":"host-', ':9100","job":"node","cluster":"eu-1","severity":"critical"},"annotations":{"summary":"Instance host-',
    ' down","description":"host-', ' of job node has been down for more than 1 minute."},"startsAt":"2026-11-21T03:00:00.000Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus.example.org:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1","fingerprint":"00000000', '"}',
  },
  alertmanager = {
    '{"labels":{"alertname":"InstanceDown","instance":"host-', ':9100","job":"node","cluster":"eu-1","severity":"critical"},"annotations":{"summary":"Instance host-',
    ' down","description":"host-', ' of job node has been down for more than 1 minute."},"startsAt":"2026-11-21T03:00:00.000Z","generatorURL":"http://prometheus.example.org:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1"', '}',
  },
}
local ENVELOPE = {
  watchbill = {
    '{"version":"4","groupKey":"{}:{alertname=\\"InstanceDown\\"}","truncatedAlerts":0,"status":"firing","receiver":"watchbill","groupLabels":{"alertname":"InstanceDown"},"commonLabels":{"alertname":"InstanceDown","job":"node","severity":"critical"},"commonAnnotations":{},"externalURL":"http://alertmanager.example.org:9093","alerts":[', ']}',
  },
  alertmanager = { '[', ']' },
}
local PATH = { watchbill = '/v1/intake/alertmanager', alertmanager = '/api/v2/alerts' }

local head, alert, envelope, batch, different, number, target

function init(args)
  target, batch, different, number = args[1], tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  alert, envelope = ALERT[target], ENVELOPE[target]
  local length = #body()
  number = tonumber(args[4])
  head = 'POST ' .. PATH[target] .. ' HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n'
    .. (args[5] and ('Authorization: Bearer ' .. args[5] .. '\r\n') or '') .. 'Content-Length: ' .. length .. '\r\n\r\n'
end

function body()
  local parts, at = { envelope[1] }, 1
  for index = 1, batch do
    local name = string.format('%08x', different > 0 and number % different or number)
    number = number + 1
    parts[at + 1], parts[at + 2], parts[at + 3], parts[at + 4] = alert[1], name, alert[2], name
    parts[at + 5], parts[at + 6], parts[at + 7] = alert[3], name, alert[4]
    at = at + 7
    if target == 'watchbill' then
      parts[at + 1] = name
      at = at + 1
    end
    parts[at + 1], parts[at + 2] = alert[5], index < batch and ',' or envelope[2]
    at = at + 2
  end
  return table.concat(parts)
end

function request()
  return head .. body()
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"failed":%d,"refused":%d}\n', summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
