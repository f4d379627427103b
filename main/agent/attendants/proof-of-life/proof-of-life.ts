/** Once a day without other requests: a token and an empty search, so that a broken way to NHI is known before it is needed. */
import { z } from 'zod';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import type { DestinationState } from '../../../../shared/states.ts';
import { addDays, DAY_MS, HOUR_MS, taipeiDay } from '../../../../shared/days.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import type { NhiServer } from '../../carrier/nhi/server.ts';
import type { Clock, Log } from '../../ports.ts';
import type { TextCache } from '../../carrier/smart/discovery.ts';
import type { TokenSource } from '../../carrier/smart/token-source.ts';

/** A day, plus time for the hourly tries after a failed one. */
const SILENT_MS = 26 * HOUR_MS;
/** One failed try is no silence: a line may be down for a moment, a computer wakes before its VPN. */
const FAILING_MS = 2 * HOUR_MS;
/** After a longer gap (switched off over the weekend) the count begins again. */
const GAP_MS = 3 * HOUR_MS;
/** Between two looks at a clock that was found wrong: somebody may have set it right. */
const CLOCK_LOOK_MS = 10 * 60_000;
/** Known to people, and no sign about NHI. */
const OF_OURS: readonly string[] = ['no-client-key', 'new-server'];
/** NHI asked to wait, or an unconfirmed server: no request. */
const NOT_NOW: readonly string[] = ['throttled', 'busy', 'new-server'];

const time = z.number().nullable();
const triesSchema = z.object({
  /** Before anything was proven the first try waits from here, ms. */
  since: z.number(),
  provenAt: time,
  triedAt: time,
  /** Start of the present run of failed tries, ms. */
  failingSince: time,
  /** Why the last try failed; null: it did not. */
  code: z.string().nullable(),
});
type Tries = Readonly<z.infer<typeof triesSchema>>;

interface ProofParts {
  readonly tokens: Pick<TokenSource, 'get' | 'invalidate'>;
  readonly nhi: Pick<NhiServer, 'search'>;
  readonly hospitalId: string;
  /** Time of the last answer to other requests, ms. */
  readonly lastAnswerAt: () => number | null;
  /** NHI's clock, as last heard, disagreed with ours. */
  readonly isClockWrong: () => boolean;
  /** The server's state by other requests. */
  readonly standing: () => { readonly state: DestinationState; readonly reason: string | null };
  /** For this destination only: another server's answers say nothing about it. */
  readonly cache: TextCache;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}

export async function openProofOfLife(parts: ProofParts): Promise<ProofOfLife> {
  const fresh = { since: parts.clock.now(), provenAt: null, triedAt: null, failingSince: null, code: null };
  return new ProofOfLife(parts, (await read(parts.cache)) ?? fresh);
}

export class ProofOfLife {
  readonly #parts: ProofParts;
  readonly #loop: Loop;
  #tries: Tries;

