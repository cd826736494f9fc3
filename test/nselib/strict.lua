-- strict: the guard for global names.
local show, fails = require "support".show, require "support".fails
local strict = require "strict"

local env = {}
show(strict(env) == env) --> true
fails(function() return env.unknown end) --> error: variable 'unknown' is not declared
fails(function() env.unknown = 1 end) --> error: assign to undeclared variable 'unknown'
local chunk = load("z = 1; w = nil; function k() q = 1 end return function() return z, w end", "c", "t", env)
show(chunk()()) --> 1 nil
fails(env.k) --> error: assign to undeclared variable 'q'
env.z = 5
show(env.z) --> 5
show(select(2, coroutine.resume(coroutine.create(function() env.n = 1 end))):match "assign.*") --> "assign to undeclared variable 'n'"
rawset(env, "raw", 7)
show(env.raw) --> 7
-- native code may ask for any name and create any name
show(pcall(next, env) and #table.concat({}, env.z) == 0) --> true
table.insert(env, "first")
show(env[1]) --> "first"

-- what the environment inherits is asked first, and its metatable stays
local mt = {__index = function(_, k) if k == "dynamic" then return 7 end end}
local inherited = strict(setmetatable({}, mt))
show(inherited.dynamic, getmetatable(inherited) == mt) --> 7 true
fails(function() return inherited.other end) --> error: variable 'other' is not declared
inherited = strict(setmetatable({}, {__index = {a = 1}}))
show(inherited.a) --> 1
fails(function() return undefinedGlobal end) --> error: variable 'undefinedGlobal' is not declared
