import type { IncomingMessage } from 'node:http';

/**
 * Whether a request came to this console by its own name (against DNS rebinding) and, when it could change
 * something, from its own page (against another site's form).
 */
export function comesFromHere(request: IncomingMessage, port: number): boolean {
  // Of two, node:http shows the first; whatever stands before us may have gone by the other.
  if ((request.headersDistinct['host'] ?? []).length !== 1) return false;
  // Of two, Node keeps the first; something in between might have gone by the second.
  const [host, ...others] = request.headersDistinct['host'] ?? [];
  if (others.length > 0 || host === undefined) return false;
  if (host !== `127.0.0.1:${String(port)}` && host !== `localhost:${String(port)}`) return false;
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  return request.headers.origin === `http://${host}`;
}

/** Cookies know no port: each console on a machine has a name of its own. */
export function cookieName(port: number): string {
  return `twpas_console_${String(port)}`;
}

export function sessionCookie(port: number, session: string): string {
  return `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`;
}

export function sessionOf(request: IncomingMessage, port: number): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.split('=', 2);
    if (name?.trim() === cookieName(port)) return value?.trim() ?? null;
  }
  return null;
}
