import type { IToken, ParserMethod } from "chevrotain";
import { fieldOf, indexOf, type PendingItem, settleLast, storeItem } from "./actions.ts";
import { type Block, type Expr, type FunctionExpr, Kind, type LocalVar, UnaryOp } from "./ast.ts";
import {
  booleanExpr,
  callExpr,
  functionExpr,
  methodCallExpr,
  nilExpr,
  numberExpr,
  stringExpr,
  tableExpr,
  unaryExpr,
  varargExpr,
} from "./expr-nodes.ts";
import { Name } from "./name.ts";
import { NAMES, SELF } from "./name-table.ts";
import { binaryNode, LEFT_PRIORITY, parenthesized, RIGHT_PRIORITY, settle, UNARY_PRIORITY, unaryOp } from "./nodes.ts";
import { ParserBase } from "./parser-base.ts";
import { T, TOKEN_TYPES, type Token } from "./tokens.ts";

/** An operator that waits for its right operand. */
interface PendingOperator {
  readonly token: Token;
  /** Null for a unary operator. */
  readonly left: Expr | null;
  readonly priority: number;
}

const BINARY_KINDS: readonly T[] = [
  T.Or,
  T.And,
  T.Lt,
  T.Gt,
  T.Le,
  T.Ge,
  T.Ne,
  T.Eq,
  T.Pipe,
  T.Tilde,
  T.Amp,
  T.Shl,
  T.Shr,
  T.Concat,
  T.Plus,
  T.Minus,
  T.Star,
  T.Slash,
  T.IDiv,
  T.Percent,
  T.Caret,
];

const UNARY_KINDS: readonly T[] = [T.Not, T.Hash, T.Minus, T.Tilde];

const ASSIGN = TOKEN_TYPES[T.Assign];
const COLON = TOKEN_TYPES[T.Colon];
const COMMA = TOKEN_TYPES[T.Comma];
const DOT = TOKEN_TYPES[T.Dot];
const DOTS = TOKEN_TYPES[T.Dots];
const END = TOKEN_TYPES[T.End];
const FALSE = TOKEN_TYPES[T.False];
const FLOAT = TOKEN_TYPES[T.Float];
const FUNCTION = TOKEN_TYPES[T.Function];
const INT = TOKEN_TYPES[T.Int];
const LBRACE = TOKEN_TYPES[T.LBrace];
const LBRACKET = TOKEN_TYPES[T.LBracket];
const LPAREN = TOKEN_TYPES[T.LParen];
const NAME = TOKEN_TYPES[T.Name];
const NIL = TOKEN_TYPES[T.Nil];
const RBRACE = TOKEN_TYPES[T.RBrace];
const RBRACKET = TOKEN_TYPES[T.RBracket];
const RPAREN = TOKEN_TYPES[T.RParen];
const SEMI = TOKEN_TYPES[T.Semi];
const STRING = TOKEN_TYPES[T.String];
const TRUE = TOKEN_TYPES[T.True];

/** Our own token behind Chevrotain's interface. */
export function tok(token: IToken): Token {
  return token as unknown as Token;
}

/** The value of a token that is a name or a string; of one that recovery has made up, the empty string. */
export function nameOf(token: Token): Name {
  return token.value instanceof Name ? token.value : NO_NAME;
}

const NO_NAME = NAMES.permanent("");

/** An expression that never gets into a tree that is used. */
export const NO_EXPR: Expr = nilExpr(0);

// What rules give when error recovery has skipped them; the tree of a chunk with errors is never used.
const exprValue = { recoveryValueFunc: (): Expr => nilExpr(0) };
const listValue = { recoveryValueFunc: (): Expr[] => [] };
const functionValue = {
  recoveryValueFunc: (): FunctionExpr => {
    const body: Block = { stats: [], captures: false, endLine: 0 };
    return functionExpr(
      { params: [], isVararg: false, upvalues: [], offset: -1, isMovable: true, body, line: 0, endLine: 0 },
      0,
    );
  },
};

/**
 * Rules of expressions. One flat rule reads binary operations; an action makes their tree by priority.
 *
 * While Chevrotain records the grammar it runs every body once, without arguments, and with meaningless tokens and
 * results: actions have to stand those, or hide in `ACTION`.
 */
