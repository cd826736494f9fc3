--- Dates: seconds since the epoch from a date in any time zone, RFC 3339 text, differences in words.
--
-- A date table has the fields of `os.date "*t"` (year, month, day, hour, min, sec); as with `os.time` a missing hour is
-- 12 and a missing minute or second is 0, and fields out of range are carried over.

local datetime = {}

-- Days from 1970-01-01 to a day of the proleptic Gregorian calendar.
local function daysFromEpoch(year, month, day)
  year = year + (month - 1) // 12
  month = (month - 1) % 12 + 1
  -- Years counted from March put the leap day at their end.
  local y = month > 2 and year or year - 1
  local m = (month + 9) % 12
  local dayOfYear = (153 * m + 2) // 5 + day - 1
  return 365 * y + y // 4 - y // 100 + y // 400 + dayOfYear - 719468
end

local function exact(n)
  return math.tointeger(n) or n
end

--- Seconds since the epoch of a date in the time zone `offset` seconds east of UTC (default 0, UTC).
function datetime.date_to_timestamp(date, offset)
  local days = daysFromEpoch(date.year, date.month, date.day)
  local time = ((days * 24 + (date.hour or 12)) * 60 + (date.min or 0)) * 60 + (date.sec or 0)
  return exact(time - (offset or 0))
end

--- Seconds that this machine's local time is ahead of UTC now.
function datetime.utc_offset()
  local now = os.time()
  return datetime.date_to_timestamp(os.date("*t", now)) - now
end

local function zone(offset)
  local sign = "+"
  if offset < 0 then sign, offset = "-", -offset end
  local minutes = offset // 60
  return ("%s%02d:%02d"):format(sign, minutes // 60, minutes % 60)
end

--- RFC 3339 text of a time, for structured output.
-- @param t seconds since the epoch, or a date table, whose fields are printed as they are
-- @param offset the time zone in seconds east of UTC: a time is shown in it, and named at the end; without it a time is
--   shown in UTC and no zone is named. A date table's zone is not known, so none is named.
function datetime.format_timestamp(t, offset)
  local named = ""
  if type(t) == "table" then
    t = datetime.date_to_timestamp(t)
  elseif offset then
    named = zone(offset)
    t = t + offset
  end
  return os.date("!%Y-%m-%dT%H:%M:%S", math.floor(t)) .. named
end

-- Text of a non-negative number of seconds with `digits` decimal places: largest unit first, the others two digits
-- wide.
local function words(seconds, digits)
  local whole = math.floor(seconds)
  local rest = seconds - whole
  local parts = {}
  for _, unit in ipairs {{"d", 86400}, {"h", 3600}, {"m", 60}} do
    local n = whole // unit[2]
    if n > 0 or #parts > 0 then
      parts[#parts + 1] = (#parts > 0 and "%02d%s" or "%d%s"):format(n, unit[1])
      whole = whole % unit[2]
    end
  end
  local last = whole + rest
  local width = #parts > 0 and 2 + (digits > 0 and digits + 1 or 0) or 0
  parts[#parts + 1] = ("%0" .. (width > 0 and tostring(width) or "") .. "." .. digits .. "fs"):format(last)
  return table.concat(parts)
end

--- Text such as "5d17h05m06s" of an interval counted in 1/`unit` seconds (1 for seconds, 1000 for milliseconds).
function datetime.format_time(interval, unit)
  unit = unit or 1
  local digits = math.max(0, math.ceil(math.log(unit, 10) - 1e-9))
  local sign = ""
  if interval < 0 then sign, interval = "-", -interval end
  return sign .. words(unit == 1 and interval or interval / unit, digits)
end

local function asDate(t)
  if type(t) == "number" then return os.date("!*t", math.floor(t)) end
  return t
end

local function withYear(date, year)
  local copy = {}
  for k, v in pairs(date) do copy[k] = v end
  copy.year = year
  return copy
end

--- Text of `t2` seen from `t1`, such as "+2m38s" or "-2y177d10h13m20s"; "0s" when they are equal.
-- Whole years are counted by the calendar. The arguments are date tables of the same time zone, or seconds.
function datetime.format_difftime(t2, t1)
  local later, earlier = asDate(t2), asDate(t1)
  local seconds = datetime.date_to_timestamp(later) - datetime.date_to_timestamp(earlier)
  if seconds == 0 then return "0s" end
  local sign = "+"
  if seconds < 0 then
    sign, later, earlier, seconds = "-", earlier, later, -seconds
  end
  local stop = datetime.date_to_timestamp(later)
  local years = later.year - earlier.year
  if years > 0 and datetime.date_to_timestamp(withYear(earlier, earlier.year + years)) > stop then years = years - 1 end
  if years <= 0 then return sign .. words(seconds, 0) end
  local rest = stop - datetime.date_to_timestamp(withYear(earlier, earlier.year + years))
  return ("%s%dy%s"):format(sign, years, words(rest, 0))
end

--- Note in the host's registry how far the target's clock is ahead of ours, in seconds.
-- Half the measured round trip is taken off, the time the answer was on its way.
-- @param timestamp the target's time @param received our time when it arrived (default: now)
function datetime.record_skew(host, timestamp, received)
  local trip = host.times and host.times.srtt or 0
  local skews = host.registry.datetime_skew or {}
  host.registry.datetime_skew = skews
  skews[#skews + 1] = timestamp - (received or os.time()) - trip / 2
end

return datetime
