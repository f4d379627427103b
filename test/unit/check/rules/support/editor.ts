import { isObject, objectsOf, type Json, type JsonObject } from '../../../../../main/practice/json.ts';

/** A resource of a Bundle, to be bent by the way to an element: `item[0].quantity.value`. */
export interface Bendable {
  readonly json: JsonObject;
  get(path: string): Json | undefined;
  set(path: string, value: Json): void;
  drop(path: string): void;
  /** Appends to a list, which may not be there yet. */
  add(path: string, value: Json): void;
}

/** A Bundle to be bent. A test that asks for what is not there is wrong, so asking throws. */
export interface Editor {
  readonly bundle: Bendable;
  readonly claim: Bendable;
  /** The resource whose profile has this name, `Patient` for `Patient-twpas`; `index` counts those of the profile. */
  of(profile: string, index?: number): Bendable;
  /** The entry that holds it. */
  entry(profile: string, index?: number): Bendable;
  /** fullUrl of the entry that holds it. */
  url(profile: string, index?: number): string;
  /** Puts an entry at the end; gives its fullUrl. */
  append(resource: JsonObject): string;
  /** Takes the entries of a profile out, and the supportingInfo that refers to them. */
  without(profile: string): void;
}

export function edit(bundle: JsonObject): Editor {
  const entries = (): JsonObject[] => objectsOf(bundle['entry']);
  const named = (profile: string): JsonObject[] =>
    entries().filter(({ resource }) => profileOf(resource).includes(`/${profile}-tw`));
  const entryOf = (profile: string, index = 0): JsonObject => {
    const found = named(profile)[index];
    if (found === undefined) throw new Error(`no ${profile} in the Bundle`);
    return found;
  };
  const resourceOf = (profile: string, index?: number): JsonObject => {
    const { resource } = entryOf(profile, index);
    return isObject(resource) ? resource : {};
  };
  const urlOf = (profile: string, index?: number): string => entryOf(profile, index)['fullUrl'] as string;
  const claim = entries().find(({ resource }) => isObject(resource) && resource['resourceType'] === 'Claim');
  return {
    bundle: bendable(bundle),
    claim: bendable(isObject(claim?.['resource']) ? claim['resource'] : {}),
    of: (profile, index) => bendable(resourceOf(profile, index)),
    entry: (profile, index) => bendable(entryOf(profile, index)),
    url: urlOf,
    append(resource) {
      const fullUrl = `urn:uuid:00000000-0000-4000-8000-${String(entries().length).padStart(12, '0')}`;
      bendable(bundle).add('entry', { fullUrl, resource });
      return fullUrl;
    },
    without(profile) {
      const gone = new Set(named(profile).map(({ fullUrl }) => fullUrl));
      bundle['entry'] = entries().filter(({ fullUrl }) => !gone.has(fullUrl));
      const resource = isObject(claim?.['resource']) ? claim['resource'] : {};
      resource['supportingInfo'] = objectsOf(resource['supportingInfo']).filter(
        ({ valueReference }) => !(isObject(valueReference) && gone.has(valueReference['reference'])),
      );
    },
  };
}

function profileOf(resource: unknown): string {
  const meta = isObject(resource) ? resource['meta'] : undefined;
  return isObject(meta) && Array.isArray(meta['profile']) ? (meta['profile'][0] as string) : '';
}

type Box = Record<string | number, Json | undefined>;

function bendable(json: JsonObject): Bendable {
  const at = (path: string): { box: Box; key: string | number } => {
    const keys = stepsOf(path);
    let box: Box = json;
    for (const key of keys.slice(0, -1)) {
      const next = box[key];
      if (typeof next !== 'object' || next === null) throw new Error(`${path} leads nowhere at ${key}`);
      box = next as Box;
    }
    return { box, key: keys.at(-1) ?? '' };
  };
  return {
    json,
    get(path) {
      const { box, key } = at(path);
      return box[key];
    },
    set(path, value) {
      const { box, key } = at(path);
      box[key] = value;
    },
    drop(path) {
      const { box, key } = at(path);
      if (!(key in box)) throw new Error(`${path} is not there`);
      if (Array.isArray(box)) box.splice(Number(key), 1);
      else Reflect.deleteProperty(box, key);
    },
    add(path, value) {
      const { box, key } = at(path);
      const list = box[key];
      box[key] = [...(Array.isArray(list) ? list : []), value];
    },
  };
}

const stepsOf = (path: string): (string | number)[] =>
  (path.match(/[^.[\]]+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
