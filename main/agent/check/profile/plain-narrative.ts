/** What XML forbids or takes a second look: control characters, halves of a pair, entities but its own five. */
const DOUBTFUL = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd]|&(?!(?:amp|lt|gt|quot|apos);)|\]\]>/;
const START = /<([a-z][a-z0-9]*)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>/y;
const ATTRIBUTE = /\s+([a-z]+)="([^"]*)"/y;
const ELEMENTS = new Set(
  'div p b i span table tbody thead tr td th ul ol li br hr h1 h2 h3 h4 h5 h6 code pre strong em sup sub small a blockquote'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(['class', 'style', 'title', 'lang', 'id', 'colspan', 'rowspan']);
const XHTML = 'http://www.w3.org/1999/xhtml';

/**
 * Whether a narrative is of the plain kind that publishers write, which meets R4's txt-1 and txt-2: one `div` of well-formed
 * elements out of the list above, with some text. False says nothing: then the whole rule is asked.
 */
export function isPlainNarrative(text: string): boolean {
  if (!text.startsWith('<div') || DOUBTFUL.test(text)) return false;
  const open: string[] = [];
  let hasText = false;
  for (let at = 0; at < text.length;) {
    if (at > 0 && open.length === 0) return false;
    const tag = readTag(text, at);
    if (tag === null) return false;
    if (tag.is === 'start') open.push(tag.name);
    else if (tag.is === 'end' && open.pop() !== tag.name) return false;
    const next = text.indexOf('<', tag.end);
    const end = next < 0 ? text.length : next;
    if (end > tag.end && open.length === 0) return false;
    hasText ||= text.slice(tag.end, end).trim() !== '';
    at = end;
  }
  return open.length === 0 && hasText;
}

interface Tag {
  readonly is: 'start' | 'end' | 'empty';
  readonly name: string;
  /** Where what follows it begins. */
  readonly end: number;
}

/** Nearly all tags have no attributes: those are told by a look. */
const BARE = new Map<string, Pick<Tag, 'is' | 'name'>>(
  [...ELEMENTS].flatMap((name) => [
    [`<${name}>`, { is: 'start', name }],
    [`</${name}>`, { is: 'end', name }],
    [`<${name}/>`, { is: 'empty', name }],
  ]),
);

function readTag(text: string, at: number): Tag | null {
  const end = text.indexOf('>', at) + 1;
  const bare = end - at > LONGEST ? undefined : BARE.get(text.slice(at, end));
  if (bare !== undefined) return { is: bare.is, name: bare.name, end };
  START.lastIndex = at;
  const [, name = '', attributes = '', slash = ''] = START.exec(text) ?? [];
  if (!ELEMENTS.has(name) || (attributes !== '' && !areFine(name, attributes))) return null;
  return { is: slash === '' ? 'start' : 'empty', name, end: START.lastIndex };
}

const LONGEST = '</blockquote>'.length;

/** Each once, and an address only on a link. */
function areFine(element: string, attributes: string): boolean {
  const names: string[] = [];
  ATTRIBUTE.lastIndex = 0;
  for (let one = ATTRIBUTE.exec(attributes); one !== null; one = ATTRIBUTE.exec(attributes)) {
    const [, name = '', value] = one;
    const isKnown =
      ATTRIBUTES.has(name) || (name === 'href' && element === 'a') || (name === 'xmlns' && value === XHTML);
    if (!isKnown || names.includes(name)) return false;
    names.push(name);
    if (ATTRIBUTE.lastIndex === attributes.length) return true;
  }
  return false;
}
