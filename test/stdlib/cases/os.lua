-- Expressions of the operating system library (manual 6.9) and what the reference, Lua 5.4.8, prints for them in UTC.

-- os.date
os.date("!%c", 0)
--> Thu Jan  1 00:00:00 1970
os.date("%c", 0)
--> Thu Jan  1 00:00:00 1970
os.date("!%a|%A|%b|%B|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%m|%M|%p|%r|%R|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%Z|%%", 1234567890)
--> Fri|Friday|Feb|February|20|13|02/13/09|13|2009-02-13|09|2009|Feb|23|11|044|02|31|PM|11:31:30 PM|23:31|30|23:31:30|5|06|07|5|06|02/13/09|23:31:30|09|2009|+0000|GMT|%
os.date("%a|%A|%b|%B|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%m|%M|%p|%r|%R|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%Z|%%", 951782399)
--> Mon|Monday|Feb|February|20|28|02/28/00|28|2000-02-28|00|2000|Feb|23|11|059|02|59|PM|11:59:59 PM|23:59|59|23:59:59|1|09|09|1|09|02/28/00|23:59:59|00|2000|+0000|UTC|%
os.date("![%n%t]", 0)
--> [
--> 	]
os.date("!%Ec|%EC|%Ex|%EX|%Ey|%EY|%Od|%Oe|%OH|%OI|%Om|%OM|%OS|%Ou|%OU|%OV|%Ow|%OW|%Oy", 86399)
--> Thu Jan  1 23:59:59 1970|19|01/01/70|23:59:59|70|1970|01| 1|23|11|01|59|59|4|00|01|4|00|70
os.date("!%G-%V-%u %U %W %j", 1072915200)
--> 2004-01-4 00 00 001
os.date("!%G-%V-%u %U %W %j", 1104537600)
--> 2004-53-6 00 00 001
os.date("!%G-%V-%u %U %W %j", 1230768000)
--> 2009-01-4 00 00 001
os.date("!%G-%V-%u %U %W %j", 1293840000)
--> 2010-52-6 00 00 001
os.date("!%F|%Y|%C|%y|%G|%g", -62200000000)
--> -2-12-17|-2|-1|98|-2|98
os.date("!%F|%Y|%C|%y|%G|%g", -72200000000)
--> -318-01-26|-318|-4|82|-318|82
os.date("!%F|%Y|%C|%y|%G|%g", -65000000000)
--> -90-03-27|-90|-1|10|-90|10
os.date("!%F|%Y|%C|%y|%G|%g", 1000000000000)
--> 33658-09-27|33658|336|58|33658|58
os.date("!%F|%Y|%C|%y|%G", 67768036191676799)
--> -2147481749-12-31|-2147481749|-21474818|47|-2147481748
os.date("!%c", -67768040609740800)
--> Thu Jan  1 00:00:00 -2147481748
os.date("!%I %p", 43200)
--> 12 PM
os.date("", 0)
-->
os.date("!", 0)
-->
os.date("!!", 0)
--> !
os.date("no conversion", 0)
--> no conversion
os.date("!%Y", "0")
--> 1970
os.date("!%Y", 0.0)
--> 1970
#os.date()
--> 24
type(os.date("*t")), type(os.date("!*t").year)
--> table	number
os.date("*tx", 0)
--> *tx
os.date("x\0y%%", 0) == "x\0y%"
--> true
(function() local d = os.date("!*t", 951782399) return d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst end)()
--> 2000	2	28	23	59	59	2	59	false
os.date("!*t", 67768036191676799).year
--> 2147485547
os.date("!*t", -67768040609740800).year
--> -2147481748
pcall(os.date, "!%Y", 67768036191676800)
--> false	date result cannot be represented in this installation
pcall(os.date, "!%Y", -67768040609740801)
--> false	date result cannot be represented in this installation
pcall(os.date, "%Y", math.maxinteger)
--> false	date result cannot be represented in this installation
pcall(os.date, "%Y", math.mininteger)
--> false	date result cannot be represented in this installation
pcall(os.date, "%Ez", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%Ez')
pcall(os.date, "%E", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%E')
pcall(os.date, "%O", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%O')
pcall(os.date, "%Ea", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%Ea')
pcall(os.date, "%OY", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%OY')
pcall(os.date, "%", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%')
pcall(os.date, "abc%9def", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%9def')
pcall(os.date, "%k\0l", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%k')
pcall(os.date, "%Q", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%Q')
pcall(os.date, "%s", 0)
--> false	bad argument #1 to 'os.date' (invalid conversion specifier '%s')
pcall(os.date, "*t", 1.5)
--> false	bad argument #2 to 'os.date' (number has no integer representation)
pcall(os.date, "%d", "x")
--> false	bad argument #2 to 'os.date' (number expected, got string)
pcall(os.date, {})
--> false	bad argument #1 to 'os.date' (string expected, got table)
pcall(os.date, "%d", {})
--> false	bad argument #2 to 'os.date' (number expected, got table)

-- os.time
os.time{year = 2000, month = 1, day = 1}
--> 946728000
os.time{year = 2000, month = 1, day = 1, hour = 0}
--> 946684800
os.time{year = 1970, month = 1, day = 1, hour = 0}
--> 0
os.time{year = "2000", month = "0x2", day = " 10 ", hour = 3.0, min = 4, sec = 5}
--> 950151845
os.time{year = 2000, month = 14, day = -3, hour = 25, min = -61, sec = 3600}
--> 980729940
os.time{year = 2020, month = 1, day = 1, isdst = true}
--> 1577876400
os.time{year = 2020, month = 1, day = 1, isdst = false}
--> 1577880000
os.time{year = -1, month = 1, day = 1}
--> -62198712000
os.time{year = 0, month = 0, day = 0}
--> -62169940800
os.time{year = 1 << 31, month = 1, day = 1}
--> 67767976233576000
os.time{year = (1 << 31) + 1899, month = 12, day = 31, hour = 23, min = 59, sec = 59}
--> 67768036191676799
os.time{year = -(1 << 31) + 1900, month = 1, day = 1, hour = 0}
--> -67768040609740800
os.time{year = 2000, month = 1, day = 2147483647, hour = 2147483647, min = -2147483648, sec = 2147483647}
--> 193147773293167
(function() local d = {year = 2024, month = 1, day = 366, hour = 25} local t = os.time(d) return t, d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst end)()
--> 1735693200	2025	1	1	1	0	0	4	1	false
(function() local d = {year = 2024, month = 1, day = 1, hour = "x"} return pcall(os.time, d) end)()
--> false	field 'hour' is not an integer
pcall(os.time, {})
--> false	field 'year' missing in date table
pcall(os.time, {year = 2000})
--> false	field 'month' missing in date table
pcall(os.time, {year = 2000, month = 1})
--> false	field 'day' missing in date table
pcall(os.time, {month = 1, day = 1})
--> false	field 'year' missing in date table
pcall(os.time, {year = 2000, month = 1.5, day = 1})
--> false	field 'month' is not an integer
pcall(os.time, {year = 2000, month = {}, day = 1})
--> false	field 'month' is not an integer
pcall(os.time, {year = 2000, month = 1, day = false})
--> false	field 'day' is not an integer
pcall(os.time, {year = 2^40, month = 1, day = 1})
--> false	field 'year' is out-of-bound
pcall(os.time, {year = (1 << 31) + 1900, month = 1, day = 1})
--> false	field 'year' is out-of-bound
pcall(os.time, {year = (1 << 31) + 1899, month = 13, day = 1})
--> false	time result cannot be represented in this installation
pcall(os.time, {year = -(1 << 31) + 1899, month = 1, day = 1})
--> false	field 'year' is out-of-bound
pcall(os.time, {year = -(1 << 31) + 1900, month = 0, day = 1})
--> false	time result cannot be represented in this installation
pcall(os.time, {year = 2000, month = (1 << 31) + 1, day = 1})
--> false	field 'month' is out-of-bound
pcall(os.time, {year = 2000, month = 1, day = 1 << 31})
--> false	field 'day' is out-of-bound
pcall(os.time, {year = 2000, month = 1, day = 1, hour = math.maxinteger})
--> false	field 'hour' is out-of-bound
pcall(os.time, {year = 1969, month = 12, day = 31, hour = 23, min = 59, sec = 59})
--> false	time result cannot be represented in this installation
pcall(os.time, 1)
--> false	bad argument #1 to 'os.time' (table expected, got number)
pcall(os.time, "x")
--> false	bad argument #1 to 'os.time' (table expected, got string)
os.time(setmetatable({}, {__index = function(_, k) return ({year = 2000, month = 1, day = 1, isdst = false})[k] end}))
--> 946728000
(function() local log = {} os.time(setmetatable({year = 2000, month = 1, day = 1}, {__newindex = function(t, k, v) log[#log + 1] = k end})) table.sort(log) return table.concat(log, " ") end)()
--> hour isdst min sec wday yday
math.type(os.time()), os.time(nil) >= os.time() - 1
--> integer	true

-- the rest
os.difftime(3, 1), os.difftime(1, 3), os.difftime(5, 5)
--> 2.0	-2.0	0.0
os.difftime(math.maxinteger, math.mininteger)
--> 1.844674407371e+19
os.difftime(math.maxinteger, math.maxinteger - 1)
--> 1.0
pcall(os.difftime)
--> false	bad argument #1 to 'os.difftime' (number expected, got no value)
pcall(os.difftime, 1)
--> false	bad argument #2 to 'os.difftime' (number expected, got no value)
pcall(os.difftime, 1.5, 1)
--> false	bad argument #1 to 'os.difftime' (number has no integer representation)
math.type(os.clock()), os.clock() >= 0
--> float	true
os.getenv("NEAP_NO_SUCH_VARIABLE")
--> nil
pcall(os.getenv)
--> false	bad argument #1 to 'os.getenv' (string expected, got no value)
pcall(os.getenv, {})
--> false	bad argument #1 to 'os.getenv' (string expected, got table)
os.setlocale()
--> C
os.setlocale(nil, "all"), os.setlocale(nil, "collate"), os.setlocale(nil, "ctype"), os.setlocale(nil, "monetary"), os.setlocale(nil, "numeric"), os.setlocale(nil, "time")
--> C	C	C	C	C	C
os.setlocale("C"), os.setlocale("POSIX"), os.setlocale("")
--> C	C	C
os.setlocale("no such locale")
--> nil
pcall(os.setlocale, "C", "foo")
--> false	bad argument #2 to 'os.setlocale' (invalid option 'foo')
pcall(os.setlocale, {})
--> false	bad argument #1 to 'os.setlocale' (string expected, got table)
pcall(os.exit, "x")
--> false	bad argument #1 to 'os.exit' (number expected, got string)
pcall(os.exit, {})
--> false	bad argument #1 to 'os.exit' (number expected, got table)
os.remove("no-such-directory/x")
--> nil	no-such-directory/x: No such file or directory	2
os.rename("no-such-directory/x", "y")
--> nil	No such file or directory	2
pcall(os.remove)
--> false	bad argument #1 to 'os.remove' (string expected, got no value)
pcall(os.rename, "x")
--> false	bad argument #2 to 'os.rename' (string expected, got no value)
pcall(os.execute, {})
--> false	bad argument #1 to 'os.execute' (string expected, got table)
os.execute()
--> true
