import { isObject, objectAt, textAt } from './json.ts';

/** The literal reference without a fragment or a version, or null: `#contained` ones lead to no entry. */
export function referenceText(reference: unknown): string | null {
  const text = textAt(reference, 'reference')?.trim();
  if (text === undefined || text.startsWith('#')) return null;
  if (!text.includes('#') && !text.includes('/_history/')) return text;
  const [plain = ''] = text.split('#');
  return plain.replace(/\/_history\/[^/]*$/, '') || null;
}

/** The logical id a reference of one type leads to: `Claim/123`, absolute or with a version. */
export function referencedId(reference: unknown, type: string): string | null {
  const parts = referenceText(reference)?.split('/') ?? [];
  const id = parts.at(-1);
  return parts.at(-2) === type && id !== undefined && id !== '' ? id : null;
}

export function referencedIdentifier(reference: unknown): string | null {
  return isObject(reference) ? textAt(objectAt(reference, 'identifier'), 'value') : null;
}
