import type { LogFields } from '../ports.ts';

/** The allow-list at run time; the type makes it complete. */
const KINDS: { readonly [field in keyof Required<LogFields>]: 'string' | 'number' | 'url' } = {
  caseId: 'string',
  attemptId: 'string',
  folder: 'string',
  code: 'string',
  status: 'number',
  ms: 'number',
  count: 'number',
  bytes: 'number',
  delivery: 'string',
  review: 'string',
  state: 'string',
  url: 'url',
  until: 'string',
  version: 'string',
  pid: 'number',
  kid: 'string',
  step: 'string',
  system: 'string',
  sha256: 'string',
};

/** The fields that may be logged, each of its type; everything else is dropped, whatever the caller's types say. */
export function safeFields(fields: LogFields): Record<string, string | number> {
  const safe: Record<string, string | number> = {};
  for (const [name, kind] of Object.entries(KINDS)) {
    const value: unknown = fields[name as keyof LogFields];
    if (kind === 'number') {
      if (typeof value === 'number') safe[name] = value;
    } else if (typeof value === 'string') {
      const text = kind === 'url' ? safeUrl(value) : value;
      if (text !== null) safe[name] = text;
    }
  }
  return safe;
}

/** Origin and path alone: a search's query names patients, and user info is a secret. Null for what is no url. */
function safeUrl(text: string): string | null {
  const url = URL.parse(text);
  return url === null || url.origin === 'null' ? null : url.origin + url.pathname;
}
