-- ipOps: addresses as text, bytes, bits and ranges.
local show, fails = require "support".show, require "support".fails
local ip = require "ipOps"

-- expansion and checking
show(ip.expand_ip("2001::")) --> "2001:0:0:0:0:0:0:0"
show(ip.expand_ip("::1")) --> "0:0:0:0:0:0:0:1"
show(ip.expand_ip("::")) --> "0:0:0:0:0:0:0:0"
show(ip.expand_ip("fe80::1:2")) --> "fe80:0:0:0:0:0:1:2"
show(ip.expand_ip("FE80::ABCD")) --> "FE80:0:0:0:0:0:0:ABCD"
show(ip.expand_ip("1:2:3:4:5:6:7:8")) --> "1:2:3:4:5:6:7:8"
show(ip.expand_ip("::ffff:192.0.2.1")) --> "0:0:0:0:0:ffff:c000:201"
show(ip.expand_ip("64:ff9b::192.0.2.33")) --> "64:ff9b:0:0:0:0:c000:221"
show(ip.expand_ip("10.1")) --> "10.1.0.0"
show(ip.expand_ip("10")) --> "10.0.0.0"
show(ip.expand_ip("10.0.0.1")) --> "10.0.0.1"
show(ip.expand_ip("1.2.3")) --> "1.2.3.0"
show(ip.expand_ip("192.168.001.010")) --> "192.168.001.010"
show(ip.expand_ip("10.0.0.1", "inet6")) --> "0:0:0:0:0:ffff:a00:1"
show((ip.expand_ip("10.0.0.256"))) --> nil
show((ip.expand_ip("10.0.0.0.1"))) --> nil
show((ip.expand_ip("10.a.0.1"))) --> nil
show((ip.expand_ip("1::2::3"))) --> nil
show((ip.expand_ip("1:2:3"))) --> "1:2:3:0:0:0:0:0"
show((ip.expand_ip("12345::"))) --> nil
show((ip.expand_ip("g::"))) --> nil
show((ip.expand_ip(""))) --> nil
show((ip.expand_ip(nil))) --> nil
show((ip.expand_ip("1:2:3:4:5:6:7:8:9"))) --> nil
show((ip.expand_ip("1:2:3:4:5:6:7::"))) --> "1:2:3:4:5:6:7:0"
show((ip.expand_ip("::1.2.3.4.5"))) --> nil
show((ip.expand_ip("::1.2.3"))) --> "0:0:0:0:0:0:102:300"
show((ip.expand_ip("fe80::1%eth0"))) --> nil
show((ip.expand_ip(" 10.0.0.1"))) --> nil
show((ip.expand_ip("10.0.0.1/8"))) --> nil
show((ip.expand_ip("10..1"))) --> nil
show((ip.expand_ip("10.1."))) --> nil
show((ip.expand_ip(":::"))) --> nil
show((ip.expand_ip("1:2:3:4:5:6:7:"))) --> nil

-- numbers
show(ip.todword("73.150.2.210"), ip.todword("255.255.255.255"), ip.todword("10"), ip.todword("0.0.0.1")) --> 1234567890 4294967295 167772160 1
show((ip.todword("::1"))) --> nil
show((ip.todword("x"))) --> nil
show(ip.fromdword(1234567890), ip.fromdword(0), ip.fromdword(4294967295)) --> "73.150.2.210" "0.0.0.0" "255.255.255.255"
show(ip.get_parts_as_number("139.104.32.123")) --> {139, 104, 32, 123}
show(ip.get_parts_as_number("2001:db8::ff")) --> {8193, 3512, 0, 0, 0, 0, 0, 255}
show(ip.get_parts_as_number("10")) --> {10, 0, 0, 0}
show((ip.get_parts_as_number("10.x"))) --> nil

