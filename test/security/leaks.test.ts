import { describe, expect, test } from "vitest";
import { Lua, LuaRuntimeError, Userdata } from "../../src/index.ts";

/** Names that mean something to JavaScript, wherever it looks for them. */
const NAMES = [
  "constructor",
  "__proto__",
  "prototype",
  "hasOwnProperty",
  "isPrototypeOf",
  "toString",
  "toJSON",
  "valueOf",
  "then",
  "length",
  "name",
  "caller",
  "arguments",
  "__defineGetter__",
  "__lookupSetter__",
  "apply",
  "call",
  "bind",
  "get",
  "set",
  "has",
  "data",
  "metatable",
  "c",
  "proto",
  "upvals",
  "0",
];
const TIERS = ["off", "always"] as const;

describe.each(TIERS)("names of JavaScript in Lua code (codegen %s)", (codegen) => {
  test.each(NAMES)("%s", (name) => {
    const program = `
      local k = "${name}"
      local missing = {}
      local function seen(what, ok, v) if not ok or v ~= nil then missing[#missing + 1] = what .. ": " .. tostring(v) end end
      local function field(what, o) seen(what, pcall(function() return o[k] end)) end
      field("empty table", {}) field("list", {1, 2, 3}) field("floats", {1.5, 2.5}) field("record", {a = 1, b = 2})
      field("string", "text") field("globals", _G) field("library", string) field("file", io.stdout) field("file methods", getmetatable(io.stdout).__index)
      field("metatable", getmetatable("")) field("loaded", package.loaded) field("preload", package.preload)
      field("registry", debug.getregistry())
      local many = {} for i = 1, 2000 do many["x" .. i] = i end field("dictionary", many)
      seen("raw", pcall(rawget, {}, k)) seen("next", pcall(next, {}))
      seen("environment", pcall(load("return " .. (k:match("^[%a_][%w_]*$") and k ~= "then" and k or "nothing"))))
      seen("getenv", pcall(os.getenv, k .. "_of_neap"))
      for _, o in ipairs { print, coroutine.create(print), 1, 1.5, true, 2^63 } do
        local ok, e = pcall(function() return o[k] end)
        if ok or not tostring(e):find("attempt to index a") then missing[#missing + 1] = type(o) .. ": " .. tostring(e) end
      end
      -- as a key with a value of its own
      local t = {} t[k] = 1 t[k] = t[k] + 1
      local n = 0 for key, v in pairs(t) do n = n + 1 assert(key == k and v == 2) end
      assert(n == 1 and rawlen(t) == 0) t[k] = nil assert(next(t) == nil)
      -- as an event, a module, a chunk's name, an option
      assert(getmetatable(setmetatable({}, { [k] = 1 }))[k] == 1)
      local ok, e = pcall(require, k) assert(not ok and e:find("not found", 1, true), e)
      assert(select(2, load("x =", "=" .. k)):find(k, 1, true))
      assert(not pcall(collectgarbage, k)) assert(not pcall(coroutine.resume, k)) assert(os.setlocale("C", "all") == "C" and not pcall(os.setlocale, "C", k))
      assert(not pcall(string.format, "%" .. k:sub(1, 1):upper(), 1) or k:sub(1, 1):upper() == "G" or k:sub(1, 1) == "a" or k:sub(1, 1) == "c")
      assert(not pcall(io.open, "x", k)) assert(io.open("/nowhere", "r") == nil) assert(k == "set" or not pcall(function() io.stdout:seek(k) end))
      return table.concat(missing, "\\n")`;
    const lua = new Lua({ codegen });
    expect(lua.runSync(program)).toEqual([""]);
  });

  test("as names of variables, fields, methods and labels", () => {
    for (const name of NAMES.filter((n) => /^[a-z_]\w*$/i.test(n) && n !== "then")) {
      const program = `
        local ${name} = 1
        local function f() ${name} = ${name} + 1 return ${name} end
        local o = { ${name} = f, deep = { ${name} = 5 } }
        function o:${name}2() return self.${name}() end
        goto ${name}_label
        ::${name}_label::
        f()
        do local _ENV = { f = f } ${name}_global = f() ${name} = ${name} + 1 end
        return ${name}, o.${name}(), o:${name}2(), o.deep.${name}, ${name}_global`;
      expect(new Lua({ codegen }).runSync(program), name).toEqual([4, 5, 6, 5, undefined]);
      expect(new Lua({ codegen }).runSync(`${name} = 7 local t = _G return ${name}, t.${name}`), name).toEqual([7, 7]);
    }
  });
});

