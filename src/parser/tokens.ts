import type { TokenType } from "chevrotain";
import type { Name } from "./name.ts";

/**
 * Kinds of token. The numbers are Chevrotain's `tokenTypeIdx` values too, so that the lexer, the grammar and the
 * hand-written parser share one vocabulary. `Eof` has to be Chevrotain's own end-of-file index.
 */
export const enum T {
  Eof = 1,
  // Reserved words (manual 3.1).
  And = 10,
  Break,
  Do,
  Else,
  ElseIf,
  End,
  False,
  For,
  Function,
  Goto,
  If,
  In,
  Local,
  Nil,
  Not,
  Or,
  Repeat,
  Return,
  Then,
  True,
  Until,
  While,
  // Operators and punctuation.
  IDiv,
  Concat,
  Dots,
  Eq,
  Ge,
  Le,
  Ne,
  Shl,
  Shr,
  DoubleColon,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  Caret,
  Hash,
  Amp,
  Tilde,
  Pipe,
  Lt,
  Gt,
  Assign,
  LParen,
  RParen,
  LBrace,
  RBrace,
  LBracket,
  RBracket,
  Semi,
  Colon,
  Comma,
  Dot,
  // Tokens with a value.
  Float,
  Int,
  Name,
  String,
  /** A character that starts no token. It fits nowhere in the grammar. */
  Stray,
  /** A malformed lexical element; the token's value is a `LexError`. It fits nowhere in the grammar. */
  Bad,
}

/** One more than the greatest token kind: the length of a table indexed by kind. */
export const TOKEN_KINDS = T.Bad + 1;

/** What is wrong with a malformed lexical element. */
export interface LexError {
  readonly message: string;
  /** The text after "near", with its quotes. */
  readonly near: string;
  /** Line the error is reported at. */
  readonly line: number;
}

/**
 * Name, reserved word: its text; string: decoded text; numeral: number, or bigint outside the safe range; stray: its byte;
 * others: null.
 */
export type TokenValue = Name | number | bigint | LexError | null;

/** A token. One shape for all kinds; it is handed to Chevrotain, hence the two names `tokenTypeIdx` and `startOffset`. */
export class Token {
  constructor(
    /** Kind. */
    readonly tokenTypeIdx: T,
    readonly value: TokenValue,
    /** Offset of the first character in the source. */
    readonly startOffset: number,
    /** Offset after the last character. */
    readonly endOffset: number,
    /**
     * Line of the last character: the reference's line counter when this is the current token. It moves on when the
     * parser looks at the token after a name that begins an item of a table constructor.
     */
    public line: number,
  ) {}
}

/** Text of the kinds with a fixed spelling, indexed by `kind - T.And`. */
const FIXED_TEXT = (
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while " +
  "// .. ... == >= <= ~= << >> :: + - * / % ^ # & ~ | < > = ( ) { } [ ] ; : , ."
).split(" ");

const TYPE_NAMES = (
  "And Break Do Else ElseIf End False For Function Goto If In Local Nil Not Or Repeat Return Then True Until While " +
  "IDiv Concat Dots Eq Ge Le Ne Shl Shr DoubleColon Plus Minus Star Slash Percent Caret Hash Amp Tilde Pipe Lt Gt " +
  "Assign LParen RParen LBrace RBrace LBracket RBracket Semi Colon Comma Dot Float Int Name String Stray Bad"
).split(" ");

/** Reserved words and their kinds. */
export const KEYWORDS: ReadonlyMap<string, T> = new Map(
  FIXED_TEXT.slice(0, T.While - T.And + 1).map((text, i) => [text, (T.And + i) as T]),
);

/**
 * How messages spell a kind of token: fixed texts in quotes, the others as `<name>`, `<eof>` and so on.
 */
export function kindText(kind: T): string {
  switch (kind) {
    case T.Eof:
      return "<eof>";
    case T.Float:
      return "<number>";
    case T.Int:
      return "<integer>";
    case T.Name:
      return "<name>";
    case T.String:
      return "<string>";
    default:
      return `'${FIXED_TEXT[kind - T.And]}'`;
  }
}

function tokenType(name: string, kind: T): TokenType {
  return {
    name,
    LABEL: name,
    tokenTypeIdx: kind,
    CATEGORIES: [],
    categoryMatches: [],
    categoryMatchesMap: {},
    isParent: false,
  };
}

/** Chevrotain's token types, indexed by kind; the holes are undefined. `T.Eof` is Chevrotain's own and not in here. */
export const TOKEN_TYPES: TokenType[] = [];
TYPE_NAMES.forEach((name, i) => {
  TOKEN_TYPES[T.And + i] = tokenType(name, (T.And + i) as T);
});
