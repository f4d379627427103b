/** Units of UCUM (case sensitive), as far as its grammar and its list of atoms go: ucum.org, §§4–12 and tables. */

const PREFIXES = new Set('Y Z E P T G M k h da d c m u n p f a z y Ki Mi Gi Ti'.split(' '));
/** Atoms that take a prefix, and those that do not. Symbols in [ ] are of another table and are not checked. */
const METRIC = new Set(
  `m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV pc a gf Ky Gal dyn erg P Bi
  St Mx G Oe Gb sb Lmb ph Ci R RAD REM cal_m cal_IT cal_th cal tex eq osm g% kat U Np B st mho bit By Bd`
    .trim()
    .split(/\s+/),
);
const PLAIN = new Set(
  `10* 10^ % gon deg ' '' min h d a_t a_j a_g wk mo_s mo_j mo_g mo AU atm Ao b att circ sph bit_s`.split(' '),
);

/** A symbol, an exponent, an annotation: each may be missing, not all. */
const COMPONENT = /^(10[*^]|(?:[A-Za-z%'_]|\[[!-Z^-~]+\])+)?([+-]?\d+)?(\{[!-z|~]*\})?$/;

/** Cache of short units that are valid: a hospital writes the same few again and again. */
const UNITS = new Set<string>();
const MOST_UNITS = 500;

export function isUcumUnit(text: string): boolean {
  if (UNITS.has(text)) return true;
  const isUnit = split(text)?.every(isComponent) ?? false;
  if (isUnit && text.length <= 12 && UNITS.size < MOST_UNITS) UNITS.add(text);
  return isUnit;
}

/** Splits at `.` and `/` outside of brackets; a leading `/` stands for 1. Null: brackets do not match, or a part is empty. */
function split(text: string): string[] | null {
  const parts: string[] = [''];
  let depth = 0;
  let inside: ']' | '}' | null = null;
  for (const char of text) {
    if (inside !== null) {
      if (char === inside) inside = null;
    } else if (char === '[' || char === '{') inside = char === '[' ? ']' : '}';
    else if (char === '(' || char === ')') {
      depth += char === '(' ? 1 : -1;
      if (depth < 0) return null;
      continue;
    } else if (char === '.' || char === '/') {
      parts.push('');
      continue;
    }
    parts.push(`${parts.pop() ?? ''}${char}`);
  }
  if (inside !== null || depth !== 0) return null;
  if (parts.length > 1 && parts[0] === '' && text.startsWith('/')) parts.shift();
  return parts.includes('') ? null : parts;
}

function isComponent(text: string): boolean {
  const [whole, symbol] = COMPONENT.exec(text) ?? [];
  if (whole === undefined) return false;
  if (symbol === undefined || symbol.includes('[')) return true;
  if (METRIC.has(symbol) || PLAIN.has(symbol)) return true;
  return [1, 2].some((length) => PREFIXES.has(symbol.slice(0, length)) && METRIC.has(symbol.slice(length)));
}
