import { createHash } from 'node:crypto';
import type { CaseContext } from '../../../main/agent/carrier/cases/context.ts';
import type { CaseRecord } from '../../../main/agent/carrier/cases/case-record.ts';
import { admit } from '../../../main/agent/carrier/cases/admission.ts';
import { beginAttempt, endAttempt } from '../../../main/agent/carrier/cases/attempt.ts';
import type {
  Admission,
  FoundAttachment,
  FoundBundle,
} from '../../../main/agent/carrier/cases/intake-port.ts';
import { caseRow } from '../../../main/agent/carrier/cases/move.ts';
import { EVENTS_OF_CASE } from '../../../main/agent/carrier/cases/queries.ts';
import { resolveAbsent } from '../../../main/agent/carrier/cases/staff.ts';
import type { Problem } from '../../../main/agent/carrier/check/problem.ts';
import { problem, PROBLEM_TEXTS } from '../../../main/agent/carrier/check/texts.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
import { claimKey } from '../../../main/agent/ground/fhir/claim-parts.ts';
import { parseBundle } from '../../../main/agent/ground/fhir/parsed-bundle.ts';
import { summarise } from '../../../main/agent/ground/fhir/summarise.ts';
import type { BundleSummary } from '../../../main/agent/ground/fhir/summary.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { FakeClock } from './fake-clock.ts';
import { openCoreIn, type MoreSettings } from './open-core.ts';
import { smallBundle, type SmallBundle } from './small-bundle.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const FOLDER = '/export';
export const BY = { actor: '王承辦', reason: null };

interface EventRow {
  readonly n: number;
  readonly kind: string;
  readonly from_state: string | null;
  readonly to_state: string | null;
  readonly actor: string;
  readonly detail: string;
}

/** Facts that a test gives of a found file; the rest is that of a sound Bundle whose attachments are there. */
export interface Found {
  readonly path?: string;
  readonly folder?: string;
  /** Stands in for the file's bytes: the same text is the same file. */
  readonly bytes?: string;
  readonly summary?: Partial<BundleSummary> | null;
  /** Codes of errors that our checks found. */
  readonly errors?: readonly string[];
  readonly attachments?: readonly FoundAttachment[];
  readonly release?: 'auto' | 'manual';
  readonly waitMs?: number;
  readonly mtimeMs?: number;
  readonly spooled?: boolean;
}

/** The case store as it lies on disk, on a clock of the test's own. */
export interface CaseRig {
  readonly dir: string;
  readonly clock: FakeClock;
  core: Core;
  context: CaseContext;
  find(found?: Found): Promise<Admission>;
  /** Finds a sound Bundle and returns its id. */
  queued(found?: Found): Promise<string>;
  row(id: string): CaseRecord;
  events(id: string): EventRow[];
  kinds(id: string): string[];
  begin(id: string): Promise<string>;
  end(id: string, attemptId: string, outcome: SendOutcome, retryAt?: number): Promise<string>;
  /** One attempt that came to this. */
  send(id: string, outcome: SendOutcome): Promise<string>;
  /** In doubt, attested absent, and so queued again. */
  attestAbsent(id: string): Promise<void>;
  /** Closes the data folder and opens it again, as a restart does. */
  reopen(more?: MoreSettings): Promise<void>;
}

export async function caseRig(
  options: { readonly more?: MoreSettings; readonly dir?: string; readonly clock?: FakeClock } = {},
): Promise<CaseRig> {
  const dir = options.dir ?? temporaryFolder();
  const clock = options.clock ?? new FakeClock();
  const core = await openCoreIn(dir, clock, options.more);
  let files = 0;
  const rig: CaseRig = {
    dir,
    clock,
    core,
    context: core.context,
    find: (found = {}) => {
      files += 1;
      return admit(rig.context, foundBundle(found, clock.now(), files));
    },
    queued: async (found = {}) => (await rig.find(found)).caseId,
    row: (id) => caseRow(rig.context.store, id),
    events: (id) => rig.context.store.all<EventRow>(EVENTS_OF_CASE, { id }),
    kinds: (id) => rig.events(id).map(({ kind }) => kind),
    begin: async (id) => {
      const attemptId = `attempt ${String(rig.row(id).attempts + 1)} of ${id}`;
      await beginAttempt(rig.context, id, attemptId);
      return attemptId;
    },
    end: (caseId, attemptId, outcome, retryAt = clock.now()) =>
      endAttempt(rig.context, {
        caseId,
        attemptId,
        outcome,
        phase: 'answered',
        body: Buffer.from('{}'),
        retryAt,
      }),
    send: async (id, outcome) => rig.end(id, await rig.begin(id), outcome),
    attestAbsent: (id) => resolveAbsent(rig.context, id, BY),
    reopen: async (more = options.more ?? {}) => {
      if (rig.core.db.open) await rig.core.close();
      rig.core = await openCoreIn(dir, clock, more);
      rig.context = rig.core.context;
    },
  };
  return rig;
}

