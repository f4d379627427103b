/** A FHIRPath expression of the subset that `fhirpath-subset.ts` evaluates. */
export type Expression =
  | { readonly is: 'this' }
  | { readonly is: 'literal'; readonly value: string | number | boolean }
  | { readonly is: 'variable'; readonly name: 'resource' | 'rootResource' }
  | {
      readonly is: 'member';
      readonly of: Expression;
      readonly name: string;
      /** Keeps only values of this type; null: all. */
      readonly type: string | null;
      /** `as`: allows at most one value, of any type. */
      readonly single: boolean;
    }
  | {
      readonly is: 'call';
      readonly of: Expression;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  | { readonly is: 'binary'; readonly op: string; readonly left: Expression; readonly right: Expression };

/** FHIRPath's operators by rising precedence. The type operators (`is`, `as`) are parsed with terms, as they take a name. */
const LEVELS: readonly (readonly string[])[] = [
  ['implies'],
  ['or', 'xor'],
  ['and'],
  ['in'],
  ['=', '!='],
  ['<=', '>=', '<', '>'],
  ['|'],
];
const SUMS = ['+', '-', '&'];
const PRODUCTS = ['*', '/'];

const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([%$]?[A-Za-z_]\w*)|(<=|>=|!=|[=<>|+\-&*/().,]))/y;

/** Null if outside the subset. */
export function parseExpression(text: string): Expression | null {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  try {
    return new Parser(tokens).whole();
  } catch (error) {
    if (error instanceof OutsideSubset) return null;
    throw error;
  }
}

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (found === null) return null;
    tokens.push(found[0].trim());
  }
  return tokens;
}

class OutsideSubset extends Error {}

/** Recursive-descent parser; each method stops before the first token it does not own. */
class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** @throws OutsideSubset */
  whole(): Expression | null {
    const whole = this.#binary(0);
    return this.#at === this.#tokens.length ? whole : null;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #take(): string {
    this.#at += 1;
    return this.#tokens[this.#at - 1] ?? '';
  }

  #expect(token: string): void {
    if (this.#take() !== token) throw new OutsideSubset();
  }

  #binary(level: number): Expression {
    const ops = LEVELS[level];
    if (ops === undefined) return this.#typed();
    let left = this.#binary(level + 1);
    while (ops.includes(this.#peek()))
      left = { is: 'binary', op: this.#take(), left, right: this.#binary(level + 1) };
    return left;
  }

  /** `resource as Claim`: a step to values of that type. */
  #typed(): Expression {
    const left = this.#sum();
    if (this.#peek() === 'as') {
      this.#take();
      return this.#ofType(left, this.#take(), true);
    }
    if (this.#peek() === 'is') throw new OutsideSubset();
    return left;
  }

  #sum(): Expression {
    let left = this.#product();
    while (SUMS.includes(this.#peek()))
      left = { is: 'binary', op: this.#take(), left, right: this.#product() };
    return left;
  }

  #product(): Expression {
    let left = this.#path();
    while (PRODUCTS.includes(this.#peek()))
      left = { is: 'binary', op: this.#take(), left, right: this.#path() };
    return left;
  }

  #path(): Expression {
    let here = this.#term();
    while (this.#peek() === '.') {
      this.#take();
      here = this.#step(here, this.#take());
    }
    return here;
  }

  #term(): Expression {
    const token = this.#take();
    if (token === '(') {
      const inside = this.#binary(0);
      this.#expect(')');
      return inside;
    }
    if (token.startsWith("'")) return { is: 'literal', value: unescaped(token.slice(1, -1)) };
    if (/^\d/.test(token)) return { is: 'literal', value: Number(token) };
    if (token === 'true' || token === 'false') return { is: 'literal', value: token === 'true' };
    if (token === '$this') return { is: 'this' };
    if (token === '%resource' || token === '%rootResource')
      return { is: 'variable', name: token === '%resource' ? 'resource' : 'rootResource' };
    return this.#step({ is: 'this' }, token);
  }

  #step(of: Expression, name: string): Expression {
    if (!/^[A-Za-z]\w*$/.test(name)) throw new OutsideSubset();
    if (this.#peek() !== '(') return { is: 'member', of, name, type: null, single: false };
    this.#take();
    if (name === 'ofType' || name === 'as') {
      const type = this.#take();
      this.#expect(')');
      return this.#ofType(of, type, name === 'as');
    }
    const args: Expression[] = [];
    while (this.#peek() !== ')') {
      args.push(this.#binary(0));
      if (this.#peek() !== ')') this.#expect(',');
    }
    this.#take();
    return { is: 'call', of, name, args };
  }

  /** Allowed only after an element, whose JSON name tells its type. */
  #ofType(of: Expression, type: string, single: boolean): Expression {
    if (of.is !== 'member' || of.type !== null || !/^[A-Za-z]\w*$/.test(type)) throw new OutsideSubset();
    return { ...of, type, single };
  }
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (all, char: string) => {
    const known: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };
    if (Object.hasOwn(known, char)) return known[char] ?? char;
    if (`'"\`/\\`.includes(char)) return char;
    throw new OutsideSubset(all);
  });
}