export abstract class ExprGrammar extends ParserBase {
  /** block, of grammar.ts. */
  abstract readonly block: ParserMethod<[], void>;

  /** exp ::= operand {binop operand} */
  readonly expr = this.RULE(
    "expr",
    (): Expr => {
      const { level } = this;
      this.enterLevel();
      const pending: PendingOperator[] = [];
      let e = this.SUBRULE(this.operand, { ARGS: [pending] });
      this.MANY(() => {
        e = this.reduce(pending, e, LEFT_PRIORITY[this.LA(1).tokenTypeIdx]);
        const token = this.SUBRULE(this.binaryOperator);
        settle(this, e, token.line);
        pending.push({ token, left: e, priority: RIGHT_PRIORITY[token.tokenTypeIdx] });
        this.enterLevel();
        e = this.SUBRULE2(this.operand, { ARGS: [pending] });
      });
      e = this.reduce(pending, e, 0);
      this.level = level;
      return e;
    },
    exprValue,
  );

  /** Gives the pending operators that bind at least as strong as `priority` their right operand, `e`. */
  private reduce(pending: PendingOperator[], e: Expr, priority: number): Expr {
    const line = this.lastLine();
    let result = e;
    for (let top = pending.at(-1); top !== undefined && top.priority >= priority; top = pending.at(-1)) {
      pending.pop();
      this.level--;
      const { token, left } = top;
      if (left !== null) result = binaryNode(this, token.tokenTypeIdx, left, result, token.line, line);
      else {
        settle(this, result, line);
        const op = unaryOp(token.tokenTypeIdx) ?? UnaryOp.Minus;
        result = unaryExpr(op, result, op === UnaryOp.Not ? line : token.line);
      }
    }
    return result;
  }

  /** {unop} simpleexp */
  private readonly operand = this.RULE(
    "operand",
    (pending: PendingOperator[] = []): Expr => {
      this.MANY(() => {
        const token = this.SUBRULE(this.unaryOperator);
        pending.push({ token, left: null, priority: UNARY_PRIORITY });
        this.enterLevel();
      });
      return this.SUBRULE(this.simple);
    },
    exprValue,
  );

  private readonly binaryOperator = this.RULE("binaryOperator", (): Token => this.OR(this.binaryAlternatives));
  private readonly binaryAlternatives = BINARY_KINDS.map((kind) => ({
    ALT: () => tok(this.CONSUME(TOKEN_TYPES[kind])),
  }));

  private readonly unaryOperator = this.RULE("unaryOperator", (): Token => this.OR(this.unaryAlternatives));
  private readonly unaryAlternatives = UNARY_KINDS.map((kind) => ({ ALT: () => tok(this.CONSUME(TOKEN_TYPES[kind])) }));

  /** A literal, `...`, a table constructor, a function or a suffixed expression. */
  private readonly simple = this.RULE("simple", (): Expr => this.OR(this.simpleAlternatives), exprValue);
  private readonly simpleAlternatives: { ALT: () => Expr }[] = [
    { ALT: () => this.numberNode(this.CONSUME(FLOAT)) },
    { ALT: () => this.numberNode(this.CONSUME(INT)) },
    {
      ALT: () => {
        const token = tok(this.CONSUME(STRING));
        return stringExpr(nameOf(token), token.line);
      },
    },
    { ALT: () => nilExpr(tok(this.CONSUME(NIL)).line) },
    { ALT: () => booleanExpr(true, tok(this.CONSUME(TRUE)).line) },
    { ALT: () => booleanExpr(false, tok(this.CONSUME(FALSE)).line) },
    {
      ALT: () => {
        if (!this.scope.isVararg) this.syntaxError("cannot use '...' outside a vararg function");
        this.CONSUME(DOTS);
        return varargExpr(this.lineBefore());
      },
    },
    { ALT: () => this.SUBRULE(this.table) },
    {
      ALT: () => {
        this.CONSUME(FUNCTION);
        return this.SUBRULE(this.funcbody, { ARGS: [false, this.nextLine()] });
      },
    },
    { ALT: () => this.SUBRULE(this.suffixed) },
  ];

  private numberNode(token: IToken): Expr {
    const { tokenTypeIdx, value, line } = tok(token);
    return numberExpr(tokenTypeIdx === T.Float ? Kind.Float : Kind.Integer, value as number | bigint, line);
  }