-- bytes and bits
show(ip.ip_to_str("192.168.3.4"), ip.ip_to_str("::1")) --> "\192\168\003\004" "\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\001"
show(ip.ip_to_str("192.168.3.4", "inet6")) --> "\000\000\000\000\000\000\000\000\000\000\255\255\192\168\003\004"
show(ip.ip_to_str("192.168.3.4", "ipv6")) --> "\192\168\003\004"
show((ip.ip_to_str("nonsense"))) --> nil
show(ip.str_to_ip("\192\168\3\4"), ip.str_to_ip(("\0"):rep(15) .. "\1")) --> "192.168.3.4" "::1"
show(ip.str_to_ip("\x20\x01\x0d\xb8" .. ("\0"):rep(11) .. "\1")) --> "2001:db8::1"
show(ip.str_to_ip("\xfe\x80" .. ("\0"):rep(6) .. "\1\2\3\4\5\6\7\8")) --> "fe80::102:304:506:708"
show(ip.str_to_ip("\0\1\0\0\0\1\0\0\0\0\0\1\0\0\0\1")) --> "1:0:1::1:0:1"
show(ip.str_to_ip(("\0"):rep(16))) --> "::"
show(ip.str_to_ip("\0\0\0\1\0\1\0\1\0\1\0\1\0\1\0\1")) --> "0:1:1:1:1:1:1:1"
show(ip.str_to_ip(("\0"):rep(10) .. "\xff\xff\1\2\3\4")) --> "::ffff:102:304"
show(ip.str_to_ip(("\0"):rep(12) .. "\1\2\3\4")) --> "::102:304"
show((ip.str_to_ip("abc"))) --> nil
show(ip.ip_to_bin("10.0.0.1")) --> "00001010000000000000000000000001"
show(ip.ip_to_bin("2001::")) --> "00100000000000010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
show((ip.ip_to_bin("x"))) --> nil
show(ip.bin_to_ip("01111111000000000000000000000001")) --> "127.0.0.1"
show(ip.bin_to_ip(("0"):rep(127) .. "1")) --> "0:0:0:0:0:0:0:1"
show((ip.bin_to_ip("0102"))) --> nil
show((ip.bin_to_ip("0101"))) --> nil
show(ip.hex_to_bin("F00D")) --> "1111000000001101"
show(ip.hex_to_bin("")) --> ""
show((ip.hex_to_bin("xyz"))) --> nil

-- comparison
show(ip.compare_ip("2001::DEAD:0:0:0", "eq", "2001:0:0:0:DEAD::")) --> true
show(ip.compare_ip("10.0.0.1", "lt", "10.0.0.2"), ip.compare_ip("10.0.0.10", "lt", "10.0.0.9")) --> true false
show(ip.compare_ip("10.0.0.1", "le", "10.0.0.1"), ip.compare_ip("10.0.0.1", "ge", "10.0.0.1"), ip.compare_ip("10.0.0.1", "gt", "10.0.0.1")) --> true true false
show(ip.compare_ip("200.0.0.1", "lt", "::1"), ip.compare_ip("::", "gt", "200.0.0.1"), ip.compare_ip("::1", "eq", "0.0.0.1")) --> true true false
show((ip.compare_ip("10.0.0.1", "lt", "x"))) --> nil
show((ip.compare_ip("10.0.0.1", "==", "10.0.0.1"))) --> nil
local list = {"10.0.0.10", "::1", "9.9.9.9", "10.0.0.9"}
ip.ip_sort(list)
show(list) --> {"9.9.9.9", "10.0.0.9", "10.0.0.10", "::1"}
ip.ip_sort(list, "gt")
show(list) --> {"::1", "10.0.0.10", "10.0.0.9", "9.9.9.9"}

