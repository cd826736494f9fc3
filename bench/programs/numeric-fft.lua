-- Fast Fourier transform forth and back: float arrays, trigonometry, index arithmetic.
local pi, cos, sin, abs = math.pi, math.cos, math.sin, math.abs

local function fft(re, im, n, sign)
  local j = 1
  for i = 1, n do
    if i < j then
      re[i], re[j] = re[j], re[i]
      im[i], im[j] = im[j], im[i]
    end
    local m = n / 2
    while m >= 2 and j > m do
      j = j - m
      m = m / 2
    end
    j = j + m
  end
  local half = 1
  while half < n do
    local angle = sign * pi / half
    local wr, wi = cos(angle), sin(angle)
    local ur, ui = 1.0, 0.0
    for k = 1, half do
      for i = k, n, half * 2 do
        local o = i + half
        local tr = re[o] * ur - im[o] * ui
        local ti = re[o] * ui + im[o] * ur
        re[o], im[o] = re[i] - tr, im[i] - ti
        re[i], im[i] = re[i] + tr, im[i] + ti
      end
      ur, ui = ur * wr - ui * wi, ur * wi + ui * wr
    end
    half = half * 2
  end
end

local n = 4096
local re, im, original = {}, {}, {}
for i = 1, n do
  original[i] = sin(i * 0.37) + (i % 17) / 16
  re[i], im[i] = original[i], 0.0
end
local peak = 0
for _ = 1, 360 do
  fft(re, im, n, -1)
  for i = 2, n do
    local power = re[i] * re[i] + im[i] * im[i]
    if power > peak then peak = power end
  end
  fft(re, im, n, 1)
  for i = 1, n do re[i], im[i] = re[i] / n, im[i] / n end
end
local worst = 0
for i = 1, n do worst = math.max(worst, abs(re[i] - original[i])) end
print(string.format("%.3f %s", peak, worst < 1e-9))