  /** exprlist ::= exp {',' exp}; the last expression is left unsettled. */
  readonly exprlist = this.RULE(
    "exprlist",
    (): Expr[] => {
      const list = [this.SUBRULE(this.expr)];
      this.MANY(() => {
        settleLast(this, list, tok(this.CONSUME(COMMA)).line);
        list.push(this.SUBRULE2(this.expr));
      });
      return list;
    },
    listValue,
  );

  /** An expression that is used up where it ends. */
  readonly settledExpr = this.RULE(
    "settledExpr",
    (): Expr => {
      const e = this.SUBRULE(this.expr);
      settle(this, e, this.lastLine());
      return e;
    },
    exprValue,
  );

  /** A name or an expression in parentheses, then fields, indices and calls. */
  readonly suffixed = this.RULE(
    "suffixed",
    (): Expr => {
      let e = this.SUBRULE(this.primary);
      this.MANY(() => {
        e = this.SUBRULE(this.suffix, { ARGS: [e] });
      });
      return e;
    },
    exprValue,
  );

  private readonly primary = this.RULE("primary", (): Expr => this.OR(this.primaryAlternatives), exprValue);
  private readonly primaryAlternatives: { ALT: () => Expr }[] = [
    {
      ALT: () => {
        const token = tok(this.CONSUME(NAME));
        return this.scope.resolve(nameOf(token), token.line);
      },
    },
    {
      ALT: () => {
        const open = tok(this.CONSUME(LPAREN));
        const e = this.SUBRULE(this.expr);
        this.opener = open;
        return parenthesized(this, e, tok(this.CONSUME(RPAREN)).line);
      },
    },
  ];

  private readonly suffix = this.RULE(
    "suffix",
    (e: Expr = NO_EXPR): Expr =>
      this.OR<Expr>([
        {
          ALT: () => {
            settle(this, e, this.lastLine());
            this.CONSUME(DOT);
            const token = tok(this.CONSUME(NAME));
            return fieldOf(e, nameOf(token), token.line);
          },
        },
        {
          ALT: () => {
            settle(this, e, this.lastLine());
            this.CONSUME(LBRACKET);
            const key = this.SUBRULE(this.settledExpr);
            const { line } = tok(this.CONSUME(RBRACKET));
            return indexOf(this, e, key, line);
          },
        },
        {
          ALT: () => {
            this.CONSUME(COLON);
            const token = tok(this.CONSUME2(NAME));
            settle(this, e, token.line);
            const line = this.nextLine();
            return methodCallExpr(e, nameOf(token), this.SUBRULE(this.args), token.line, line);
          },
        },
        {
          ALT: () => {
            settle(this, e, this.lastLine());
            const line = this.nextLine();
            return callExpr(e, this.SUBRULE2(this.args), line);
          },
        },
      ]),
    exprValue,
  );

  /** args ::= '(' [exprlist] ')' | tableconstructor | String */
  readonly args = this.RULE("args", (): Expr[] => this.OR(this.argsAlternatives), listValue);
  private readonly argsAlternatives: { ALT: () => Expr[] }[] = [
    {
      ALT: () => {
        const open = tok(this.CONSUME(LPAREN));
        const list = this.OPTION(() => this.SUBRULE(this.exprlist)) ?? [];
        this.opener = open;
        settleLast(this, list, tok(this.CONSUME(RPAREN)).line);
        return list;
      },
    },
    { ALT: () => [this.SUBRULE(this.table)] },
    {
      ALT: () => {
        const token = tok(this.CONSUME(STRING));
        return [stringExpr(nameOf(token), token.line)];
      },
    },
  ];

  /** tableconstructor ::= '{' [field {fieldsep field} [fieldsep]] '}' */
  readonly table = this.RULE(
    "table",
    (): Expr => {
      const line = this.lastLine();
      const open = tok(this.CONSUME(LBRACE));
      const items: PendingItem[] = [];
      // A positional item is stored when the token after it has been read, the last one at the closing brace.
      let pending: PendingItem | null = null;
      let more = true;
      this.MANY({
        GATE: () => more,
        DEF: () => {
          const item = this.SUBRULE(this.field);
          items.push(item);
          pending = item.key === null ? item : null;
          more = false;
          this.OPTION(() => {
            this.SUBRULE(this.fieldsep);
            more = true;
            if (pending === null || this.LA(1).tokenTypeIdx === T.RBrace) return;
            storeItem(this, pending, this.lastLine());
            pending = null;
          });
        },
      });
      this.opener = open;
      const endLine = tok(this.CONSUME(RBRACE)).line;
      if (pending !== null) storeItem(this, pending, endLine);
      return tableExpr(items, line, endLine);
    },
    exprValue,
  );

