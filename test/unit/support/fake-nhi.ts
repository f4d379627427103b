import type { Traits } from '../../../main/agent/ground/fhir/is-ours.ts';
import type {
  NhiServer,
  Phase,
  PostResult,
  ReadResult,
  SearchResult,
  SendOutcome,
} from '../../../main/agent/carrier/nhi/server.ts';
import { acceptedAs } from './case-rig.ts';
import { resourceOf, type SmallBundle } from './small-bundle.ts';

type Query = readonly (readonly [string, string])[];
type Resource = Record<string, unknown>;

/** A case as NHI has it. */
export interface StoredCase {
  readonly number: string;
  readonly bundle: SmallBundle;
  /** ISO 8601; left out by a server that does not say. */
  readonly uploadedAt?: string;
  /** Fields of its ClaimResponse beside `request`. */
  readonly answer?: Resource;
  /** Not seen by any search yet. */
  hidden?: boolean;
}

/** NHI as a script: what it has, how it answers searches, and what each POST comes to. */
export class FakeNhi implements NhiServer {
  readonly stored: StoredCase[] = [];
  readonly searches: Query[] = [];
  readonly posts: { readonly attemptId: string; readonly body: string; readonly token: string }[] = [];
  probes = 0;
  /** Result that a search comes to instead of an answer. */
  searchFails: SearchResult | null = null;
  echoed = true;
  /** Answers to searches were kept by something in between. */
  aged = false;
  omitsClaims = false;
  /** Parameters that are passed over, and left out of the `self` link. */
  readonly ignores = new Set<string>();
  /** Patients that no search by their number finds. */
  readonly unlisted = new Set<string>();
  /** Every search brings everything, and says that it did as asked. */
  answersAll = false;
  /** True if the scope lets Bundles be read. */
  readable = true;
  /** Called before a search is answered. */
  onSearch: (query: Query) => void = () => undefined;
  /** Called when the connection is there and no byte has left. */
  onConnected: () => void = () => undefined;
  /** Outcome of a POST; awaited, so that a test can hold it. */
  onPost: (attemptId: string) => SendOutcome | Promise<SendOutcome> = () =>
    acceptedAs(`20261124${String(this.posts.length).padStart(8, '0')}`);
  /** Traits of the Bundle that comes back with the answer to a POST. */
  onTraits: (attemptId: string) => Traits | null = () => null;
  alive = true;
  /** True if a probe is answered in FHIR. */
  speaksFhir = true;
  sockets = 4;
  /** How far a POST gets before its end. */
  phases: readonly Phase[] = ['body-sent'];
  /** The `Date` of its answers to POSTs, ms. */
  serverDate: number | null = null;
  /** POSTs that have not come to their end. */
  underWay = 0;

  has(number: string, bundle: SmallBundle, more: Omit<StoredCase, 'number' | 'bundle'> = {}): StoredCase {
    const one: StoredCase = { number, bundle, ...more };
    this.stored.push(one);
    return one;
  }

  async postBundle(request: {
    readonly body: Buffer;
    readonly token: string;
    readonly attemptId: string;
    readonly onPhase?: (phase: Phase) => void;
    readonly mayLeave?: () => boolean;
  }): Promise<PostResult> {
    const { attemptId, token } = request;
    this.onConnected();
    if (request.mayLeave?.() === false) {
      const outcome = { kind: 'not-sent', code: 'send-overslept', phase: 'connected' } as const;
      return { outcome, body: null, traits: null, serverDate: null };
    }
    this.posts.push({ attemptId, token, body: request.body.toString('utf8') });
    this.underWay += 1;
    for (const phase of this.phases) request.onPhase?.(phase);
    try {
      const outcome = await this.onPost(attemptId);
      const body = Buffer.from('{"resourceType":"Bundle"}');
      return { outcome, body, traits: this.onTraits(attemptId), serverDate: this.serverDate };
    } finally {
      this.underWay -= 1;
    }
  }

  search({ type, query }: { readonly type: string; readonly query: Query }): Promise<SearchResult> {
    this.searches.push(query);
    this.onSearch(query);
    // NHI shows nothing else: a scope allows only answers to be searched for.
    if (type !== 'ClaimResponse') return Promise.resolve({ kind: 'refused', status: 403 });
    if (this.searchFails) return Promise.resolve(this.searchFails);
    const echoed = this.echoed && !query.some(([name]) => this.ignores.has(name));
    const resources = this.stored
      .filter((one) => one.hidden !== true && this.#matches(one, query))
      .flatMap((one) => this.#shown(one));
    return Promise.resolve({ kind: 'complete', resources, echoed, aged: this.aged, serverDate: null });
  }

  read({ type, id }: { readonly type: string; readonly id: string }): Promise<ReadResult> {
    if (type !== 'Bundle' || !this.readable) return Promise.resolve({ kind: 'refused', status: 403 });
    const one = this.stored.find((candidate) => candidate.number === id);
    if (one === undefined) return Promise.resolve({ kind: 'absent' });
    const identifier = { value: one.number };
    return Promise.resolve({
      kind: 'found',
      resource: { ...structuredClone(one.bundle), identifier },
      serverDate: null,
    });
  }

  probe(): ReturnType<NhiServer['probe']> {
    this.probes += 1;
    return Promise.resolve(
      this.alive
        ? { alive: true, speaksFhir: this.speaksFhir, status: 200, code: null }
        : { alive: false, speaksFhir: false, status: null, code: 'connection-refused' },
    );
  }
  reset(): Promise<void> {
    return Promise.resolve();
  }
  freeSockets(): number {
    return this.sockets - this.underWay;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }

  #matches(one: StoredCase, query: Query): boolean {
    return query.every(([name, value]) => {
      if (this.answersAll || this.ignores.has(name)) return true;
      if (name === 'request') return value === `Claim/${one.number}`;
      if (name === 'request.patient.identifier') {
        return patientOf(one.bundle) === value && !this.unlisted.has(value);
      }
      if (name === 'request.identifier') return namesOf(one.bundle).includes(value);
      if (name === 'disposition') return one.answer?.['disposition'] === value;
      return true;
    });
  }

  #shown(one: StoredCase): Resource[] {
    const request = { reference: `Claim/${one.number}` };
    const response = { resourceType: 'ClaimResponse', id: `answer-${one.number}`, request, ...one.answer };
    const meta = one.uploadedAt === undefined ? {} : { meta: { lastUpdated: one.uploadedAt } };
    const claim = { ...structuredClone(resourceOf(one.bundle, 'Claim')), id: one.number, ...meta };
    return this.omitsClaims ? [response] : [response, claim];
  }
}

function patientOf(bundle: SmallBundle): string | undefined {
  const identifiers = resourceOf(bundle, 'Patient')['identifier'] as { system: string; value: string }[];
  return identifiers.find(({ system }) => system === 'http://www.moi.gov.tw')?.value;
}

function namesOf(bundle: SmallBundle): string[] {
  const identifiers = resourceOf(bundle, 'Claim')['identifier'] as
    { system?: string; value: string }[] | undefined;
  return (identifiers ?? []).flatMap(({ system, value }) => [value, `${system ?? ''}|${value}`]);
}