function claimantOf({ path, summary }: Found, number: number): Partial<BundleSummary> {
  if (path === undefined) return { patientNumber: `A1${String(10_000_000 + number)}` };
  const patientNumber = `A1${String(20_000_000 + (Number.parseInt(sha256Of(path).slice(0, 6), 16) % 70_000_000))}`;
  return summary?.patientNumber === undefined ? { patientNumber, claimKey: `claim ${String(number)}` } : {};
}

/** A file as intake hands it over. Without other words each one is another claim of another patient, under one path of the same. */
export function foundBundle(found: Found, now: number, number = 1): FoundBundle {
  const summary =
    found.summary === null ? null : summaryOf({ ...claimantOf(found, number), ...found.summary });
  const bytes = found.bytes ?? `bytes ${String(number)}`;
  return {
    folder: found.folder ?? FOLDER,
    relPath: found.path ?? `file-${String(number)}.json`,
    size: bytes.length,
    mtimeMs: found.mtimeMs ?? now,
    inspection: {
      sha256: sha256Of(bytes),
      problems: (found.errors ?? []).map(errorOf),
      incomplete: false,
      summary,
    },
    spooled: found.spooled ?? true,
    attachments: found.attachments ?? (summary?.attachments ?? []).map((name) => attachmentOf(name)),
    release: found.release ?? 'auto',
    waitUntil: now + (found.waitMs ?? 600_000),
  };
}

/** An error of this code; of a rule or a profile, whose texts are elsewhere, with texts of no meaning. */
function errorOf(code: string): Problem {
  if (Object.hasOwn(PROBLEM_TEXTS, code)) return problem(code as keyof typeof PROBLEM_TEXTS, 'Bundle');
  return { severity: 'error', code, message: '測試', messageEn: 'test', path: 'Bundle' };
}

export function attachmentOf(name: string, bytes = `bytes of ${name}`): FoundAttachment {
  return { name, sha256: sha256Of(bytes), size: bytes.length, mtimeMs: 1 };
}

/** The summary of a small Bundle, with what a test wants otherwise; its claim key follows. */
export function summaryOf(
  other: Partial<BundleSummary> = {},
  bundle: SmallBundle = smallBundle(),
): BundleSummary {
  const parsed = parseBundle(bundle);
  const summary = parsed === null ? null : summarise(parsed);
  if (summary === null) throw new Error('the Bundle of this test cannot be summarised');
  const whole = { ...summary, ...other };
  return { ...whole, claimKey: other.claimKey ?? claimKey(whole) };
}

/** A result as this agent writes it, with its mark. */
export const ownResult = (
  { core }: CaseRig,
  result: { readonly caseId: string; readonly revision: number },
): string => JSON.stringify({ ...result, agentState: core.said(result) });

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

export const acceptedAs = (caseNumber: string | null, locationId: string | null = null): SendOutcome => ({
  kind: 'accepted',
  status: 201,
  caseNumber,
  locationId,
});
export const UNKNOWN: SendOutcome = { kind: 'unknown', code: 'timeout', status: null, phase: 'body-sent' };
export const REJECTED: SendOutcome = {
  kind: 'rejected',
  status: 422,
  absence: 'proven',
  issue: { severity: 'error', code: 'invalid', text: '測試' },
};
export const NOT_SENT: SendOutcome = { kind: 'not-sent', code: 'connection-refused', phase: 'connecting' };
