local o = require "openssl"
-- Digests.
show(o.md4("abc")) --> "\xa4H\x01z\xaf!\xd8R_\xc1\x0a\xe8z\xa6r\x9d"
show(o.md4("")) --> "1\xd6\xcf\xe0\xd1j\xe91\xb7<Y\xd7\xe0\xc0\x89\xc0"
show(o.md4(("x"):rep(55)), o.md4(("x"):rep(56)), o.md4(("x"):rep(64))) --> "\x92\xf3+\xb8,\x95\xad\x10\xe8\xf8z\xe5\x8a\xb0h\x07" "7M_\x08\x10;p\x92\xc8;F&\xeb\xce\xff\xab" "\xb1\xab\xf9V\xa5\xaeo2!\xe5\xfe\x85\xe3\x00\xfb\xb0"
show(o.md5("abc")) --> "\x90\x01P\x98<\xd2O\xb0\xd6\x96?}(\xe1\x7fr"
show(o.md5(12)) --> "\xc2\x0a\xd4\xd7o\xe9wY\xaa'\xa0\xc9\x9b\xffg\x10"
show(o.sha1("a\0b")) --> "J=\xec-\x1f\x82E(\x08U\xc4-\xb0\xeeB9\xf9\x17\xfd\xb8"
show(o.ripemd160("abc")) --> "\x8e\xb2\x08\xf7\xe0]\x98z\x9b\x04J\x8e\x98\xc6\xb0\x87\xf1Z\x0b\xfc"
show(o.md4()) --> ! bad argument #2 to 'md4' (string expected, got no value)
show(o.digest("md5", "abc")) --> "\x90\x01P\x98<\xd2O\xb0\xd6\x96?}(\xe1\x7fr"
show(o.digest("Sha256", "abc")) --> "\xbax\x16\xbf\x8f\x01\xcf\xeaAA@\xde]\xae\x22#\xb0\x03a\xa3\x96\x17z\x9c\xb4\x10\xffa\xf2\x00\x15\xad"
show(o.digest("RSA-SHA256", "abc") == o.digest("sha256", "abc")) --> true
show(o.digest("MD4", "abc") == o.md4("abc"), o.digest("RSA-MD4", "abc") == o.md4("abc")) --> true true
show(o.digest("md4WithRSAEncryption", "abc") == o.md4("abc")) --> true
show(o.digest("1.2.840.113549.2.5", "abc") == o.md5("abc")) --> true
show(o.digest("sha512-224", "abc")) --> "F4'\x0fp{jT\xda\xaeu0F\x08B\xe2\x0e7\xed&\x5c\xee\xe9\xa4>\x89$\xaa"
show(o.digest("nosuch", "abc")) --> ! Unknown digest algorithm: nosuch
show(o.digest("", "abc")) --> ! Unknown digest algorithm: 
show(o.digest("md5")) --> ! bad argument #2 to 'digest' (string expected, got no value)
show(o.digest(nil, "x")) --> ! bad argument #1 to 'digest' (string expected, got nil)
show(o.hmac("md5", "key", "abc")) --> "\xd2\xfe\x98\x06?\x87k\x03\x19:\xfbI\xb4\x97\x95\x91"
show(o.hmac("md4", "key", "abc")) --> "2\xc4=mn\xda\x7f\x1eFG\x11G;\x95kh"
show(o.hmac("MD4", ("k"):rep(200), "d")) --> "g\x1csTz7\x22\xe0\x7f\xe2\xea\xa2\xcb\x9f\xe87"
show(o.hmac("sha1", ("k"):rep(200), "d")) --> "\x18&\xae\x92\x13\xa7<w\xba\x09\x90.-\xa7DL\xe9\xf9\xb9\xb2"
show(o.hmac("md5", "", "")) --> "t\xe6\xf7)\x8a\x9c-\x16\x895\xf5\x8c\x00\x1b\xad\x88"
show(o.hmac("shake128", "key", "abc")) --> ""
show(o.hmac("nosuch", "key", "abc")) --> ! Unknown digest algorithm: nosuch
show(o.hmac("md5", "x")) --> ! bad argument #3 to 'hmac' (string expected, got no value)
-- Ciphers.
local data = "0123456789ABCDEF"
local K = ("K"):rep(16)
show(o.encrypt("DES", "KKKKKKKK", nil, data)) --> "?u\xd1\xa6\xc8I\xff\x0a\xa3JJ\xdd\xe5\xb2n\x96"
show(o.encrypt("des-cbc", "abcdefgh", "12345678", data)) --> "L\xc2\xfb\xb3\xdb\xdc\x19\xe7\x7f\xcd%\xe5m\xfb\xf5\xe6"
show(o.encrypt("DES-ECB", "abcdefgh", "", data)) --> "\xb3\x9f\xbd\x94\xc4\xe7\xc2\xaa/^\xdea!66b"
show(o.encrypt("des-cfb", "abcdefgh", "12345678", "0123456789ABCDEFfedcba")) --> "\x11\xf7?\x96\x00\x11\xbd\xf9\x85\xa2\xfd$\xb2\x92\xb2d@\x85\xcfl\xe9\x91"
show(o.encrypt("des-cfb1", "abcdefgh", "12345678", "0123456789ABCDEFfedcba")) --> "~\x03W\xa6\xa7\xef2\x81d\xb4P;0VP U\x08\x1b\x9e\xa7\xd5"
show(o.encrypt("des-cfb8", "abcdefgh", "12345678", "0123456789ABCDEFfedcba")) --> "\x11H&U\xdb\x1a\x1c\xac.c'\x06\xc7\xd9]\xaa\xf1\xd5\x96\x92\xc5\xc5"
show(o.encrypt("des-ofb", "abcdefgh", "12345678", "0123456789ABCDEFfedcba")) --> "\x11\xf7?\x96\x00\x11\xbd\xf9\xcc\xa1\xa2\xba\xd4\xf8\xfa\xf52\x08\x18\xb3R\xb5"
show(o.encrypt("des", "abcdefg", nil, data)) --> ! OpenSSL error: error:03000082:digital envelope routines::invalid key length
show(o.encrypt("des3", ("abc"):rep(8), nil, data)) --> "#\xe5H\xdb\xce \xba\xba\xb3\xe3\xf0QP8\xa0\x03"
show(o.encrypt("aes-128-cbc", K, nil, data)) --> "\x82p\xe1\xf8\x99q\xcc\xf9\x08\x02\xf6\xbf\xb6\xd5\xfe\xe6"
show(o.encrypt("AES-192-CBC", ("K"):rep(24), data, data)) --> "\x80\xb4]\xa0}\xf2\xa9\x84\xc7\xde\xa8\x12\xe9nU\xd1"
show(o.encrypt("aes-128-ecb", K, nil, data)) --> "\x82p\xe1\xf8\x99q\xcc\xf9\x08\x02\xf6\xbf\xb6\xd5\xfe\xe6"
show(o.encrypt("aes-128-ctr", K, nil, "0123456789")) --> "\x16\x0a\x89\x8c\xdd\xd8\xc1\xd96\x9e"
show(o.encrypt("aes-256-cbc", K, nil, data)) --> ! OpenSSL error: error:03000082:digital envelope routines::invalid key length
show(o.encrypt("cast5-cbc", "abcdefghijkl", "12345678", data .. "fedcba98")) --> "\x04\xdb\xa1\xe5:\x84\xef\x9c\x85+\xf1\x12\x81L\xc8\x1f\xb2\xfe\xf2J\xa9\xab\xff\x80"
show(o.encrypt("cast5-cbc", "abcdefghij", "12345678", data)) --> "W\xa3fc\x03yw\x14\xb1P\x1c\xb2\x05\xc1t\x8c"
show(o.encrypt("cast5-cbc", "abcde", nil, data)) --> "\x8e\xda\xf0\x16\x9e\x1a\xfd\x8b.z\xea\xbd\xe6\xa4\x84#"
show(o.encrypt("cast5-cbc", "", nil, data)) --> "\xe9\xec\x1f\xfd\xf2#\x99\xd3%\xad\x84\x98'Gt5"
show(o.encrypt("cast", ("abcdef"):rep(9), nil, data)) --> "u\x15\x880\xf1d\xd2*:<\xe3\x17@\xcf%B"
show(o.encrypt("cast5-ecb", K, nil, data)) --> "W\x22p=\x933&]\x0cM\xf4S\xa6P\x8eP"
show(o.encrypt("cast5-cfb", "abcdefghijkl", "12345678", data .. "fedcba")) --> "\xc9\x01\x83\x16\xbbeC<\xce\x0f8^s|H\xd0<Q\xc0\x9b8\xf4"
show(o.encrypt("cast5-ofb", "abcdefghijkl", "12345678", data .. "fedcba")) --> "\xc9\x01\x83\x16\xbbeC<v\x22\x8c^^\x1b\xe8rx~6\xe55J"
show(o.encrypt("bf-cbc", "abcdefgh", "12345678", data)) --> "!\x8f\xdeY\xdd\xe1\xbc\x5cC\xc2\x99\xbb\xf63I\xb6"
show(o.encrypt("bf", ("abcdefg"):rep(20), nil, data)) --> "\xa3\xad\x82\x94\xdb6\xfc,(Hz\x16\xac6\xad\xfd"
show(o.encrypt("BLOWFISH", "k", nil, data, true)) --> "\xc2w\x8a\xa3\x14g\xb9\xe0!|\xbe\x80\xc1\xbfL\x7f\xf7\xc8\x16\xf1\xd4\xa5\xd32"
show(o.encrypt("bf-ecb", K, nil, data)) --> "\x0f\xbdN\x99HzE^\xbb\x91q\x80\xa1lR\xe1"
show(o.encrypt("bf-cfb", "abcdefghijkl", "12345678", data .. "fedcba")) --> "-\x9e\x90\x83\x89\xbb-{\xab-s\xc6\x96\x83\xc1\xa9\xbb\xde\x11\x89\xd7'"
show(o.encrypt("bf-ofb", "abcdefghijkl", "12345678", data .. "fedcba")) --> "-\x9e\x90\x83\x89\xbb-{Kb:\xfa\x91\xeb\x16d\x8bL\x93\x93\x1a\xb1"
show(o.decrypt("bf-cbc", K, nil, o.encrypt("bf-cbc", K, nil, "some text", true), true)) --> "some text"
show(o.encrypt("CAST5", K, nil, data)) --> ! Unknown cipher algorithm: CAST5
show(o.encrypt("rc4", "abcdefghijkl", nil, "0123456789ABCDEFfedcba")) --> "C\xc3b\xf5\x8e\xe4\x9a\xa2R\x99\xd1\xc1z\xe8v\x95\xf1\xe8>o\x0fy"
show(o.encrypt("rc4-40", "K", "", data)) --> "\x15=|c\xde\x9anm\xf6~\xe9\xdc4\x10\xdd\xf2"
show(o.encrypt("nosuch", K, nil, data)) --> ! Unknown cipher algorithm: nosuch
show(o.encrypt("", K, nil, data)) --> ! Unknown cipher algorithm: 
show(o.encrypt("aes-128-cbc", K, nil, data, true)) --> "\x82p\xe1\xf8\x99q\xcc\xf9\x08\x02\xf6\xbf\xb6\xd5\xfe\xe6\x136N[\x1a\x1c\xbe)[\xfc{\xafN\x1f/\xac"
show(o.encrypt("aes-128-cbc", K, nil, data, false)) --> "\x82p\xe1\xf8\x99q\xcc\xf9\x08\x02\xf6\xbf\xb6\xd5\xfe\xe6"
show(o.encrypt("aes-128-cbc", K, nil, "abc")) --> ! OpenSSL error: error:1C80006B:Provider routines::wrong final block length
show(o.encrypt("aes-128-cbc", K, nil, "abc", true)) --> "\xdc\xb1Cyz\xd9\xcb\x0e\xea\x89\x0b\xb3#\xe6q\xbb"
show(o.encrypt("aes-128-cbc", K, nil, "")) --> ""
show(o.encrypt("aes-128-cbc", K, nil, "", 1)) --> "\x86\xc4\xb7\x06\x11J\xf0\x0a\x10\xbd\x85\x9e\xb7\x1d\x16\x0b"
show(o.encrypt("cast5-cbc", K, nil, "", 1)) --> "\xbb\x1c*nl\x04\xac\xd0"
show(o.encrypt("cast5-cbc", K, nil, "abcdefghi")) --> ! OpenSSL error: error:1C80006B:Provider routines::wrong final block length
show(o.encrypt("aes-128-cbc", K, "ab", data)) --> ! Length of iv is 2; should be 16
show(o.encrypt("des-cbc", "KKKKKKKK", ("a"):rep(20), data)) --> ! Length of iv is 20; should be 8
show(o.encrypt("des-ecb", "KKKKKKKK", "aaaaaaaa", data)) --> ! Length of iv is 8; should be 0
show(o.encrypt("rc4", K, "1", data)) --> ! Length of iv is 1; should be 0
show(o.encrypt("aes-128-gcm", K, "12345678901", data)) --> ! Length of iv is 11; should be 12
show(o.encrypt("aes-128-gcm", K, "123456789012", data)) --> "\x8d\xb4\xb14\xe7\xd9\x1e\xe7 #e0\xd9\xb6\x8b\x09"
show(o.encrypt("des-ecb", nil, nil, data)) --> ! bad argument #2 to 'encrypt' (string expected, got nil)
show(o.encrypt("des-ecb", "KKKKKKKK", nil)) --> ! bad argument #4 to 'encrypt' (string expected, got no value)
show(o.encrypt()) --> ! bad argument #1 to 'encrypt' (string expected, got no value)
show(o.encrypt(5, "x", nil, "x")) --> ! Unknown cipher algorithm: 5
local e = o.encrypt("aes-128-cbc", K, nil, "hello", true)
show(o.decrypt("aes-128-cbc", K, nil, e, true)) --> "hello"
show(o.decrypt("aes-128-cbc", K, nil, e)) --> "hello\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
show(o.decrypt("aes-128-cbc", K, nil, data, true)) --> ! OpenSSL error: error:1C800064:Provider routines::bad decrypt
show(o.decrypt("aes-128-cbc", K, nil, "abc", true)) --> ! OpenSSL error: error:1C80006B:Provider routines::wrong final block length
show(o.decrypt("aes-128-cbc", K, nil, "")) --> ""
show(o.decrypt("aes-128-cbc", K, nil, "", true)) --> ! OpenSSL error: error:1C80006B:Provider routines::wrong final block length
show(o.decrypt("cast5-cbc", "abcdefgh", "", "abcdefgh", true)) --> ! OpenSSL error: error:1C800064:Provider routines::bad decrypt
show(o.decrypt("cast5-cbc", "abcdefgh", "", "abc", true)) --> ! OpenSSL error: error:1C80006B:Provider routines::wrong final block length
show(o.decrypt("cast5-cbc", K, "12345678", o.encrypt("cast5-cbc", K, "12345678", "some text", true), true)) --> "some text"
show(o.decrypt("cast5-cfb", K, "12345678", o.encrypt("cast5-cfb", K, "12345678", "some longer text"))) --> "some longer text"
show(o.decrypt("des-cbc", "abcdefgh", "12345678", o.encrypt("des-cbc", "abcdefgh", "12345678", "some text", true), true)) --> "some text"
show(o.decrypt("foo", K, nil, data)) --> ! Unknown cipher algorithm: foo
show(o.decrypt("aes-128-cbc", "abc", nil, data)) --> ! OpenSSL error: error:03000082:digital envelope routines::invalid key length
show(o.DES_string_to_key("abcdefg")) --> "`\xb0\x98lF*\x98\xce"
show(o.DES_string_to_key("\255\254\253\1\2\3\4")) --> "\xfe\xfe\xbe\xa0\x10\x10\x0c\x08"
show(o.DES_string_to_key("abc")) --> ! String must have length of 7 bytes.
show(o.DES_string_to_key()) --> ! bad argument #1 to 'DES_string_to_key' (string expected, got no value)
-- Random bytes.
show(#o.rand_bytes(10), #o.rand_pseudo_bytes(10), o.rand_bytes(0)) --> 10 10 ""
show(o.rand_bytes(20) == o.rand_bytes(20)) --> false
show(o.rand_bytes(-1)) --> ! Couldn't allocate memory.
show(o.rand_bytes()) --> ! bad argument #1 to 'rand_bytes' (number expected, got no value)
show(o.rand_bytes(1.5)) --> ! bad argument #1 to 'rand_bytes' (number has no integer representation)
-- Numbers.
local dec, hex, bin = o.bignum_dec2bn, o.bignum_hex2bn, o.bignum_bin2bn
show(tostring(hex("F")), tostring(hex("0")), tostring(hex("-ff")), tostring(hex("100")), tostring(hex("-0"))) --> "0F" "0" "-FF" "0100" "0"
show(tostring(hex("12xyz")), tostring(hex("xyz")), tostring(hex("")), tostring(hex("-")), tostring(hex(" 12"))) --> "12" "0" "0" "0" "0"
show(tostring(dec("255")), tostring(dec("-12x")), tostring(dec("0F")), tostring(dec(5))) --> "FF" "-0C" "0" "05"
show(tostring(bin("\1\0")), tostring(bin("")), tostring(bin("\0\0\5"))) --> "0100" "0" "05"
show(o.bignum_bn2bin(hex("-100")), o.bignum_bn2bin(dec("0"))) --> "\x01\x00" ""
show(o.bignum_bn2dec(hex("-FF")), o.bignum_bn2hex(dec("256")), o.bignum_bn2dec(dec("123456789012345678901234567890"))) --> "-255" "0100" "123456789012345678901234567890"
show(hex("1FF"):tobin(), hex("1FF"):todec(), hex("1FF"):tohex()) --> "\x01\xff" "511" "01FF"
show(o.bignum_num_bits(hex("-1FF")), o.bignum_num_bytes(hex("1FF")), dec("0"):num_bits(), dec("0"):num_bytes()) --> 9 2 0 0
show(hex("5"):is_bit_set(0), hex("5"):is_bit_set(1), o.bignum_is_bit_set(hex("5"), 2), hex("5"):is_bit_set(-1)) --> true false true false
local n = dec("-5")
n:set_bit(4)
show(tostring(n)) --> "-15"
n:clear_bit(4) n:clear_bit(0) n:clear_bit(100) n:set_bit(-1)
show(tostring(n), select("#", n:set_bit(3))) --> "-04" 0
show(o.bignum_set_bit(n)) --> ! bad argument #2 to 'bignum_set_bit' (number expected, got no value)
show(o.bignum_set_bit(n, 1.5)) --> ! bad argument #2 to 'bignum_set_bit' (number has no integer representation)
show(tostring(o.bignum_add(hex("FF"), hex("-1")))) --> "FE"
show(o.bignum_add(1, 2)) --> ! bad argument #1 to 'bignum_add' (BIGNUM expected, got number)
show(o.bignum_add(dec("1"))) --> ! bad argument #2 to 'bignum_add' (BIGNUM expected, got no value)
local function div(a, b) local q, r = o.bignum_div(dec(a), dec(b)) return q:todec(), r:todec() end
show(div("255", "16")) --> "15" "15"
show(div("-255", "16")) --> "-15" "-15"
show(div("255", "-16")) --> "-15" "15"
show(div("255", "0")) --> "0" "0"
local function pow(b, e, m) return o.bignum_mod_exp(dec(b), dec(e), dec(m)):todec() end
show(pow("5", "3", "13"), pow("5", "3", "12"), pow("-5", "3", "13"), pow("-5", "3", "12")) --> "8" "5" "5" "7"
show(pow("5", "-3", "13"), pow("5", "3", "-13"), pow("5", "3", "0"), pow("5", "0", "0"), pow("5", "0", "1"), pow("0", "3", "12")) --> "8" "8" "0" "1" "0" "0"
show(pow("123456789", "987654321", "1000000000000000000000000000057")) --> "223683122136650424720870579066"
show(o.bignum_mod_exp(dec("1"), dec("2"))) --> ! bad argument #3 to 'bignum_mod_exp' (BIGNUM expected, got no value)
local function prime(d) return dec(d):is_prime() end
show(prime("2"), prime("3"), prime("4"), prime("41"), prime("1681"), prime("561"), prime("1"), prime("0"), prime("-7")) --> true true false true false false false false false
show(prime("341550071728321"), prime("3317044064679887385961981"), prime("170141183460469231731687303715884105727")) --> false false true
show(dec("2"):is_safe_prime()) --> false true
show(dec("5"):is_safe_prime()) --> true true
show(dec("13"):is_safe_prime()) --> false true
show(o.bignum_is_safe_prime(dec("15"))) --> false false
show(o.bignum_is_safe_prime(dec("1"))) --> false false
show(o.bignum_rand(0):todec(), o.bignum_rand(-1):todec(), o.bignum_pseudo_rand(100):num_bits() <= 100) --> "0" "0" true
show(dec("5").nosuch, getmetatable(dec("5")).__name) --> nil "BIGNUM"
show(dec("5") == dec("5")) --> false
show(o.bignum_num_bits(5)) --> ! bad argument #1 to 'bignum_num_bits' (BIGNUM expected, got number)
show(dec("5") .. "x") --> ! attempt to concatenate a BIGNUM value
