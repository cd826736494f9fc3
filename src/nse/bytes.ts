/** Raw bytes: a string with one character (0 to 255) per byte, like a Lua string. */
export type Bytes = string;
