-- Sends the bodies of a file in turn, one a line, with a bearer token; prints one line of JSON when it is done.
-- The requests are made ready before the first is sent, so that the load generator leaves the processor alone.
local requests, turn = {}, 0

function init(arguments)
  local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN") }
  for body in io.lines(os.getenv("BENCH_BODIES")) do
    requests[#requests + 1] = wrk.format("POST", "/v1/checks", headers, body)
  end
  turn = tonumber(os.getenv("BENCH_START")) % #requests
end

-- A pause between half and one and a half times as long as asked for: arrivals that keep step would hide queues.
local pause = tonumber(os.getenv("BENCH_PAUSE") or "0")
if pause > 0 then
  function delay()
    return math.floor(pause * (0.5 + math.random()))
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency, rates)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "micros": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
