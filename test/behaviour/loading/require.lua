-- A module is loaded once; what its loader returns is kept.
local calls = 0
package.preload["m"] = function (name, extra) calls = calls + 1 return {name = name, extra = extra} end
print(require("m") == require("m"), calls, require("m").extra) --> true	1	:preload:
package.preload["none"] = function () end
print(require("none"))                                   --> true	:preload:
package.preload["sets"] = function () package.loaded["sets"] = "set by loader" end
print((require("sets")))                                 --> set by loader
package.preload["fails"] = function () error("in loader", 0) end
print(pcall(require, "fails"))                           --> false	in loader
print((select(2, pcall(require, "not.there")):match("^[^\n]*"))) --> module 'not.there' not found:
