import { EOF } from "chevrotain";
import {
  addLocal,
  addTarget,
  attribNamed,
  checkTarget,
  exitLabel,
  fieldOf,
  finishAssign,
  finishCall,
  finishLocal,
  settleLast,
} from "./actions.ts";
import {
  type AssignTarget,
  type Attrib,
  type Block,
  type Expr,
  type FunctionBody,
  type IfClause,
  type LabelInfo,
  type LocalVar,
  type Stat,
  StatKind,
} from "./ast.ts";
import { ExprGrammar, NO_EXPR, nameOf, tok } from "./grammar-expr.ts";
import { endsBlock, settle } from "./nodes.ts";
import { runRule } from "./parser-base.ts";
import { T, TOKEN_TYPES, Token } from "./tokens.ts";

const ASSIGN = TOKEN_TYPES[T.Assign];
const BREAK = TOKEN_TYPES[T.Break];
const COLON = TOKEN_TYPES[T.Colon];
const COMMA = TOKEN_TYPES[T.Comma];
const DO = TOKEN_TYPES[T.Do];
const DOT = TOKEN_TYPES[T.Dot];
const DOUBLE_COLON = TOKEN_TYPES[T.DoubleColon];
const ELSE = TOKEN_TYPES[T.Else];
const ELSE_IF = TOKEN_TYPES[T.ElseIf];
const END = TOKEN_TYPES[T.End];
const FOR = TOKEN_TYPES[T.For];
const FUNCTION = TOKEN_TYPES[T.Function];
const GOTO = TOKEN_TYPES[T.Goto];
const GT = TOKEN_TYPES[T.Gt];
const IF = TOKEN_TYPES[T.If];
const IN = TOKEN_TYPES[T.In];
const LOCAL = TOKEN_TYPES[T.Local];
const LT = TOKEN_TYPES[T.Lt];
const NAME = TOKEN_TYPES[T.Name];
const REPEAT = TOKEN_TYPES[T.Repeat];
const RETURN = TOKEN_TYPES[T.Return];
const SEMI = TOKEN_TYPES[T.Semi];
const THEN = TOKEN_TYPES[T.Then];
const UNTIL = TOKEN_TYPES[T.Until];
const WHILE = TOKEN_TYPES[T.While];

/** Stands for a rule's argument while the grammar is recorded. */
const NO_TOKEN = new Token(T.Name, null, 0, 0, 0);

// What rules give when error recovery has skipped them; the tree of a chunk with errors is never used.
const blockValue = { recoveryValueFunc: (): Block => ({ stats: [], captures: false, endLine: 0 }) };
const statValue = {
  recoveryValueFunc: (): Stat => ({ kind: StatKind.Do, block: { stats: [], captures: false, endLine: 0 }, line: 0 }),
};

/**
 * The grammar (manual section 9) in Chevrotain's terms, LL(1). Actions are shared with the hand-written parser in fast.ts.
 */
export class Grammar extends ExprGrammar {
  /** Reads the chunk that `start` was given. */
  runChunk(): FunctionBody {
    return runRule(this, this.chunk);
  }

  // ---- Chunks and blocks ----

  /** chunk ::= block */
  readonly chunk = this.RULE("chunk", (): FunctionBody => {
    this.SUBRULE(this.block);
    const endLine = this.lastLine();
    this.CONSUME(EOF);
    return this.scope.closeFunction(endLine);
  });

  /** block ::= {stat} [retstat]; adds the statements to the scope's current block. */
  override readonly block = this.RULE("block", (): void => {
    this.MANY(this.nextStat);
    this.OPTION(this.nextReturn);
  });
  private readonly nextStat = (): void => this.SUBRULE(this.stat);
  private readonly nextReturn = (): void => this.SUBRULE(this.returnStat);

  /** A block with its own scope. */
  private readonly scopedBlock = this.RULE(
    "scopedBlock",
    (): Block => {
      this.scope.openBlock(null);
      this.SUBRULE(this.block);
      return this.scope.closeBlock(this.lastLine());
    },
    blockValue,
  );

  // ---- Statements ----

  readonly stat = this.RULE("stat", (): void => {
    const { level } = this;
    // A `break` right after `then` is no statement of its own for the reference: it takes no level.
    if (this.LA(1).tokenTypeIdx !== T.Break || this.LA(0).tokenTypeIdx !== T.Then) this.enterLevel();
    this.OR(this.statAlternatives);
    this.level = level;
  });
  private readonly statAlternatives: { ALT: () => unknown }[] = [
    { ALT: () => this.CONSUME(SEMI) },
    { ALT: () => this.SUBRULE(this.ifStat) },
    { ALT: () => this.SUBRULE(this.whileStat) },
    { ALT: () => this.SUBRULE(this.doStat) },
    { ALT: () => this.SUBRULE(this.forStat) },
    { ALT: () => this.SUBRULE(this.repeatStat) },
    { ALT: () => this.SUBRULE(this.functionStat) },
    { ALT: () => this.SUBRULE(this.localStat) },
    { ALT: () => this.SUBRULE(this.labelStat) },
    { ALT: () => this.SUBRULE(this.breakStat) },
    { ALT: () => this.SUBRULE(this.gotoStat) },
    { ALT: () => this.SUBRULE(this.exprStat) },
  ];

  /** if exp then block {elseif exp then block} [else block] end */
  private readonly ifStat = this.RULE("ifStat", (): void => {
    const open = tok(this.CONSUME(IF));
    const clauses = [this.SUBRULE(this.thenBlock)];
    this.MANY(() => {
      this.CONSUME(ELSE_IF);
      clauses.push(this.SUBRULE2(this.thenBlock));
    });
    const orElse = this.OPTION(() => {
      this.CONSUME(ELSE);
      return this.SUBRULE(this.scopedBlock);
    });
    this.opener = open;
    this.CONSUME(END);
    this.scope.add({ kind: StatKind.If, clauses, orElse: orElse ?? null, line: open.line });
  });

  private readonly thenBlock = this.RULE("thenBlock", (): IfClause => {
    const cond = this.SUBRULE(this.expr);
    const { line } = tok(this.CONSUME(THEN));
    settle(this, cond, line);
    const block = this.SUBRULE(this.scopedBlock);
    return { cond, block, line, endLine: this.lastLine() };
  });

  /** while exp do block end */
  private readonly whileStat = this.RULE("whileStat", (): void => {
    const open = tok(this.CONSUME(WHILE));
    const { line } = open;
    const cond = this.SUBRULE(this.settledExpr);
    const exit = exitLabel(line);
    this.scope.openBlock(exit);
    this.CONSUME(DO);
    this.SUBRULE(this.block);
    const endLine = this.lastLine();
    this.opener = open;
    const closeLine = tok(this.CONSUME(END)).line;
    const block = this.scope.closeBlock(endLine);
    this.scope.add({ kind: StatKind.While, cond, block, exit, line, endLine, closeLine });
  });

  /** do block end */
  private readonly doStat = this.RULE("doStat", (): void => {
    const open = tok(this.CONSUME(DO));
    const block = this.SUBRULE(this.scopedBlock);
    this.opener = open;
    this.CONSUME(END);
    this.scope.add({ kind: StatKind.Do, block, line: open.line });
  });

  /** repeat block until exp; the block's scope ends after the condition */
  private readonly repeatStat = this.RULE("repeatStat", (): void => {
    const open = tok(this.CONSUME(REPEAT));
    const { line } = open;
    const exit = exitLabel(line);
    this.scope.openBlock(exit);
    this.SUBRULE(this.block);
    this.opener = open;
    this.CONSUME(UNTIL);
    const cond = this.SUBRULE(this.settledExpr);
    const endLine = this.lastLine();
    const block = this.scope.closeBlock(endLine);
    this.scope.add({ kind: StatKind.Repeat, block, cond, exit, line, endLine });
  });

  /** for Name numericFor | for Name genericFor */
  private readonly forStat = this.RULE("forStat", (): void => {
    const exit = exitLabel(tok(this.CONSUME(FOR)).line);
    // This block holds the loop's variables.
    this.scope.openBlock(exit);
    const name = tok(this.CONSUME(NAME));
    const stat = this.OR<Stat>([
      { ALT: () => this.SUBRULE(this.numericFor, { ARGS: [name, exit] }) },
      { ALT: () => this.SUBRULE(this.genericFor, { ARGS: [name, exit] }) },
    ]);
    this.scope.closeBlock(this.lastLine());
    this.scope.add(stat);
  });

  /** '=' exp ',' exp [',' exp] do block end */
  private readonly numericFor = this.RULE(
    "numericFor",
    (name: Token = NO_TOKEN, exit: LabelInfo = exitLabel(0)): Stat => {
      const { line } = exit;
      this.scope.declareHidden(3);
      const variable = this.scope.declare(nameOf(name), name.line);
      this.CONSUME(ASSIGN);
      const start = this.SUBRULE(this.settledExpr);
      this.CONSUME(COMMA);
      const limit = this.SUBRULE2(this.settledExpr);
      const step = this.OPTION(() => {
        this.CONSUME2(COMMA);
        return this.SUBRULE3(this.settledExpr);
      });
      const doLine = tok(this.CONSUME(DO)).line;
      this.scope.activate([variable]);
      const block = this.SUBRULE(this.scopedBlock);
      const endLine = this.lastLine();
      this.opener = { tokenTypeIdx: T.For, line };
      const closeLine = tok(this.CONSUME(END)).line;
      const lines = { line, doLine, endLine, closeLine };
      return { kind: StatKind.NumericFor, variable, start, limit, step: step ?? null, block, exit, ...lines };
    },
    statValue,
  );

  /** {',' Name} in exprlist do block end */
  private readonly genericFor = this.RULE(
    "genericFor",
    (name: Token = NO_TOKEN, exit: LabelInfo = exitLabel(0)): Stat => {
      this.scope.declareHidden(4);
      const vars = [this.scope.declare(nameOf(name), name.line)];
      this.MANY(() => {
        this.CONSUME(COMMA);
        const next = tok(this.CONSUME(NAME));
        vars.push(this.scope.declare(nameOf(next), next.line));
      });
      this.CONSUME(IN);
      const line = this.nextLine();
      const exprs = this.SUBRULE(this.exprlist);
      settleLast(this, exprs, this.lastLine());
      const doLine = tok(this.CONSUME(DO)).line;
      this.scope.activate(vars);
      const block = this.SUBRULE(this.scopedBlock);
      const endLine = this.lastLine();
      this.opener = { tokenTypeIdx: T.For, line: exit.line };
      const closeLine = tok(this.CONSUME(END)).line;
      return { kind: StatKind.GenericFor, vars, exprs, block, exit, line, doLine, endLine, closeLine };
    },
    statValue,
  );

  /** function Name {'.' Name} [':' Name] funcbody */
  private readonly functionStat = this.RULE("functionStat", (): void => {
    const { line } = tok(this.CONSUME(FUNCTION));
    const name = tok(this.CONSUME(NAME));
    let target = this.scope.resolve(nameOf(name), name.line);
    let isName = true;
    this.MANY(() => {
      settle(this, target, this.lastLine());
      this.CONSUME(DOT);
      const key = tok(this.CONSUME2(NAME));
      target = fieldOf(target, nameOf(key), key.line);
      isName = false;
    });
    let isMethod = false;
    this.OPTION(() => {
      settle(this, target, this.lastLine());
      this.CONSUME(COLON);
      const key = tok(this.CONSUME3(NAME));
      target = fieldOf(target, nameOf(key), key.line);
      isName = false;
      isMethod = true;
    });
    const func = this.SUBRULE(this.funcbody, { ARGS: [isMethod, line] });
    checkTarget(this, target, isName ? nameOf(name) : null);
    settle(this, target, line);
    this.scope.add({ kind: StatKind.Function, target: target as AssignTarget, func, line });
  });

  /** local function Name funcbody | local attnamelist ['=' exprlist] */
  private readonly localStat = this.RULE("localStat", (): void => {
    this.CONSUME(LOCAL);
    this.OR(this.localAlternatives);
  });
  private readonly localAlternatives = [
    { ALT: () => this.SUBRULE(this.localFunction) },
    { ALT: () => this.SUBRULE(this.localVariables) },
  ];

  private readonly localFunction = this.RULE("localFunction", (): void => {
    this.CONSUME(FUNCTION);
    const name = tok(this.CONSUME(NAME));
    const variable = this.scope.declare(nameOf(name), name.line);
    this.scope.activate([variable]);
    const func = this.SUBRULE(this.funcbody, { ARGS: [false, this.nextLine()] });
    this.scope.add({ kind: StatKind.LocalFunction, variable, func, line: func.line });
  });

  private readonly localVariables = this.RULE("localVariables", (): void => {
    const vars: LocalVar[] = [];
    this.SUBRULE(this.attname, { ARGS: [vars] });
    this.MANY(() => {
      this.CONSUME(COMMA);
      this.SUBRULE2(this.attname, { ARGS: [vars] });
    });
    const exprs = this.OPTION(() => {
      this.CONSUME(ASSIGN);
      return this.SUBRULE(this.exprlist);
    });
    if (vars.length > 0) finishLocal(this, vars, exprs ?? []);
  });

  /** Name ['<' Name '>'] */
  private readonly attname = this.RULE("attname", (vars: LocalVar[] = []): void => {
    const name = tok(this.CONSUME(NAME));
    const variable = this.scope.declare(nameOf(name), name.line);
    const attrib = this.OPTION((): Attrib => {
      this.CONSUME(LT);
      const attrib = tok(this.CONSUME2(NAME));
      this.CONSUME(GT);
      return attribNamed(this, nameOf(attrib));
    });
    addLocal(this, vars, variable, attrib ?? "none");
  });

  /** '::' Name '::', with the void statements after it. */
  private readonly labelStat = this.RULE("labelStat", (): void => {
    const { line } = tok(this.CONSUME(DOUBLE_COLON));
    const name = tok(this.CONSUME(NAME));
    this.CONSUME2(DOUBLE_COLON);
    const label = this.scope.addLabel(nameOf(name).text, line);
    this.MANY(() => {
      const { level } = this;
      this.enterLevel();
      this.OR([{ ALT: () => this.CONSUME(SEMI) }, { ALT: () => this.SUBRULE(this.labelStat) }]);
      this.level = level;
    });
    const next = this.LA(1).tokenTypeIdx;
    this.scope.defineLabel(label, next !== T.Until && endsBlock(next));
  });

  private readonly breakStat = this.RULE("breakStat", (): void => {
    this.scope.breakStat(tok(this.CONSUME(BREAK)).line);
  });

  private readonly gotoStat = this.RULE("gotoStat", (): void => {
    this.CONSUME(GOTO);
    const name = tok(this.CONSUME(NAME));
    this.scope.gotoStat(nameOf(name).text, name.line);
  });

  /** return [exprlist] [';'] */
  private readonly returnStat = this.RULE("returnStat", (): void => {
    const { level } = this;
    this.enterLevel();
    this.CONSUME(RETURN);
    const exprs = this.OPTION(() => this.SUBRULE(this.exprlist)) ?? [];
    const line = this.lastLine();
    settleLast(this, exprs, line);
    this.scope.add({ kind: StatKind.Return, exprs, line });
    if (exprs.length > 0) this.returnEnd = this.currIdx;
    this.OPTION2(() => {
      this.CONSUME(SEMI);
      this.returnEnd = this.currIdx;
    });
    this.level = level;
  });

  /** A call, or an assignment. */
  private readonly exprStat = this.RULE("exprStat", (): void => {
    const e = this.SUBRULE(this.suffixed);
    let isAssignment = false;
    this.OPTION(() => {
      isAssignment = true;
      this.SUBRULE(this.assignment, { ARGS: [e] });
    });
    if (!isAssignment) finishCall(this, e);
  });

  /** {',' suffixed} '=' exprlist, after the first target. */
  private readonly assignment = this.RULE("assignment", (first: Expr = NO_EXPR): void => {
    const targets: AssignTarget[] = [];
    this.ACTION(() => this.target(first, targets));
    const { level } = this;
    this.MANY(() => {
      this.CONSUME(COMMA);
      const target = this.SUBRULE(this.suffixed);
      this.enterLevel();
      this.ACTION(() => this.target(target, targets));
    });
    this.CONSUME(ASSIGN);
    const exprs = this.SUBRULE(this.exprlist);
    finishAssign(this, targets, exprs);
    this.level = level;
  });

  /** Adds an expression, which the last token read ends, to the targets of an assignment. */
  private target(e: Expr, targets: AssignTarget[]): void {
    const token = this.tokVector[this.currIdx];
    const kind = token.tokenTypeIdx;
    addTarget(this, e, kind === T.Name ? nameOf(token) : null, kind === T.RParen, targets);
  }
}
