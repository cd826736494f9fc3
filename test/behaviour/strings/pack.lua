-- Binary formats.
print(string.pack("<i4", 100):byte(1, -1))                  --> 100	0	0	0
print(string.unpack("<i2 >i2", "\1\0\0\1"))                 --> 1	1	5
print(string.packsize("<i4 i8 d"), (string.unpack("z", "abc\0def"))) --> 20	abc
print(string.unpack("s1", string.pack("s1", "hello")))       --> hello	7
