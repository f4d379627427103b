/** Kind of an answer's body: a FHIR resource, empty, or content that no FHIR server would send. */
import { weighJson } from '../../ground/fhir/bounded-json.ts';
import { isObject } from '../../ground/fhir/json.ts';
import type { HttpAnswer } from '../../ground/net/exchange.ts';
import type { OutcomeIssue } from './server.ts';

export type AnswerBody =
  | { readonly kind: 'empty' }
  /** `resource` is null if the body looks like FHIR but cannot be read: cut short, XML, compressed. */
  | {
      readonly kind: 'fhir';
      readonly resourceType: string | null;
      readonly resource: Readonly<Record<string, unknown>> | null;
    }
  | { readonly kind: 'other' };

/** Reads tolerantly: media types of all kinds, a BOM, a body cut short. Never throws. */
export function readAnswerBody(answer: Pick<HttpAnswer, 'headers' | 'body' | 'end'>): AnswerBody {
  const type = (answer.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (isEncoded(answer)) return compressed(type);
  const text = new TextDecoder('utf-8').decode(answer.body).trim();
  if (text === '')
    return answer.end === 'complete' || !isHtmlType(type) ? { kind: 'empty' } : { kind: 'other' };
  if (text.startsWith('<')) return markup(text);
  const parsed = weighJson(answer.body) === null ? undefined : parse(text);
  if (parsed === undefined) return broken(text, type);
  if (!isObject(parsed)) return { kind: 'other' };
  const resourceType = parsed['resourceType'];
  if (typeof resourceType !== 'string') return { kind: 'other' };
  return { kind: 'fhir', resourceType, resource: parsed };
}

export function isEncoded({ headers }: Pick<HttpAnswer, 'headers'>): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  return encoding !== '' && encoding !== 'identity';
}

/** We asked for `identity`; a body that is compressed anyway is judged by its type alone. */
function compressed(type: string): AnswerBody {
  const readable = type === '' || /json|xml|fhir/.test(type);
  return readable ? { kind: 'fhir', resourceType: null, resource: null } : { kind: 'other' };
}

/** The root element of an XML answer must begin within this length. */
const HEAD_LENGTH = 4096;

/** FHIR XML, or a gateway's page. The pattern ends each comment at its first `-->`: else backtracking doubles with every comment. */
function markup(text: string): AnswerBody {
  const root =
    /^(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<([A-Z][A-Za-z]+)\s[^>]*http:\/\/hl7\.org\/fhir/.exec(
      text.slice(0, HEAD_LENGTH),
    );
  return root ? { kind: 'fhir', resourceType: root[1] ?? null, resource: null } : { kind: 'other' };
}

/** JSON that does not parse: most likely cut short, even if the end of the connection alone marked the end of the body. */
function broken(text: string, type: string): AnswerBody {
  if (!text.startsWith('{')) return { kind: 'other' };
  // Only the first members can be trusted: later a `resourceType` may belong to a nested or contained resource.
  const named =
    /^\{(?:\s*"(?:id|language|implicitRules)"\s*:\s*"[^"\\]*"\s*,)*\s*"resourceType"\s*:\s*"([A-Za-z]+)"/.exec(
      text.slice(0, HEAD_LENGTH),
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
    // Not JSON, or cut short: `broken` decides which.
    return undefined;
  }
}

// Reads an OperationOutcome as servers really send it: with members missing, of other types, or out of order.

const SEVERITY_ORDER = ['fatal', 'error', 'warning', 'information'];
const TEXT_LIMIT = 2_000;

/** The gravest issue (the first among equals), or null when the resource is no OperationOutcome or has none. */
export function gravestIssue(resource: unknown): OutcomeIssue | null {
  const issues = readIssues(resource);
  const rank = (issue: OutcomeIssue): number => {
    const at = SEVERITY_ORDER.indexOf(issue.severity);
    return at === -1 ? SEVERITY_ORDER.length : at;
  };
  return issues.reduce<OutcomeIssue | null>(
    (best, issue) => (best === null || rank(issue) < rank(best) ? issue : best),
    null,
  );
}

/** Every issue, with `''` for missing members. */
export function readIssues(resource: unknown): OutcomeIssue[] {
  if (!isObject(resource) || resource['resourceType'] !== 'OperationOutcome') return [];
  const issues: readonly unknown[] = Array.isArray(resource['issue'])
    ? resource['issue']
    : [resource['issue']];
  return issues.filter(isObject).map((issue) => ({
    severity: text(issue['severity']),
    code: text(issue['code']),
    text: issueText(issue).slice(0, TEXT_LIMIT),
  }));
}

/** `details.text`, else `diagnostics`, else the coding's display or code. */
function issueText(issue: Readonly<Record<string, unknown>>): string {
  const details = isObject(issue['details']) ? issue['details'] : {};
  const codings: readonly unknown[] = Array.isArray(details['coding']) ? details['coding'] : [];
  const named = codings.filter(isObject).flatMap((coding) => [text(coding['display']), text(coding['code'])]);
  return [text(details['text']), text(issue['diagnostics']), ...named].find((one) => one !== '') ?? '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** The logical id in `Location` (or `Content-Location`): `[base]/Bundle/[id]` with or without `/_history/[version]`. FHIR §3.1.0.8. */
export function locationIdOf(headers: Readonly<Record<string, string>>): string | null {
  for (const name of ['location', 'content-location']) {
    const path = (headers[name] ?? '').split(/[?#]/, 1)[0] ?? '';
    const id = /(?:^|\/)Bundle\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]*)?\/?$/.exec(path)?.[1];
    if (id !== undefined && !/^\.+$/.test(id)) return id;
  }
  return null;
}