describe("values that cross the border", () => {
  const lua = new Lua();

  test("keys become own properties of objects without a prototype", () => {
    const [object] = lua.runSync("return { constructor = 1, ['__proto__'] = { polluted = true }, hasOwnProperty = 2 }");
    const o = object as Record<string, unknown>;
    expect(Object.getPrototypeOf(o)).toBeNull();
    expect(Object.keys(o).sort()).toEqual(["__proto__", "constructor", "hasOwnProperty"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("a table with a function `then` is not taken for a promise", async () => {
    lua.set("give", (v: unknown) => v);
    lua.set("give_later", async (v: unknown) => v);
    const source = "called = 0 local t = { ['then'] = function() called = called + 1 end }";
    const [table] = await lua.run(`${source} return t`);
    expect(table).toBeInstanceOf(Map);
    await expect(Promise.resolve(table)).resolves.toBe(table);
    await lua.run(`${source} give(t) give_later(t)`);
    expect(lua.get("called")).toBe(0);
    expect(lua.runSync("return { ['then'] = 1 }")[0]).toEqual({ then: 1 });
  });

  test("properties that an object inherits do not come along", () => {
    class Secret {
      visible = 1;
      hidden(): number {
        return 2;
      }
    }
    lua.set("object", new Secret());
    expect(lua.runSync("return type(object), pcall(function() return object.hidden end)")).toEqual([
      "userdata",
      false,
      expect.stringContaining("attempt to index a userdata value"),
    ]);
    lua.set("plain", JSON.parse('{"__proto__": {"x": 1}, "constructor": "c"}'));
    expect(lua.runSync("return plain.x, plain.__proto__.x, plain.constructor, plain.toString")).toEqual([
      undefined,
      1,
      "c",
      undefined,
    ]);
  });

  test("an object comes back as itself; one of the machine's own stays closed", () => {
    const object = new (class Thing {})();
    lua.set("object", object);
    expect(lua.get("object")).toBe(object);
    const file = lua.runSync("return io.stdout")[0];
    expect(file).toBeInstanceOf(Userdata);
  });

  test("functions of the host get and give converted values only, and know no `this`", () => {
    const seen: unknown[] = [];
    lua.set("f", function (this: unknown, ...args: unknown[]) {
      seen.push(this, ...args);
      return { nested: [1, { x: "y" }] };
    });
    expect(lua.runSync("local r = f({1, 2}, 'a') return r.nested[2].x, r.constructor")).toEqual(["y", undefined]);
    expect(seen[0]).toBeUndefined();
    expect(seen.slice(1)).toEqual([[1, 2], "a"]);
  });

  test("an exception of the host is a message, not an object", () => {
    lua.set("fail", () => {
      throw new TypeError("no such thing");
    });
    expect(lua.runSync("local ok, e = pcall(fail) return type(e), (e:gsub('^[^:]*:%d+: ', ''))")).toEqual([
      "string",
      "no such thing",
    ]);
    try {
      lua.runSync("error({ constructor = 1 })");
      expect.unreachable();
    } catch (e) {
      expect(e).toBeInstanceOf(LuaRuntimeError);
      expect((e as LuaRuntimeError).value).toEqual({ constructor: 1 });
    }
  });
});
