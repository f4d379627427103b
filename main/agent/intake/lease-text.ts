import { numberAt, textAt } from '../fhir/json.ts';

export interface LeaseText {
  readonly host: string;
  readonly agentId: string;
  /** ms since the epoch, by the holder's clock; null when it cannot be read. */
  readonly heartbeat: number | null;
}

export function describeLease(lease: LeaseText & { readonly heartbeat: number }): string {
  const heartbeat = new Date(lease.heartbeat).toISOString();
  return `${JSON.stringify({ host: lease.host, agentId: lease.agentId, heartbeat })}\n`;
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
    };
  } catch {
    // Half-written JSON is the case the caller asks about.
    return null;
  }
}
