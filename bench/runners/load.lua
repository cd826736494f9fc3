-- Compiles files several times: lua load.lua LIST PASSES. Prints the seconds of each pass.
local sources = {}
for _, file in ipairs(dofile(arg[1])) do
  local handle = assert(io.open(file, "rb"))
  sources[#sources + 1] = { text = handle:read("*a"), name = "@" .. file }
  handle:close()
end
local load = loadstring or load
for _ = 1, tonumber(arg[2]) do
  local start = os.clock()
  for i = 1, #sources do assert(load(sources[i].text, sources[i].name)) end
  print(string.format("%.6f", os.clock() - start))
end
