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

interface Kept {
  /** Before anything was proven the first try waits from here, ms. */
  readonly since: number;
  readonly provenAt: number | null;
  readonly triedAt: number | null;
  /** Start of the present run of failed tries, ms. */
  readonly failingSince: number | null;
  /** Why the last try failed; null: it did not. */
  readonly code: string | null;
}

const time = z.number().nullable();
const keptSchema = z.object({
  since: z.number(),
  provenAt: time,
  triedAt: time,
  failingSince: time,
  code: z.string().nullable(),
});

export interface ProofOfLife extends Loop {
  /** NHI has just taken a token request of the doctor's: the first sign of life, where there was none. A search has to end a silence. */
  proven(): Promise<void>;
  view(): NonNullable<StatusView['proofOfLife']>;
}

export async function openProofOfLife(options: {
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
}): Promise<ProofOfLife> {
  const { tokens, nhi, hospitalId, cache, clock, log, onChange } = options;
  let kept: Kept = (await read(cache)) ?? {
    since: clock.now(),
    provenAt: null,
    triedAt: null,
    failingSince: null,
    code: null,
  };

  /** A clock that was set back must not put an answer off into the future. */
  const atMostNow = (at: number): number => Math.min(at, clock.now());
  const lastAt = (): number | null => {
    const times = [kept.provenAt, options.lastAnswerAt()].filter((at) => at !== null);
    return times.length === 0 ? null : atMostNow(Math.max(...times));
  };
  const isGoingOn = (): boolean =>
    kept.failingSince !== null && clock.now() - atMostNow(kept.triedAt ?? 0) <= GAP_MS;
  const isSilent = (): boolean => {
    const [now, last] = [clock.now(), lastAt()];
    if (last === null || kept.failingSince === null || !isGoingOn()) return false;
    return now - kept.failingSince >= FAILING_MS && now - last >= SILENT_MS;
  };

  /** Null: proven. */
  async function prove(signal: AbortSignal): Promise<string | null> {
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

  const note = (code: string | null): void => {
    const now = clock.now();
    const isFailure = code !== null && !OF_OURS.includes(code);
    const goesOn = isGoingOn() ? atMostNow(kept.failingSince ?? now) : now;
    kept = {
      ...kept,
      code,
      triedAt: now,
      failingSince: isFailure ? goesOn : null,
      ...(code === null && { provenAt: now }),
    };
  };
  const round = async (signal: AbortSignal): Promise<number> => {
    const isClockWrong = options.isClockWrong();
    const restMs = isClockWrong ? CLOCK_LOOK_MS : HOUR_MS;
    const due = (lastAt() ?? atMostNow(kept.since)) + (isClockWrong ? CLOCK_LOOK_MS : DAY_MS);
    if (clock.now() < due) return Math.min(due - clock.now(), restMs);
    const { state, reason } = options.standing();
    if (state === 'paused' && NOT_NOW.includes(reason ?? '')) return HOUR_MS;
    // While it is known to be unreachable no request is made; it counts as a failed try.
    const code = state === 'unreachable' ? (reason ?? 'unreachable') : await prove(signal);
    if (signal.aborted) return 0;
    note(code);
    // Losing it asks once more.
    await cache.save(JSON.stringify(kept));
    if (code === null) log('info', 'proof-of-life');
    else log('warn', isSilent() ? 'nhi-silent' : 'proof-of-life-failed', { code });
    onChange();
    return restMs;
  };
  const loop = createLoop(clock, round, (error) => {
    log('error', 'proof-of-life-failed', {}, error);
    return HOUR_MS;
  });
  return {
    ...loop,
    start: () => {
      // The start of a silence has to survive a restart.
      cache.save(JSON.stringify(kept)).catch((error: unknown) => {
        log('warn', 'proof-of-life-not-saved', {}, error);
      });
      loop.start();
    },
    proven: async () => {
      if (lastAt() !== null || kept.failingSince !== null) return;
      note(null);
      // Losing it asks once more.
      await cache.save(JSON.stringify(kept));
      onChange();
    },
    view: () => {
      const at = lastAt();
      // A later answer counts more than the last try.
      const code = at !== null && at > (kept.triedAt ?? 0) ? null : kept.code;
      return { at: at === null ? null : taipeiTime(at), code, silent: isSilent() };
    },
  };
}

/** If it cannot be read the count begins again. */
async function read(cache: TextCache): Promise<Kept | null> {
  try {
    const kept: unknown = JSON.parse((await cache.load()) ?? 'null');
    return keptSchema.safeParse(kept).data ?? null;
  } catch {
    return null;
  }
}
