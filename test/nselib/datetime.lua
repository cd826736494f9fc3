-- datetime: time stamps in any zone, RFC 3339 text, intervals.
local show = require "support".show
local d = require "datetime"

show(d.date_to_timestamp({year = 1970, month = 1, day = 1, hour = 4, min = 0, sec = 0})) --> 14400
show(d.date_to_timestamp({year = 1970, month = 1, day = 1, hour = 4, min = 0, sec = 0}, 3600)) --> 10800
show(d.date_to_timestamp({year = 2024, month = 2, day = 30})) --> 1709294400
show(d.date_to_timestamp({year = 1969, month = 12, day = 31, hour = 23})) --> -3600
show(d.date_to_timestamp({year = 2000, month = 14, day = 1, hour = 0})) --> 980985600
show(d.date_to_timestamp(os.date("!*t", 4102444799))) --> 4102444799
show(d.date_to_timestamp(os.date("!*t", 951782400))) --> 951782400

show(d.format_timestamp(1347061062, 0)) --> "2012-09-07T23:37:42+00:00"
show(d.format_timestamp(1347061062, 7200)) --> "2012-09-08T01:37:42+02:00"
show(d.format_timestamp(1347061062)) --> "2012-09-07T23:37:42"
show(d.format_timestamp(1347061062, -12600)) --> "2012-09-07T20:07:42-03:30"
show(d.format_timestamp(1347061062.9, 0)) --> "2012-09-07T23:37:42+00:00"
show(d.format_timestamp(-1, 0)) --> "1969-12-31T23:59:59+00:00"
show(d.format_timestamp({year = 2012, month = 9, day = 7, hour = 23, min = 37, sec = 42})) --> "2012-09-07T23:37:42"
show(d.format_timestamp({year = 2012, month = 9, day = 7, hour = 23, min = 37, sec = 42}, 3600)) --> "2012-09-07T23:37:42"

show(d.format_time(0), d.format_time(4), d.format_time(-4), d.format_time(60)) --> "0s" "4s" "-4s" "1m00s"
show(d.format_time(158), d.format_time(-33154), d.format_time(450306)) --> "2m38s" "-9h12m34s" "5d05h05m06s"
show(d.format_time(3600), d.format_time(86400), d.format_time(-78999999)) --> "1h00m00s" "1d00h00m00s" "-914d08h26m39s"
show(d.format_time(1500, 1000), d.format_time(400, 1000), d.format_time(123456789, 1000000)) --> "1.500s" "0.400s" "2m03.456789s"

local function at(year, month, day, hour) return {year = year, month = month, day = day, hour = hour or 0, min = 0, sec = 0} end
show(d.format_difftime(at(2012, 9, 7, 23), at(2010, 9, 7, 22))) --> "+2y1h00m00s"
show(d.format_difftime(at(2010, 9, 7, 23), at(2012, 9, 10, 22))) --> "-2y2d23h00m00s"
show(d.format_difftime(at(2010, 3, 1), at(2010, 2, 28))) --> "+1d00h00m00s"
show(d.format_difftime(at(2012, 3, 1), at(2012, 2, 28))) --> "+2d00h00m00s"
show(d.format_difftime(at(2012, 1, 1), at(2011, 12, 31))) --> "+1d00h00m00s"
show(d.format_difftime(at(2010, 3, 1), at(2010, 3, 1)), d.format_difftime(1000, 1158)) --> "0s" "-2m38s"

local host = {registry = {}, times = {srtt = 0.2}}
d.record_skew(host, 1000, 990)
d.record_skew({registry = host.registry}, 10, 20)
show(host.registry) --> {datetime_skew={9.9, -10.0}}
