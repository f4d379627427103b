import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { PLANTED_SYSTEM } from '../planted.ts';

const FIRST = ['resourceType', 'id', 'meta'];

/**
 * Changes JSON as a server does that stores it: its own order of names, no narrative. The planted id goes too, so that nothing that comes
 * back can be matched by it.
 */
export function normalise<T extends Json>(value: T): T {
  return reshape(value) as T;
}

function reshape(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((one) => reshape(one) as Json);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const name of Object.keys(value).sort(byName)) {
    if (name === 'text' && isObject(value[name]) && 'div' in value[name]) continue;
    if (name === 'tag' && Array.isArray(value[name])) {
      const tags = value[name].filter((tag) => !(isObject(tag) && tag['system'] === PLANTED_SYSTEM));
      if (tags.length > 0) result[name] = tags;
      continue;
    }
    result[name] = reshape(value[name]);
  }
  return result;
}

function byName(a: string, b: string): number {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