  private readonly fieldsep = this.RULE("fieldsep", (): void => {
    this.OR([{ ALT: () => this.CONSUME(COMMA) }, { ALT: () => this.CONSUME(SEMI) }]);
  });

  /** field ::= [('[' exp ']' | Name) '='] exp */
  private readonly field = this.RULE(
    "field",
    (): PendingItem => {
      let line = this.nextLine();
      const isName = this.LA(1).tokenTypeIdx === T.Name;
      const hasKey = isName ? this.beginsNamedItem() : this.LA(1).tokenTypeIdx === T.LBracket;
      const key = this.OPTION({
        GATE: () => hasKey,
        DEF: () => this.SUBRULE(this.fieldKey),
      });
      const value = this.SUBRULE(this.expr);
      if (key !== undefined) {
        line = this.lastLine();
        settle(this, value, line);
      }
      return { key: key ?? null, value, line };
    },
    { recoveryValueFunc: (): PendingItem => ({ key: null, value: exprValue.recoveryValueFunc(), line: 0 }) },
  );

  /**
   * Says whether an item of a table constructor that begins with the next token, a name, is `name = exp`. The reference
   * reads the token after the name to tell, and counts its lines, before it deals with the name.
   */
  private beginsNamedItem(): boolean {
    const name = this.tokVector[this.currIdx + 1];
    const after = this.tokVector[this.currIdx + 2];
    name.line = after.line;
    return after.tokenTypeIdx === T.Assign;
  }

  private readonly fieldKey = this.RULE(
    "fieldKey",
    (): Expr => {
      const key = this.OR<Expr>([
        {
          ALT: () => {
            const token = tok(this.CONSUME(NAME));
            return stringExpr(nameOf(token), token.line);
          },
        },
        {
          ALT: () => {
            this.CONSUME(LBRACKET);
            const e = this.SUBRULE(this.settledExpr);
            this.CONSUME(RBRACKET);
            return e;
          },
        },
      ]);
      this.CONSUME(ASSIGN);
      return key;
    },
    exprValue,
  );

  /** funcbody ::= '(' [parlist] ')' block end; `line` is the one the function is defined at. */
  readonly funcbody = this.RULE(
    "funcbody",
    (isMethod = false, line = 0): FunctionExpr => {
      const { scope } = this;
      scope.openFunction(line);
      this.CONSUME(LPAREN);
      const params: LocalVar[] = [];
      if (isMethod) params.push(scope.declare(SELF, line));
      const isVararg = this.OPTION(() => this.SUBRULE(this.parlist, { ARGS: [params] })) ?? false;
      scope.setParameters(params, isVararg);
      this.opener = null;
      this.CONSUME(RPAREN);
      this.SUBRULE(this.block);
      this.opener = { tokenTypeIdx: T.Function, line };
      const endLine = tok(this.CONSUME(END)).line;
      return functionExpr(scope.closeFunction(endLine), endLine);
    },
    functionValue,
  );

  /** parlist ::= Name {',' Name} [',' '...'] | '...'; gives whether there is a `...`. */
  private readonly parlist = this.RULE("parlist", (params: LocalVar[] = []): boolean => {
    let isVararg = this.SUBRULE(this.parameter, { ARGS: [params] });
    this.MANY({
      GATE: () => !isVararg,
      DEF: () => {
        this.CONSUME(COMMA);
        isVararg = this.SUBRULE2(this.parameter, { ARGS: [params] });
      },
    });
    return isVararg;
  });

  private readonly parameter = this.RULE("parameter", (params: LocalVar[] = []): boolean =>
    this.OR([
      {
        ALT: () => {
          const token = tok(this.CONSUME(NAME));
          params.push(this.scope.declare(nameOf(token), token.line));
          return false;
        },
      },
      {
        ALT: () => {
          this.CONSUME(DOTS);
          return true;
        },
      },
    ]),
  );
}
