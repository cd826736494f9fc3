-- Round trips.
for _, v in ipairs{"1", "1.0", "-0.0", "1e+100", "9223372036854775807", "0.1"} do
  io.write(tostring(tonumber(v)) == v and "same " or "different ")
end
print() --> same same same same same same
print(tostring(nil), tostring(true), tostring("s"), tostring(-1)) --> nil	true	s	-1
print(pcall(tostring)) --> false	bad argument #1 to 'tostring' (value expected)
