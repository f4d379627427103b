/** What the body of an answer is: a FHIR resource, nothing at all, or something a FHIR server would not have said. */
import { weighJson } from '../fhir/bounded-json.ts';
import type { HttpAnswer } from './http-types.ts';

export type AnswerBody =
  | { readonly kind: 'empty' }
  /** `resource` is null where it is FHIR by all signs but cannot be read: cut short, XML, compressed. */
  | {
      readonly kind: 'fhir';
      readonly resourceType: string | null;
      readonly resource: Readonly<Record<string, unknown>> | null;
    }
  | { readonly kind: 'other' };

/** Reads tolerantly: media types of all kinds, a BOM, a body cut short. Never throws. */
export function readAnswerBody(answer: Pick<HttpAnswer, 'headers' | 'body' | 'end'>): AnswerBody {
  const type = (answer.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') return compressed(type);
  const text = new TextDecoder('utf-8').decode(answer.body).trim();
  if (text === '')
    return answer.end === 'complete' || !isHtmlType(type) ? { kind: 'empty' } : { kind: 'other' };
  if (text.startsWith('<')) return markup(text);
  const parsed = weighJson(answer.body) === null ? undefined : parse(text);
  if (parsed === undefined) return broken(text, type);
  if (!isRecord(parsed)) return { kind: 'other' };
  const resourceType = parsed['resourceType'];
  if (typeof resourceType !== 'string') return { kind: 'other' };
  return { kind: 'fhir', resourceType, resource: parsed };
}

/** We asked for `identity`; a body compressed all the same is judged by its type alone. */
function compressed(type: string): AnswerBody {
  const readable = type === '' || /json|xml|fhir/.test(type);
  return readable ? { kind: 'fhir', resourceType: null, resource: null } : { kind: 'other' };
}

/** Where the root element of an XML answer begins, at the latest. */
const HEAD_LENGTH = 4096;

/** FHIR XML, or a page of some gateway. A comment ends where it ends: else the ways to read many of them double with each. */
function markup(text: string): AnswerBody {
  const root =
    /^(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<([A-Z][A-Za-z]+)\s[^>]*http:\/\/hl7\.org\/fhir/.exec(
      text.slice(0, HEAD_LENGTH),
    );
  return root ? { kind: 'fhir', resourceType: root[1] ?? null, resource: null } : { kind: 'other' };
}

/** JSON that does not parse: most likely cut short, also where nothing but the closed connection told us its length. */
function broken(text: string, type: string): AnswerBody {
  if (!text.startsWith('{')) return { kind: 'other' };
  // Only the first members can be trusted: further on the name may stand in a nested or contained resource.
  const named =
    /^\{(?:\s*"(?:id|language|implicitRules)"\s*:\s*"[^"\\]*"\s*,)*\s*"resourceType"\s*:\s*"([A-Za-z]+)"/.exec(
      text,
    );
  const looksFhir = named !== null || type.includes('json') || /"resourceType"\s*:/.test(text);
  return looksFhir ? { kind: 'fhir', resourceType: named?.[1] ?? null, resource: null } : { kind: 'other' };
}

function isHtmlType(type: string): boolean {
  return type === 'text/html' || type === 'application/xhtml+xml';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON, or not all of it: the caller tells the two apart.
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
