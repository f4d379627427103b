/**
 * Members that occur twice in one object. Their meaning is undefined (RFC 8259 §4): JSON.parse reads the last, another parser the first, so
 * NHI might read other content than we checked.
 */

interface Open {
  /** For an object, the names read so far; for an array, null. */
  readonly names: Set<string> | null;
  /** Path from the text's root. */
  readonly path: string;
  /** For an array, the current item. */
  index: number;
}

/**
 * FHIRPath of the first repeated member (`Bundle.entry[0].resource.id`); null if there is none. One pass, no recursion.
 * @param text a text that JSON.parse accepts
 * @param root name of the whole text
 */
export function doubledMember(text: string, root: string): string | null {
  const open: Open[] = [];
  /** Path of the next value. */
  let place = root;
  let at = 0;
  while (at < text.length) {
    const here = open.at(-1);
    switch (text[at]) {
      case '{':
        open.push({ names: new Set(), path: place, index: 0 });
        break;
      case '[':
        open.push({ names: null, path: place, index: 0 });
        place = `${place}[0]`;
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (here?.names === null) place = `${here.path}[${String((here.index += 1))}]`;
        break;
      case '"': {
        const end = stringEnd(text, at);
        const name = here?.names ? nameAt(text, at, end) : null;
        if (here?.names && name !== null) {
          place = child(here.path, name);
          if (here.names.has(name)) return place;
          here.names.add(name);
        }
        at = end;
        continue;
      }
      default:
    }
    at += 1;
  }
  return null;
}

/** A name that FHIR cannot have may be anything, a patient's too: the path then ends at its object. */
const child = (path: string, name: string): string =>
  /^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(name) ? `${path}.${name}` : path;

/** Offset after the closing quotation mark of a string. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length;
    let before = quote;
    while (text[before - 1] === '\\') before -= 1;
    at = quote + 1;
    if ((quote - before) % 2 === 0) return at;
  }
}

/** The name of a member without escapes; null if the string is a value. */
function nameAt(text: string, from: number, end: number): string | null {
  let next = end;
  while (text.charCodeAt(next) <= 0x20) next += 1;
  if (text[next] !== ':') return null;
  const raw = text.slice(from, end);
  return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
}
