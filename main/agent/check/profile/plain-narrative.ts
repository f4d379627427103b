const START =
  /<([a-z][a-z0-9]*)((?: (?:class|style|title|lang|id|href|colspan|rowspan)="[^"<>&\p{C}]*"| xmlns="http:\/\/www\.w3\.org\/1999\/xhtml")*) ?(\/?)>/uy;
const END = /<\/([a-z][a-z0-9]*)>/y;
/** Text without entities and without what XML forbids. */
const TEXT = /(?:[^<&\]\p{C}]|[\t\n\r])+/uy;
const ELEMENTS = new Set(
  'div p b i span table tbody thead tr td th ul ol li br hr h1 h2 h3 h4 h5 h6 code pre strong em sup sub small a'.split(
    ' ',
  ),
);

/**
 * Whether a narrative is of the plain kind that publishers write, which meets R4's txt-1 and txt-2: one `div` of well-formed
 * elements out of the list above, with some text. False says nothing: then the whole rule is asked.
 */
export function isPlainNarrative(text: string): boolean {
  const open: string[] = [];
  let hasText = false;
  let at = 0;
  while (at < text.length) {
    if (at > 0 && open.length === 0) return false;
    if (text.charCodeAt(at) !== LESS_THAN) {
      const said = read(TEXT, text, at);
      if (said === null || open.length === 0) return false;
      hasText ||= said[0].trim() !== '';
      at += said[0].length;
      continue;
    }
    const end = read(END, text, at);
    if (end !== null) {
      if (open.pop() !== end[1]) return false;
      at += end[0].length;
      continue;
    }
    const start = read(START, text, at);
    const [tag = '', name = '', attributes = '', closed = ''] = start ?? [];
    if (start === null || !ELEMENTS.has(name) || (at === 0 && name !== 'div')) return false;
    if (attributes !== '' && !areFine(name, attributes)) return false;
    if (closed === '') open.push(name);
    at += tag.length;
  }
  return open.length === 0 && hasText;
}

const LESS_THAN = 60;

function read(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Each once, and an address only on a link. */
function areFine(element: string, attributes: string): boolean {
  const names = [...attributes.matchAll(/ ([a-z]+)="[^"]*"/g)].map(([, name]) => name);
  return new Set(names).size === names.length && (element === 'a' || !names.includes('href'));
}
