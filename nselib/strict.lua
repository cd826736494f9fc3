--- Guard for global names: reading one that no chunk has declared, or creating one inside a function, is an error.
--
-- `require "strict"` gives a function; called with an environment table it installs the guard and returns the table,
-- so it can be the last option of `stdnse.module`. A name counts as declared once a chunk's own code (not a function
-- in it) or native code has assigned to it, even nil. A metatable the environment already has is kept: its `__index`
-- is asked before the guard complains.

local debug = require "debug"

-- Who is accessing the environment: level 1 is this function, 2 the metamethod, 3 the code that used the name.
-- A tail call there leaves no usable frame; it is then treated as a function.
local function accessor()
  local info = debug.getinfo(3, "S")
  return info and info.what or "?"
end

return function(env)
  local mt = getmetatable(env)
  if mt == nil then
    mt = {}
    setmetatable(env, mt)
  end
  local inherited = mt.__index
  local declared = {}

  function mt.__newindex(t, name, value)
    if not declared[name] then
      local what = accessor()
      if what ~= "main" and what ~= "C" then
        error(("assign to undeclared variable '%s'"):format(tostring(name)), 2)
      end
      declared[name] = true
    end
    rawset(t, name, value)
  end

  function mt.__index(t, name)
    if inherited ~= nil then
      local value
      if type(inherited) == "function" then value = inherited(t, name) else value = inherited[name] end
      if value ~= nil then return value end
    end
    if not declared[name] and accessor() ~= "C" then
      error(("variable '%s' is not declared"):format(tostring(name)), 2)
    end
    return nil
  end

  return env
end
