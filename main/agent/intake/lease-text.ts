import { numberAt, textAt, valueAt } from '../fhir/json.ts';

export interface LeaseText {
  readonly host: string;
  readonly agentId: string;
  /** ms since the epoch, by the holder's clock; null when it cannot be read. */
  readonly heartbeat: number | null;
  /** Its holder has stopped, and the next one need not wait. It stays, so that the next one knows that it was served. */
  readonly released: boolean;
}

export function describeLease(lease: LeaseText & { readonly heartbeat: number }): string {
  const heartbeat = new Date(lease.heartbeat).toISOString();
  const released = lease.released ? { released: true } : {};
  return `${JSON.stringify({ host: lease.host, agentId: lease.agentId, heartbeat, ...released })}\n`;
}

/** Null for a torn or foreign text: somebody's, but nobody knows whose. */
export function parseLease(text: string): LeaseText | null {
  try {
    const json: unknown = JSON.parse(text);
    const host = textAt(json, 'host');
    if (host === null) return null;
    const written = Date.parse(textAt(json, 'heartbeat') ?? '');
    return {
      host,
      agentId: textAt(json, 'agentId') ?? '',
      heartbeat: numberAt(json, 'heartbeat') ?? (Number.isNaN(written) ? null : written),
      // Agents of before this removed theirs.
      released: valueAt(json, 'released') === true,
    };
  } catch {
    // Half-written JSON is the case the caller asks about.
    return null;
  }
}
