-- Run one library test file on any Lua 5.4: `lua harness.lua LIBRARIES TESTS FILE`, with the directory of the libraries,
-- the directory of the tests (this one) and the name of a test file in it.

local libraries, tests, name = ...

package.path = libraries .. "/?.lua;" .. tests .. "/?.lua"
local nmap, mock = dofile(tests .. "/mock-nmap.lua")
mock.libraries = libraries
package.preload["nmap"] = function() return nmap end
package.preload["nmap.socket"] = function() return nmap.socket end
package.preload["mock"] = function() return mock end

-- The engine guards the global variables before any script is loaded.
require "strict"(_G)

local env = setmetatable({}, {__index = _G})
assert(loadfile(tests .. "/" .. name, "t", env))()
