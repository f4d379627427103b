import type { JsonObject } from '../json.ts';

/** Answer that the server means to give, before a misbehaviour gets at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  type = 'application/json',
): Answer {
  return {
    status,
    headers: { 'content-type': `${type};charset=utf-8`, ...headers },
    body: Buffer.from(JSON.stringify(body), 'utf8'),
  };
}
export const fhirAnswer = (
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Answer => jsonAnswer(status, body, headers, 'application/fhir+json');

export function htmlAnswer(status: number): Answer {
  const title = status === 200 ? 'Sign in' : String(status);
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: Buffer.from(
      `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`,
    ),
  };
}