  constructor(parts: ProofParts, tries: Tries) {
    this.#parts = parts;
    this.#tries = tries;
    this.#loop = createLoop(
      parts.clock,
      (signal) => this.#round(signal),
      (error) => {
        parts.log('error', 'proof-of-life-failed', {}, error);
        return HOUR_MS;
      },
    );
  }

  start(): void {
    // The start of a silence has to survive a restart.
    this.#save().catch((error: unknown) => {
      this.#parts.log('warn', 'proof-of-life-not-saved', {}, error);
    });
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** NHI has just taken a token request of the doctor's: the first sign of life, where there was none. A search has to end a silence. */
  async proven(): Promise<void> {
    if (this.#lastAt() !== null || this.#tries.failingSince !== null) return;
    this.#note(null);
    // Losing it asks once more.
    await this.#save();
    this.#parts.onChange();
  }

  view(): NonNullable<StatusView['proofOfLife']> {
    const at = this.#lastAt();
    // A later answer counts more than the last try.
    const code = at !== null && at > (this.#tries.triedAt ?? 0) ? null : this.#tries.code;
    return { at: at === null ? null : taipeiTime(at), code, silent: this.#isSilent() };
  }

  status(): Partial<StatusView> {
    return { proofOfLife: this.view() };
  }

  async #round(signal: AbortSignal): Promise<number> {
    const { clock, log, isClockWrong, standing, onChange } = this.#parts;
    const isWrong = isClockWrong();
    const restMs = isWrong ? CLOCK_LOOK_MS : HOUR_MS;
    const due = (this.#lastAt() ?? this.#atMostNow(this.#tries.since)) + (isWrong ? CLOCK_LOOK_MS : DAY_MS);
    if (clock.now() < due) return Math.min(due - clock.now(), restMs);
    const { state, reason } = standing();
    if (state === 'paused' && NOT_NOW.includes(reason ?? '')) return HOUR_MS;
    // While it is known to be unreachable no request is made; it counts as a failed try.
    const code = state === 'unreachable' ? (reason ?? 'unreachable') : await this.#prove(signal);
    if (signal.aborted) return 0;
    this.#note(code);
    // Losing it asks once more.
    await this.#save();
    if (code === null) log('info', 'proof-of-life');
    else log('warn', this.#isSilent() ? 'nhi-silent' : 'proof-of-life-failed', { code });
    onChange();
    return restMs;
  }

  /** Null: proven. */
  async #prove(signal: AbortSignal): Promise<string | null> {
    const { tokens, nhi, hospitalId, clock } = this.#parts;
    const token = await tokens.get(signal);
    if (token.kind !== 'token') return token.code;
    const day = addDays(taipeiDay(clock.now()), 2);
    const found = await nhi.search({
      type: 'ClaimResponse',
      query: [
        ['created', `gt${day}`],
        ['requestor.identifier', hospitalId],
        ['_count', '1'],
      ],
      token: token.token,
      onePage: true,
      signal,
    });
    switch (found.kind) {
      case 'complete':
      case 'refused':
        // It answers and accepted the token; a refusal of this search is no silence.
        return null;
      case 'unauthorized':
        tokens.invalidate(token.token);
        return 'unauthorized';
      case 'failed':
        return found.code;
    }
  }

  #note(code: string | null): void {
    const now = this.#parts.clock.now();
    const isFailure = code !== null && !OF_OURS.includes(code);
    const goesOn = this.#isGoingOn() ? this.#atMostNow(this.#tries.failingSince ?? now) : now;
    this.#tries = {
      ...this.#tries,
      code,
      triedAt: now,
      failingSince: isFailure ? goesOn : null,
      ...(code === null && { provenAt: now }),
    };
  }

  #save(): Promise<void> {
    return this.#parts.cache.save(JSON.stringify(this.#tries));
  }

  /** A clock that was set back must not put an answer off into the future. */
  #atMostNow(at: number): number {
    return Math.min(at, this.#parts.clock.now());
  }

  #lastAt(): number | null {
    const times = [this.#tries.provenAt, this.#parts.lastAnswerAt()].filter((at) => at !== null);
    return times.length === 0 ? null : this.#atMostNow(Math.max(...times));
  }

  #isGoingOn(): boolean {
    const { failingSince, triedAt } = this.#tries;
    return failingSince !== null && this.#parts.clock.now() - this.#atMostNow(triedAt ?? 0) <= GAP_MS;
  }

  #isSilent(): boolean {
    const { failingSince } = this.#tries;
    const [now, last] = [this.#parts.clock.now(), this.#lastAt()];
    if (last === null || failingSince === null || !this.#isGoingOn()) return false;
    return now - failingSince >= FAILING_MS && now - last >= SILENT_MS;
  }
}

/** If it cannot be read the count begins again. */
async function read(cache: TextCache): Promise<Tries | null> {
  try {
    const kept: unknown = JSON.parse((await cache.load()) ?? 'null');
    return triesSchema.safeParse(kept).data ?? null;
  } catch {
    return null;
  }
}
