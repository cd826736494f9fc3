import { describe, expect, test } from "vitest";
import { VmBug } from "../../src/vm/errors.ts";
import { makeABC, makeABx, makeAsBx, makeAx, makeSJ } from "../../src/vm/instruction.ts";
import { Op } from "../../src/vm/opcodes.ts";
import { Proto, type ProtoInit } from "../../src/vm/proto.ts";
import { checkProto, verify } from "../../src/vm/verify.ts";

function make(code: number[], init: Partial<ProtoInit> = {}): Proto {
  return new Proto({
    code: Int32Array.from(code),
    k: ["s", 1, 2.5, undefined],
    p: [],
    upvalues: [{ name: "_ENV", instack: true, index: 0 }],
    lineinfo: new Array<number>(code.length).fill(1),
    locvars: [],
    numparams: 2,
    isVararg: false,
    maxstacksize: 4,
    source: "=v",
    linedefined: 1,
    lastlinedefined: 1,
    ...init,
  }).load();
}

const RETURN = makeABC(Op.Return0, 0, 1, 0);
const abc = makeABC;

const nested = make([RETURN], { upvalues: [{ name: "u", instack: true, index: 1 }] });

test.each<[string, Proto]>([
  ["nothing but a return", make([RETURN])],
  ["parameters are values", make([abc(Op.Add, 2, 0, 1), abc(Op.Return1, 2, 2, 0)])],
  [
    "an UpVal is made, read, set and captured",
    make(
      [abc(Op.MkOpen, 1, 0, 0), abc(Op.GetOpen, 2, 1, 0), abc(Op.SetOpen, 1, 2, 0), makeABx(Op.Closure, 3, 0), RETURN],
      { p: [nested] },
    ),
  ],
  ["open results are taken", make([abc(Op.Move, 2, 0, 0), abc(Op.Call, 2, 1, 0), abc(Op.Return, 2, 0, 0), RETURN])],
  ["a wide constant", make([makeABx(Op.LoadKX, 2, 0), makeAx(Op.ExtraArg, 3), abc(Op.Return1, 2, 2, 0)])],
  ["a test and its jump", make([abc(Op.Test, 0, 0, 0), makeSJ(Op.Jmp, 1), abc(Op.Move, 1, 0, 0), RETURN])],
  [
    "both arms set the register",
    make([
      abc(Op.Test, 0, 0, 0),
      makeSJ(Op.Jmp, 2),
      makeAsBx(Op.LoadI, 2, 1),
      makeSJ(Op.Jmp, 1),
      abc(Op.LoadNil, 2, 0, 0),
      abc(Op.Return1, 2, 2, 0),
    ]),
  ],
])("accepts: %s", (_, proto) => {
  expect(checkProto(proto)).toBeNull();
});

