-- Gravitation of five bodies of an invented system, leapfrog steps; float fields of records.
local sqrt = math.sqrt

local function body(x, y, z, vx, vy, vz, mass)
  return { x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass }
end

local bodies = {
  body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1000.5),
  body(10.25, 0.0, 0.5, 0.0, 9.75, 0.125, 1.5),
  body(-20.5, 1.5, 0.0, 0.25, -7.0, 0.0, 3.25),
  body(0.0, 35.75, -2.25, -5.25, 0.0, 0.5, 0.75),
  body(1.5, -52.5, 4.0, 4.25, 0.125, -0.25, 2.5),
}

local function advance(list, dt)
  local n = #list
  for i = 1, n do
    local a = list[i]
    for j = i + 1, n do
      local b = list[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local d2 = dx * dx + dy * dy + dz * dz
      local mag = dt / (d2 * sqrt(d2))
      local bm, am = b.mass * mag, a.mass * mag
      a.vx = a.vx - dx * bm
      a.vy = a.vy - dy * bm
      a.vz = a.vz - dz * bm
      b.vx = b.vx + dx * am
      b.vy = b.vy + dy * am
      b.vz = b.vz + dz * am
    end
  end
  for i = 1, n do
    local a = list[i]
    a.x = a.x + dt * a.vx
    a.y = a.y + dt * a.vy
    a.z = a.z + dt * a.vz
  end
end

local function energy(list)
  local e = 0.0
  for i = 1, #list do
    local a = list[i]
    e = e + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for j = i + 1, #list do
      local b = list[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      e = e - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return e
end

local before = energy(bodies)
for _ = 1, 700000 do advance(bodies, 0.001) end
print(string.format("%.9f %.9f", before, energy(bodies)))
