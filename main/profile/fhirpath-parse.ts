/** An expression of FHIRPath as far as `fhirpath-subset.ts` runs it. */
export type Expression =
  | { readonly is: 'this' }
  | { readonly is: 'literal'; readonly value: string | number | boolean }
  | { readonly is: 'variable'; readonly name: 'resource' | 'rootResource' }
  | {
      readonly is: 'member';
      readonly of: Expression;
      readonly name: string;
      /** Only what is of this type. */
      readonly type: string | null;
      /** `as`: there may be one value at most, of any type. */
      readonly single: boolean;
    }
  | {
      readonly is: 'call';
      readonly of: Expression;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  | { readonly is: 'binary'; readonly op: string; readonly left: Expression; readonly right: Expression };

/** FHIRPath's operators, the loosest first. Those for types (`is`, `as`) stand with the terms: they take a name. */
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

/** Null for what is outside the subset. */
export function parseExpression(text: string): Expression | null {
  const tokens = tokensOf(text);
  return tokens === null ? null : parse(tokens);
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

function parse(tokens: readonly string[]): Expression | null {
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const take = (): string => {
    at += 1;
    return tokens[at - 1] ?? '';
  };
  const expect = (token: string): void => {
    if (take() !== token) throw new OutsideSubset();
  };

  function binary(level: number): Expression {
    const ops = LEVELS[level];
    if (ops === undefined) return typed();
    let left = binary(level + 1);
    while (ops.includes(peek())) left = { is: 'binary', op: take(), left, right: binary(level + 1) };
    return left;
  }

  /** `resource as Claim`: one step to what is of that type. */
  function typed(): Expression {
    const left = sum();
    if (peek() === 'as') {
      take();
      return ofType(left, take(), true);
    }
    if (peek() === 'is') throw new OutsideSubset();
    return left;
  }

  function sum(): Expression {
    let left = product();
    while (SUMS.includes(peek())) left = { is: 'binary', op: take(), left, right: product() };
    return left;
  }

  function product(): Expression {
    let left = path();
    while (PRODUCTS.includes(peek())) left = { is: 'binary', op: take(), left, right: path() };
    return left;
  }

  function path(): Expression {
    let here = term();
    while (peek() === '.') {
      take();
      here = step(here, take());
    }
    return here;
  }

  function term(): Expression {
    const token = take();
    if (token === '(') {
      const inside = binary(0);
      expect(')');
      return inside;
    }
    if (token.startsWith("'")) return { is: 'literal', value: unescaped(token.slice(1, -1)) };
    if (/^\d/.test(token)) return { is: 'literal', value: Number(token) };
    if (token === 'true' || token === 'false') return { is: 'literal', value: token === 'true' };
    if (token === '$this') return { is: 'this' };
    if (token === '%resource' || token === '%rootResource')
      return { is: 'variable', name: token === '%resource' ? 'resource' : 'rootResource' };
    return step({ is: 'this' }, token);
  }

  function step(of: Expression, name: string): Expression {
    if (!/^[A-Za-z]\w*$/.test(name)) throw new OutsideSubset();
    if (peek() !== '(') return { is: 'member', of, name, type: null, single: false };
    take();
    if (name === 'ofType' || name === 'as') {
      const type = take();
      expect(')');
      return ofType(of, type, name === 'as');
    }
    const args: Expression[] = [];
    while (peek() !== ')') {
      args.push(binary(0));
      if (peek() !== ')') expect(',');
    }
    take();
    return { is: 'call', of, name, args };
  }

  /** Only after an element, whose JSON name says what type it has. */
  function ofType(of: Expression, type: string, single: boolean): Expression {
    if (of.is !== 'member' || of.type !== null || !/^[A-Za-z]\w*$/.test(type)) throw new OutsideSubset();
    return { ...of, type, single };
  }

  try {
    const whole = binary(0);
    return at === tokens.length ? whole : null;
  } catch (error) {
    if (error instanceof OutsideSubset) return null;
    throw error;
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