describe("refuses", () => {
  test.each<[string, Proto, string]>([
    ["no code", make([]), "no return at the end"],
    ["code that runs out", make([abc(Op.Move, 2, 0, 0)]), "no return at the end"],
    ["an unknown opcode", make([127, RETURN]), "no such opcode"],
    ["a register that does not exist", make([abc(Op.Move, 4, 0, 0), RETURN]), "register 4"],
    ["a second operand that does not exist", make([abc(Op.Add, 2, 0, 9), RETURN]), "register 9"],
    ["a range of registers", make([abc(Op.LoadNil, 2, 2, 0), RETURN]), "register 4"],
    ["arguments beyond the registers", make([abc(Op.Call, 2, 4, 1), RETURN]), "register 5"],
    ["results beyond the registers", make([abc(Op.Call, 2, 1, 4), RETURN]), "register 4"],
    ["a constant that does not exist", make([makeABx(Op.LoadK, 2, 4), RETURN]), "constant 4"],
    ["a field that is no string", make([abc(Op.GetField, 2, 0, 1), RETURN]), "constant 1 is not a string"],
    ["an operand that is no number", make([abc(Op.AddK, 2, 0, 0), RETURN]), "constant 0 is not a number"],
    ["a method that is no string", make([abc(Op.Self, 2, 0, 2, true), RETURN]), "constant 2 is not a string"],
    ["an upvalue that does not exist", make([abc(Op.GetUpval, 2, 1, 0), RETURN]), "upvalue 1"],
    ["a function that does not exist", make([makeABx(Op.Closure, 2, 0), RETURN]), "function 0"],
    ["varargs of a function without", make([abc(Op.Vararg, 2, 0, 2), RETURN]), "not a vararg function"],
    ["a jump out", make([makeSJ(Op.Jmp, 1), RETURN]), "jump out of the function"],
    ["a jump out at the front", make([makeSJ(Op.Jmp, -2), RETURN]), "jump out of the function"],
    ["a test without a jump", make([abc(Op.Test, 0, 0, 0), RETURN]), "test without a jump"],
    ["open results that nobody takes", make([abc(Op.Call, 0, 1, 0), RETURN]), "open results are not taken"],
    ["open results that nobody gives", make([abc(Op.Return, 0, 0, 0), RETURN]), "no open results to take"],
    [
      "open results in front of the others",
      make([abc(Op.Call, 0, 1, 0), abc(Op.Return, 1, 0, 0), RETURN]),
      "open results below the others",
    ],
    [
      "a jump past the producer of open results",
      make([makeSJ(Op.Jmp, 1), abc(Op.Call, 0, 1, 0), abc(Op.Return, 0, 0, 0), RETURN]),
      "jump between two instructions",
    ],
    ["an EXTRAARG by itself", make([makeAx(Op.ExtraArg, 0), RETURN]), "EXTRAARG without an owner"],
    ["a LOADKX by itself", make([makeABx(Op.LoadKX, 2, 0), RETURN]), "no EXTRAARG"],
    ["a loop without an end", make([makeABx(Op.ForPrep, 0, 0), RETURN]), "FORPREP without its FORLOOP"],
    ["a generic loop without an end", make([makeABx(Op.TForPrep, 0, 0), RETURN]), "TFORPREP without its TFORCALL"],
    ["a register that was never set", make([abc(Op.Move, 3, 2, 0), RETURN]), "register 2 holds nothing certain"],
    [
      "a register set on one way only",
      make([abc(Op.Test, 0, 0, 0), makeSJ(Op.Jmp, 1), makeAsBx(Op.LoadI, 2, 1), abc(Op.Return1, 2, 2, 0)]),
      "register 2 holds nothing certain",
    ],
    [
      "an UpVal read as a value",
      make([abc(Op.MkOpen, 0, 0, 0), abc(Op.Move, 2, 0, 0), RETURN]),
      "holds an UpVal, not a value",
    ],
    ["a value read as an UpVal", make([abc(Op.GetOpen, 2, 0, 0), RETURN]), "holds a value, not an UpVal"],
    [
      "a captured value",
      make([makeABx(Op.Closure, 2, 0), RETURN], { p: [nested] }),
      "register 1 holds a value, not an UpVal",
    ],
    [
      "what a call has overwritten",
      make([abc(Op.LoadNil, 2, 1, 0), abc(Op.Call, 2, 2, 1), abc(Op.Return1, 3, 2, 0)]),
      "register 3 holds nothing certain",
    ],
    ["more registers than there can be", make([RETURN], { maxstacksize: 256 }), "bad number of registers"],
    ["more parameters than registers", make([RETURN], { numparams: 5 }), "bad number of registers"],
    ["missing lines", make([RETURN], { lineinfo: [1, 1] }), "bad line information"],
    [
      "a local variable out of range",
      make([RETURN], {
        locvars: [{ name: "x", reg: 0, startpc: 0, endpc: 2, captured: false }],
      }),
      "range of local 'x'",
    ],
    [
      "an upvalue from nowhere",
      make([RETURN], {
        p: [make([RETURN], { upvalues: [{ name: "u", instack: false, index: 1 }] })],
      }),
      "place of upvalue 'u'",
    ],
    ["a nested function", make([RETURN], { p: [make([])] }), "no return at the end"],
  ])("%s", (_, proto, problem) => {
    expect(checkProto(proto)).toContain(problem);
    expect(() => verify(proto)).toThrow(VmBug);
  });
});
