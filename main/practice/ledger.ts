/** Arrival at the practice server, counted by the id planted in the Bundle and by nothing the agent computes. */

export interface PostRecord {
  readonly plantedId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly at: number;
  readonly requestId: string | null;
  readonly contentType: string | null;
  readonly contentLength: string | null;
  readonly transferEncoding: string | null;
  /** The connection had served a request before. */
  readonly reused: boolean;
  /** Case number when it was stored. */
  caseNumber: string | null;
  /** Status answered; null when the connection was cut instead. */
  status: number | null;
  /** Kind of the misbehaviour that struck. */
  fault: string | null;
}

/** Something a SMART client, or a sender of Bundles, must not do. */
export interface Violation {
  readonly kind: string;
  readonly detail: string;
}

/** A request that came to the other host, where nothing of ours may ever be sent. */
export interface Stray {
  readonly method: string;
  readonly url: string;
  readonly authorization: boolean;
}

export interface LedgerCounts {
  tokenRequests: number;
  tokensGranted: number;
  discoveries: number;
  probes: number;
  searches: number;
  reads: number;
  /** FHIR requests that were refused for want of a valid token. */
  unauthorized: number;
  /** POSTs whose body never came whole. */
  partialBodies: number;
}

export interface LedgerSnapshot {
  readonly posts: readonly PostRecord[];
  readonly counts: Readonly<LedgerCounts>;
  readonly violations: readonly Violation[];
  readonly strays: readonly Stray[];
  /** Path and query of each FHIR search, in order. */
  readonly searches: readonly string[];
}

export interface Ledger {
  readonly counts: LedgerCounts;
  post(record: PostRecord): void;
  violation(kind: string, detail: string): void;
  stray(stray: Stray): void;
  search(url: string): void;
  snapshot(): LedgerSnapshot;
  reset(): void;
}

const noCounts = (): LedgerCounts => ({
  tokenRequests: 0,
  tokensGranted: 0,
  discoveries: 0,
  probes: 0,
  searches: 0,
  reads: 0,
  unauthorized: 0,
  partialBodies: 0,
});

export function createLedger(): Ledger {
  const counts = noCounts();
  const posts: PostRecord[] = [];
  const violations: Violation[] = [];
  const strays: Stray[] = [];
  const searches: string[] = [];
  return {
    counts,
    post: (record) => void posts.push(record),
    violation: (kind, detail) => void violations.push({ kind, detail }),
    stray: (stray) => void strays.push(stray),
    search(url) {
      counts.searches += 1;
      searches.push(url);
    },
    snapshot: () => structuredClone({ posts, counts, violations, strays, searches }),
    reset() {
      Object.assign(counts, noCounts());
      for (const list of [posts, violations, strays, searches]) list.length = 0;
    },
  };
}

/** How often the Bundle with this planted id arrived, and how often it was stored. */
export function countsFor(snapshot: LedgerSnapshot, plantedId: string): { arrived: number; stored: number } {
  const posts = snapshot.posts.filter((post) => post.plantedId === plantedId);
  return { arrived: posts.length, stored: posts.filter((post) => post.caseNumber !== null).length };
}
