/**
 * Whether broken JSON is sound up to its end, so that it may be a file still being written. Engines word this
 * differently per version, so it is not read out of their messages. Only asked after JSON.parse has failed.
 */
export function endsEarly(text: string): boolean {
  const open: ('{' | '[')[] = [];
  let expect: Expect = 'value';
  let at = 0;
  for (;;) {
    at = skipBlanks(text, at);
    const char = text[at];
    if (char === undefined) return expect !== 'nothing';
    if (expect === 'colon') {
      if (char !== ':') return false;
      expect = 'value';
      at++;
    } else if (expect === 'comma' && char === ',') {
      expect = open.at(-1) === '{' ? 'key' : 'value';
      at++;
    } else if (closes(char, expect, open.at(-1))) {
      open.pop();
      expect = open.length === 0 ? 'nothing' : 'comma';
      at++;
    } else if (expect === 'comma' || expect === 'nothing') {
      return false;
    } else if (expect === 'key' || expect === 'key-or-end') {
      const end = char === '"' ? stringEnd(text, at) : 'broken';
      if (typeof end !== 'number') return end === 'early';
      expect = 'colon';
      at = end;
    } else if (char === '{' || char === '[') {
      open.push(char);
      expect = char === '{' ? 'key-or-end' : 'value-or-end';
      at++;
    } else {
      const end = char === '"' ? stringEnd(text, at) : scalarEnd(text, at);
      if (typeof end !== 'number') return end === 'early';
      expect = open.length === 0 ? 'nothing' : 'comma';
      at = end;
    }
  }
}

type Expect = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma' | 'nothing';
type End = number | 'early' | 'broken';

function closes(char: string, expect: Expect, open: '{' | '[' | undefined): boolean {
  if (char === '}') return open === '{' && (expect === 'key-or-end' || expect === 'comma');
  return char === ']' && open === '[' && (expect === 'value-or-end' || expect === 'comma');
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

function stringEnd(text: string, quote: number): End {
  for (let at = quote + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '"') return at + 1;
    if (char === '\\') {
      const escape = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
      if (escape !== null) at += escape[0].length;
      else return /^(?:u[0-9a-fA-F]{0,3})?$/.test(text.slice(at + 1)) ? 'early' : 'broken';
    } else if (char === undefined || char < ' ') {
      return 'broken';
    }
  }
  return 'early';
}

const SCALAR = /[-+.\w]*/y;

function scalarEnd(text: string, from: number): End {
  SCALAR.lastIndex = from;
  const word = SCALAR.exec(text)?.[0] ?? '';
  const end = from + word.length;
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(word)) return end;
  const beginning =
    ['true', 'false', 'null'].some((literal) => literal.startsWith(word)) ||
    /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:(?<=\d)[eE][-+]?\d*)?)?$/.test(word);
  return word !== '' && end === text.length && beginning ? 'early' : 'broken';
}
