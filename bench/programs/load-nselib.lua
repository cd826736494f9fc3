-- needs: 5.3
-- sources: nselib
-- Compiles the libraries of an Nmap data directory five times without running them. The runner names the files in a
local files = dofile(os.getenv("BENCH_SOURCES"))
local compiled = 0
for _ = 1, 5 do
  for _, file in ipairs(files) do
    if loadfile(file) then compiled = compiled + 1 end
  end
end
print(string.format("%d of %d", compiled, 5 * #files))
