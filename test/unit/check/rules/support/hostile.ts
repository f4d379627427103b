import { createRng, type Rng } from '../../../../../main/practice/samples/rng.ts';
import { makeSample } from '../../../../../main/practice/samples/sample.ts';

/** A file nobody would write on purpose, out of one that is sound; the same for the same seed. */
export function hostileBytes(seed: string): Buffer {
  const rng = createRng(`hostile ${seed}`);
  const json = soundBundle(rng.int(0, 40));
  const way = rng.int(0, 99);
  if (way < 60) return text(JSON.stringify(wrongTypes(rng, json, rng.int(1, 12))), rng);
  if (way < 75) return text(JSON.stringify(prototypeKeys(rng, json)), rng);
  if (way < 85) return broken(rng, Buffer.from(JSON.stringify(json)));
  if (way < 90) return text(JSON.stringify(json).replace(/(?<=:)\d+(?=[,}])/g, hugeNumber(rng)), rng);
  if (way < 95) return Buffer.from(deep(rng, json));
  if (way < 97) return Buffer.from(JSON.stringify(crowded(rng, json)));
  return Buffer.from(JSON.stringify(anyValue(rng, 4)));
}

export type Box = Record<string, unknown>;

const known = new Map<number, string>();

function soundBundle(seed: number): Box {
  const json = known.get(seed) ?? JSON.stringify(makeSample({ seed: `hostile ${String(seed)}` }).bundle);
  known.set(seed, json);
  return JSON.parse(json) as Box;
}

const PIECES = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -0, '', ' ', 'x', '2026-02-31', '\ud800', '\udc00x', '\u0000'],
  ...[
    '#',
    '#x',
    'urn:uuid:',
    'Claim/1',
    'file://',
    'file://../x',
    '__proto__',
    'a'.repeat(5000),
    '病'.repeat(3000),
  ],
];

export function anyValue(rng: Rng, depth: number): unknown {
  const way = rng.int(0, depth > 0 ? 4 : 2);
  if (way === 3) return Array.from({ length: rng.int(0, 3) }, () => anyValue(rng, depth - 1));
  if (way === 4) {
    const keys = [
      'coding',
      'code',
      'system',
      'reference',
      'value',
      'resource',
      'url',
      'sequence',
      'identifier',
    ];
    return Object.fromEntries(
      Array.from({ length: rng.int(0, 3) }, () => [rng.pick(keys), anyValue(rng, depth - 1)]),
    );
  }
  return rng.pick(PIECES);
}

/** Every box in a value, so that one can be chosen. */
function boxesIn(value: unknown, found: Box[] = []): Box[] {
  if (typeof value !== 'object' || value === null) return found;
  found.push(value as Box);
  for (const item of Object.values(value)) boxesIn(item, found);
  return found;
}

/** Some of its values taken away, doubled or replaced. */
export function wrongTypes(rng: Rng, json: Box, times: number): Box {
  for (let time = 0; time < times; time++) {
    const box = rng.pick(boxesIn(json));
    const keys = Object.keys(box);
    if (keys.length === 0) continue;
    const key = rng.pick(keys);
    const way = rng.int(0, 3);
    if (way === 0) Reflect.deleteProperty(box, key);
    else if (way === 1) box[key] = [box[key], box[key]];
    else box[key] = anyValue(rng, 3);
  }
  return json;
}

export function prototypeKeys(rng: Rng, json: Box): Box {
  const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', 'length', 'then'];
  for (let time = 0; time < 8; time++) {
    const box = rng.pick(boxesIn(json).filter((one) => !Array.isArray(one)));
    Object.defineProperty(box, rng.pick(names), {
      value: anyValue(rng, 2),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return json;
}

export function broken(rng: Rng, bytes: Buffer): Buffer {
  const cut = bytes.subarray(0, rng.int(0, bytes.length));
  if (rng.chance(0.5)) return cut;
  const changed = Buffer.from(bytes);
  for (let time = 0; time < 5; time++) changed[rng.int(0, changed.length - 1)] = rng.int(0, 255);
  return changed;
}

/** JSON nested far deeper than any claim, at the top or inside a resource. */
function deep(rng: Rng, json: Box): string {
  const depth = rng.pick([150, 250, 20_000]);
  const [open, close] = rng.chance(0.5) ? ['[', ']'] : ['{"extension":[', ']}'];
  const tower = open.repeat(depth) + close.repeat(depth);
  if (rng.chance(0.3)) return tower;
  return JSON.stringify(json).replace('"collection"', `"collection","contained":[${tower}]`);
}

function crowded(rng: Rng, json: Box): Box {
  const entries = Array.isArray(json['entry']) ? (json['entry'] as unknown[]) : [];
  const copy = rng.pick(entries) ?? null;
  return { ...json, entry: [...entries, ...Array.from({ length: rng.pick([300, 3000]) }, () => copy)] };
}

const hugeNumber = (rng: Rng): string =>
  rng.pick(['1e999', '-1e999', '1e-999', '99999999999999999999', '-0']);

/** Lone surrogates are written as escapes, as a careless encoder does. */
function text(json: string, rng: Rng): Buffer {
  return Buffer.from(rng.chance(0.05) ? `\ufeff${json}` : json, 'utf8');
}