-- ranges
show(ip.ip_in_range("192.168.1.1", "192/8"), ip.ip_in_range("193.168.1.1", "192/8")) --> true false
show(ip.ip_in_range("192.168.1.1", "192.168.1.1 - 192.168.255.255"), ip.ip_in_range("192.168.1.0", "192.168.1.1-192.168.255.255")) --> true false
show(ip.ip_in_range("2001:0aff::1", "2001:0A00::/23"), ip.ip_in_range("2001:0c00::", "2001:0A00::/23")) --> true false
show(ip.ip_in_range("10.0.0.1", "10.0.0.1")) --> nil "not a range: 10.0.0.1"
show((ip.ip_in_range("10.0.0.1", "::/0"))) --> nil
show((ip.ip_in_range("x", "10/8"))) --> nil
show((ip.ip_in_range("10.0.0.1", "10/33"))) --> nil
show((ip.ip_in_range("10.0.0.1", "10/x"))) --> nil
show((ip.ip_in_range("10.0.0.1", nil))) --> nil
show(ip.get_ips_from_range("192.168.0.0/16")) --> "192.168.0.0" "192.168.255.255"
show(ip.get_ips_from_range("192.168.77.5/22")) --> "192.168.76.0" "192.168.79.255"
show(ip.get_ips_from_range("10.0.0.0/0")) --> "0.0.0.0" "255.255.255.255"
show(ip.get_ips_from_range("10.1.2.3/32")) --> "10.1.2.3" "10.1.2.3"
show(ip.get_ips_from_range("10.0.0.1 - 10.0.0.9")) --> "10.0.0.1" "10.0.0.9"
show(ip.get_ips_from_range("2001:db8::/33")) --> "2001:db8:0:0:0:0:0:0" "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"
show(ip.get_ips_from_range("10.0.0.9-10.0.0.1")) --> "10.0.0.9" "10.0.0.1"
show(ip.get_ips_from_range("10.0.0.1")) --> nil nil "not a range: 10.0.0.1"
show((ip.get_ips_from_range("10.0.0.1-::1"))) --> nil
show((ip.get_ips_from_range("a-b"))) --> nil
show((ip.get_ips_from_range(""))) --> nil
show(ip.get_first_ip("192.0.2.77", 26), ip.get_last_ip("192.0.2.77", 26), ip.get_last_ip("192.0.2.77", "26")) --> "192.0.2.64" "192.0.2.127" "192.0.2.127"
show(ip.get_first_last_ip("192.0.2.77", 26)) --> "192.0.2.64" "192.0.2.127"
show(ip.get_first_last_ip("2001:db8::1", 64)) --> "2001:db8:0:0:0:0:0:0" "2001:db8:0:0:ffff:ffff:ffff:ffff"
show((ip.get_first_ip("192.0.2.77", 33))) --> nil
show((ip.get_last_ip("192.0.2.77", -1))) --> nil
show((ip.get_last_ip("192.0.2.77", "x"))) --> nil
show((ip.get_first_ip("x", 3))) --> nil
show(ip.cidr_to_subnet("/16"), ip.cidr_to_subnet("/0"), ip.cidr_to_subnet("/32"), ip.cidr_to_subnet("/26")) --> "255.255.0.0" "0.0.0.0" "255.255.255.255" "255.255.255.192"
show(ip.subnet_to_cidr("255.255.0.0"), ip.subnet_to_cidr("255.255.255.192"), ip.subnet_to_cidr("0.0.0.0")) --> "/16" "/26" "/0"

-- private and special addresses
for _, a in ipairs {
  "192.168.1.1", "10.1.2.3", "172.15.0.1", "172.16.0.1", "172.31.9.9", "172.32.0.1", "127.0.0.1", "169.254.7.7", "8.8.8.8",
  "192.0.0.5", "192.0.2.1", "198.51.100.1", "203.0.113.9", "198.18.0.1", "198.19.255.255", "198.20.0.1", "240.0.0.1",
  "255.255.255.255", "224.0.0.251", "224.0.1.1", "0.0.0.0", "100.64.0.1", "192.88.99.1", "::", "::1", "fe80::1", "fec0::1",
  "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "2001:4860::1", "::ffff:10.0.0.1",
} do
  local private, network = ip.isPrivate(a)
  show(a, private, network)
end
--> "192.168.1.1" true "192.168/16"
--> "10.1.2.3" true "10/8"
--> "172.15.0.1" false nil
--> "172.16.0.1" true "172.16/12"
--> "172.31.9.9" true "172.16/12"
--> "172.32.0.1" false nil
--> "127.0.0.1" true "127/8"
--> "169.254.7.7" true "169.254/16"
--> "8.8.8.8" false nil
--> "192.0.0.5" true "192.0.0/24"
--> "192.0.2.1" true "192.0.2/24"
--> "198.51.100.1" true "198.51.100/24"
--> "203.0.113.9" true "203.0.113/24"
--> "198.18.0.1" true "198.18/15"
--> "198.19.255.255" true "198.18/15"
--> "198.20.0.1" false nil
--> "240.0.0.1" true "240.0.0/4"
--> "255.255.255.255" true "240.0.0/4"
--> "224.0.0.251" true "224.0.0/24"
--> "224.0.1.1" false nil
--> "0.0.0.0" false nil
--> "100.64.0.1" false nil
--> "192.88.99.1" false nil
--> "::" true "::/127"
--> "::1" true "::/127"
--> "fe80::1" true "FE80::/10"
--> "fec0::1" true "FEC0::/10"
--> "fc00::1" true "FC00::/7"
--> "fd12::1" true "FC00::/7"
--> "ff02::1" false nil
--> "2001:db8::1" false nil
--> "2001:4860::1" false nil
--> "::ffff:10.0.0.1" false nil
