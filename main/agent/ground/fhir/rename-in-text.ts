import { attachmentName } from './attachment-names.ts';

/**
 * Replaces names in the `file://` urls of a Bundle's text. Only the tokens of those urls change: numbers keep their digits, and all other
 * bytes stay.
 * @param text valid JSON
 * @param newName null: keep the name
 */
export function renameInText(text: string, newName: (name: string) => string | null): string {
  const parts: string[] = [];
  let copied = 0;
  let key: string | null = null;
  for (let start = text.indexOf('"'); start >= 0;) {
    const end = endOfString(text, start);
    const token = text.slice(start, end);
    const next = text.slice(end).search(/\S/);
    if (next >= 0 && text[end + next] === ':') {
      key = token;
    } else {
      // Only the string directly after `"url":` names a file; each value consumes its key.
      const name = key === '"url"' && isValueOf(text, start) ? nameIn(token) : null;
      const to = name === null ? null : newName(name);
      if (to !== null) {
        parts.push(text.slice(copied, start), JSON.stringify(`file://${to}`));
        copied = end;
      }
      key = null;
    }
    start = text.indexOf('"', end);
  }
  return parts.join('') + text.slice(copied);
}

function nameIn(token: string): string | null {
  const value: unknown = JSON.parse(token);
  return typeof value === 'string' ? attachmentName(value) : null;
}

/** Directly after a colon: not inside a list or an object that the key holds. */
function isValueOf(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && /\s/.test(text[at] ?? '')) at--;
  return text[at] === ':';
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') return at + 1;
  }
  return text.length;
}
