/** Which attachments of a case are in the spool, as a detail of its events: from the trail a lost database gets them back. */
export interface KeptAttachment {
  /** Its place among the names in the Bundle. */
  readonly ord: number;
  readonly sha256: string;
}

/** `0:<hash> 2:<hash>`; no detail where there are none. */
export function keptDetail(kept: readonly KeptAttachment[]): { readonly kept?: string } {
  return kept.length === 0
    ? {}
    : { kept: kept.map(({ ord, sha256 }) => `${String(ord)}:${sha256}`).join(' ') };
}

export function readKept(detail: unknown): KeptAttachment[] {
  if (typeof detail !== 'string') return [];
  return [...detail.matchAll(/(\d+):([0-9a-f]{64})/g)].map(([, ord, sha256 = '']) => ({
    ord: Number(ord),
    sha256,
  }));
}
