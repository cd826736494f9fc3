-- Expressions of the table library (manual 6.6) and what the reference, Lua 5.4.8, prints for them.

table.concat({})
-->
table.concat({1, 2, 3}, ", ")
--> 1, 2, 3
table.concat({"a", "b", "c"}, "", 2)
--> bc
table.concat({"a", "b", "c"}, "-", 2, 3)
--> b-c
table.concat({"a", "b", "c"}, "-", 3, 2)
-->
table.concat({1.5, 2.0, -0.0, 1e100, "x"}, " ")
--> 1.5 2.0 -0.0 1e+100 x
table.concat({"a", "b"}, 1)
--> a1b
table.concat({[math.maxinteger] = "x"}, ",", math.maxinteger, math.maxinteger)
--> x
table.concat({[math.maxinteger - 1] = "w", [math.maxinteger] = "x"}, ",", math.maxinteger - 1, math.maxinteger)
--> w,x
table.concat({[math.mininteger] = "x", [math.mininteger + 1] = "y"}, ",", math.mininteger, math.mininteger + 1)
--> x,y
pcall(table.concat, {1, {}, 3})
--> false	invalid value (table) at index 2 in table for 'concat'
pcall(table.concat, {1, 2}, ",", 1, 3)
--> false	invalid value (nil) at index 3 in table for 'concat'
pcall(table.concat, {setmetatable({}, {__name = "X"})})
--> false	invalid value (table) at index 1 in table for 'concat'
pcall(table.concat, {true})
--> false	invalid value (boolean) at index 1 in table for 'concat'
pcall(table.concat, 3)
--> false	bad argument #1 to 'table.concat' (table expected, got number)
pcall(table.concat, "abc")
--> false	bad argument #1 to 'table.concat' (table expected, got string)
pcall(table.concat, {}, {})
--> false	bad argument #2 to 'table.concat' (string expected, got table)
pcall(table.concat, {}, "", "x")
--> false	bad argument #3 to 'table.concat' (number expected, got string)
pcall(table.concat, {}, "", 1.5)
--> false	bad argument #3 to 'table.concat' (number has no integer representation)
pcall(table.concat)
--> false	bad argument #1 to 'table.concat' (table expected, got no value)
table.concat(setmetatable({}, {__index = function(_, i) return "<" .. i .. ">" end, __len = function() return 3 end}), ",")
--> <1>,<2>,<3>
table.concat(setmetatable({"a"}, {__len = function() return "1" end}))
--> a
pcall(table.concat, setmetatable({}, {__len = function() return 1.5 end}))
--> false	object length is not an integer
pcall(table.concat, setmetatable({}, {__len = function() return {} end}))
--> false	object length is not an integer
pcall(table.insert, {}, 1)
--> true
pcall(table.insert, {1, 2}, 3, "x")
--> true
pcall(table.insert, {1, 2}, 4, "x")
--> false	bad argument #2 to 'table.insert' (position out of bounds)
pcall(table.insert, {1, 2}, 0, "x")
--> false	bad argument #2 to 'table.insert' (position out of bounds)
pcall(table.insert, {1, 2}, -1, "x")
--> false	bad argument #2 to 'table.insert' (position out of bounds)
pcall(table.insert, {})
--> false	wrong number of arguments to 'insert'
pcall(table.insert, {}, 1, 2, 3)
--> false	wrong number of arguments to 'insert'
pcall(table.insert, {}, "x", 2)
--> false	bad argument #2 to 'table.insert' (number expected, got string)
pcall(table.insert, {}, 1.5, 2)
--> false	bad argument #2 to 'table.insert' (number has no integer representation)
pcall(table.insert, nil, 1)
--> false	bad argument #1 to 'table.insert' (table expected, got nil)
pcall(table.insert)
--> false	bad argument #1 to 'table.insert' (table expected, got no value)
pcall(table.insert, {}, math.mininteger, 2)
--> false	bad argument #2 to 'table.insert' (position out of bounds)
pcall(table.insert, setmetatable({}, {__len = function() return math.maxinteger end}), 1, 1, 2)
--> false	wrong number of arguments to 'insert'
(function() local t = {1, 2, 3} table.insert(t, 2, "x") return table.unpack(t) end)()
--> 1	x	2	3
(function() local t = {1, 2, 3} table.insert(t, 1, nil) return t[1], t[2], t[3], t[4] end)()
--> nil	1	2	3
(function() local t = {1, 2, 3} table.insert(t, nil) return #t end)()
--> 3
(function() local t = {1, 2, 3} table.insert(t, "2", "x") return table.unpack(t) end)()
--> 1	x	2	3
(function() local t = setmetatable({}, {__len = function() return -1 end}) table.insert(t, "x") return t[0] end)()
--> x
(function() local t = setmetatable({}, {__len = function() return math.maxinteger end}) table.insert(t, "x") return t[math.mininteger] end)()
--> x
table.remove({})
--> nil
table.remove({}, 0)
--> nil
table.remove({[0] = "z"}, 0)
--> z
table.remove({1, 2, 3})
--> 3
table.remove({1, 2, 3}, 1)
--> 1
table.remove({1, 2, 3, [4] = nil}, 4)
--> nil
pcall(table.remove, {1, 2, 3}, 5)
--> false	bad argument #2 to 'table.remove' (position out of bounds)
pcall(table.remove, {1, 2, 3}, 0)
--> false	bad argument #2 to 'table.remove' (position out of bounds)
pcall(table.remove, {1, 2, 3}, -1)
--> false	bad argument #2 to 'table.remove' (position out of bounds)
pcall(table.remove, {}, 2)
--> false	bad argument #2 to 'table.remove' (position out of bounds)
pcall(table.remove, {}, 1)
--> true	nil
pcall(table.remove, 1)
--> false	bad argument #1 to 'table.remove' (table expected, got number)
pcall(table.remove, {}, "x")
--> false	bad argument #2 to 'table.remove' (number expected, got string)
(function() local t = {1, 2, 3, 4} return table.remove(t, 2), table.unpack(t) end)()
--> 2	1	3	4
(function() local t = setmetatable({}, {__len = function() return -7 end, __index = function(_, i) return i end}) return table.remove(t) end)()
--> -7
table.unpack({1, 2, 3})
--> 1	2	3
table.unpack({1, 2, 3}, 2)
--> 2	3
table.unpack({1, 2, 3}, 2, 3)
--> 2	3
table.unpack({1, 2, 3}, -1, 1)
--> nil	nil	1
table.unpack({1, 2, 3}, 2, 5)
--> 2	3	nil	nil
select("#", table.unpack({}, 1, 3))
--> 3
select("#", table.unpack({1}, 2))
--> 0
table.unpack({[math.maxinteger] = "x"}, math.maxinteger, math.maxinteger)
--> x
table.unpack({[math.maxinteger] = "x", [math.maxinteger - 1] = "w"}, math.maxinteger - 1, math.maxinteger)
--> w	x
select("#", table.unpack({}, math.maxinteger, 0))
--> 0
select("#", table.unpack({}, math.maxinteger, math.mininteger))
--> 0
pcall(table.unpack, {}, 0, math.maxinteger)
--> false	too many results to unpack
pcall(table.unpack, {}, math.mininteger, math.maxinteger)
--> false	too many results to unpack
pcall(table.unpack, {}, 1, 1e7)
--> false	too many results to unpack
pcall(table.unpack, {}, 1, 1e6)
--> false	too many results to unpack
pcall(table.unpack)
--> false	attempt to get length of a nil value
pcall(table.unpack, 1)
--> false	attempt to get length of a number value
pcall(table.unpack, 1, 1, 2)
--> false	attempt to index a number value
pcall(table.unpack, {}, "x")
--> false	bad argument #2 to 'table.unpack' (number expected, got string)
pcall(table.unpack, {}, 1, {})
--> false	bad argument #3 to 'table.unpack' (number expected, got table)
table.unpack("abc", 1, 2)
--> nil	nil
table.unpack(setmetatable({}, {__index = function(_, i) return i * 2 end}), 3, 5)
--> 6	8	10
table.pack().n
--> 0
table.pack(nil, nil).n
--> 2
table.pack(1, nil, 3)[3]
--> 3
#table.pack(1, 2, 3)
--> 3
table.concat(table.move({1, 2, 3}, 1, 3, 2), ",")
--> 1,1,2,3
table.concat(table.move({1, 2, 3}, 2, 3, 1), ",")
--> 2,3,3
table.concat(table.move({1, 2, 3}, 1, 3, 1, {}), ",")
--> 1,2,3
table.concat(table.move({1, 2, 3}, 1, 0, 1, {"a"}), ",")
--> a
table.concat(table.move({1, 2, 3, 4}, 1, 4, 1), ",")
--> 1,2,3,4
pcall(table.move, {}, math.mininteger, -1, 2)
--> false	bad argument #3 to 'table.move' (too many elements to move)
pcall(table.move, {}, -1, math.maxinteger, 2)
--> false	bad argument #3 to 'table.move' (too many elements to move)
pcall(table.move, {}, 1, math.maxinteger, 2)
--> false	bad argument #4 to 'table.move' (destination wrap around)
pcall(table.move, {}, 1, 2, math.maxinteger)
--> false	bad argument #4 to 'table.move' (destination wrap around)
pcall(table.move, 1, 1, 2, 3)
--> false	bad argument #1 to 'table.move' (table expected, got number)
pcall(table.move, {}, 1, 2, 3, 4)
--> false	bad argument #5 to 'table.move' (table expected, got number)
pcall(table.move, {}, 1, 2)
--> false	bad argument #4 to 'table.move' (number expected, got no value)
pcall(table.move, {}, "a", 2, 3)
--> false	bad argument #2 to 'table.move' (number expected, got string)
pcall(table.move, "abc", 1, 2, 3)
--> false	bad argument #1 to 'table.move' (table expected, got string)
table.move({[math.maxinteger] = "x"}, math.maxinteger, math.maxinteger, 1, {})[1]
--> x
table.move({[math.mininteger] = "x"}, math.mininteger, math.mininteger, 1, {})[1]
--> x
table.move({"x"}, 1, 1, math.maxinteger, {})[math.maxinteger]
--> x
table.move({"x"}, 1, 1, math.mininteger, {})[math.mininteger]
--> x
pcall(table.sort, {1, 2}, 1)
--> false	bad argument #2 to 'table.sort' (function expected, got number)
pcall(table.sort, {1}, 1)
--> true
pcall(table.sort, {1, 2, "x"})
--> false	attempt to compare string with number
pcall(table.sort, {1, "x", 3})
--> false	attempt to compare string with number
pcall(table.sort, {{}, {}})
--> false	attempt to compare two table values
pcall(table.sort, {1, 2, 3}, function() return true end)
--> true
pcall(table.sort, {1, 2, 3, 4, 5}, function() return true end)
--> false	invalid order function for sorting
pcall(table.sort, {1, 2, 3, 4, 5}, function() error("stop", 0) end)
--> false	stop
pcall(table.sort, setmetatable({}, {__len = function() return math.maxinteger end}))
--> false	bad argument #1 to 'table.sort' (array too big)
pcall(table.sort, setmetatable({}, {__len = function() return math.maxinteger end}), {})
--> false	bad argument #1 to 'table.sort' (array too big)
pcall(table.sort, setmetatable({}, {__len = function() return -1 end}))
--> true
pcall(table.sort, nil)
--> false	bad argument #1 to 'table.sort' (table expected, got nil)
(function() local t = {3, 1, 2} table.sort(t) return table.unpack(t) end)()
--> 1	2	3
(function() local t = {3, 1.5, -1, math.huge, -math.huge, 2^53, 1.0, 1, math.maxinteger} table.sort(t) return table.unpack(t) end)()
--> -inf	-1	1.0	1	1.5	3	9.007199254741e+15	9223372036854775807	inf
(function() local t = {"b", "a", "", "ab", "\xff", "B"} table.sort(t) return table.concat(t, "|") end)()
--> |B|a|ab|b|\xff
(function() local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return table.unpack(t) end)()
--> 3	2	1
(function() local t = {3, 1, 2} table.sort(t, math.ult) return table.unpack(t) end)()
--> 1	2	3
(function() local t = {3, 1, 2, "nil after"} t[4] = nil table.sort(t) return table.unpack(t) end)()
--> 1	2	3
(function() local t = {5, 3, 1} local p = setmetatable({}, {__len = function() return #t end, __index = t, __newindex = function(_, k, v) t[k] = v end}) table.sort(p) return table.unpack(t) end)()
--> 1	3	5
(function() local mt = {__lt = function(a, b) return a.v < b.v end} local t = {} for i, v in ipairs{3, 1, 2} do t[i] = setmetatable({v = v}, mt) end table.sort(t) return t[1].v, t[2].v, t[3].v end)()
--> 1	2	3
pcall(coroutine.wrap(function() table.sort({1, 2, 3}, coroutine.yield) end))
--> false	attempt to yield across a C-call boundary
pcall(coroutine.wrap(function() table.concat(setmetatable({}, {__len = coroutine.yield})) end))
--> false	attempt to yield across a C-call boundary
pcall(coroutine.wrap(function() table.insert(setmetatable({}, {__newindex = coroutine.yield}), 1) end))
--> false	attempt to yield across a C-call boundary
pcall(coroutine.wrap(function() table.unpack(setmetatable({}, {__index = coroutine.yield}), 1, 2) end))
--> false	attempt to yield across a C-call boundary
pcall(coroutine.wrap(function() table.remove(setmetatable({}, {__len = coroutine.yield})) end))
--> false	attempt to yield across a C-call boundary
pcall(coroutine.wrap(function() table.move(setmetatable({}, {__index = coroutine.yield}), 1, 2, 3) end))
--> false	attempt to yield across a C-call boundary
