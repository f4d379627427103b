/** Tests the connection step by step, with an event at each step's begin and end. Uses parts of the stages `smart` and `nhi` one by one. */
import { NO_STANDING } from '../../ground/backup-standing.ts';
import type { DoctorEvent, DoctorStep, DoctorWords } from '../../../../shared/api/doctor-contract.ts';
import { DOCTOR_STEP_IDS, type DoctorStepId } from '../../../../shared/doctor-steps.ts';
import { BUILT_IN_GUIDE } from '../../../../shared/twpas/canonical.ts';
import { errorCode } from '../../ground/base/errors.ts';
import { createHttp } from '../../ground/net/http.ts';
import type { Log } from '../../ports.ts';
import { isNotable } from '../../carrier/smart/clock-skew.ts';
import { type CauseCode, causeOf, failed, type Finding, skewValues, type Step } from './causes.ts';
import { type DoctorContext, Learnt, theseSurroundings } from './context.ts';
import { agentStep, backupStep, lastSendsStep } from './steps/agent-step.ts';
import { isNoAnswer, NO_ANSWER, within } from './in-time.ts';
import {
  dataFolderStep,
  foldersStep,
  guideStep,
  localClockStep,
  settingsStep,
} from './steps/machine-steps.ts';
import { discoveryStep, keyStep, scopesStep, tokenStep } from './steps/smart-steps.ts';
import { metadataStep, searchStep, serverClockStep } from './steps/fhir-steps.ts';
import { nameStep, proxyStep, routeStep, tcpStep } from './steps/network-steps.ts';
import { tlsStep } from './steps/tls-step.ts';

/** Longest wait for one answer, whatever `timeoutSeconds` says. */
const LONGEST_SECONDS = 20;

/** By id, so that no step is forgotten; the list in `shared/` has their order. */
export const STEPS: Readonly<Record<DoctorStepId, Step>> = {
  agent: agentStep,
  settings: settingsStep,
  'data-folder': dataFolderStep,
  'local-clock': localClockStep,
  folders: foldersStep,
  backup: backupStep,
  guide: guideStep,
  route: routeStep,
  name: nameStep,
  proxy: proxyStep,
  tcp: tcpStep,
  tls: tlsStep,
  'server-clock': serverClockStep,
  discovery: discoveryStep,
  key: keyStep,
  token: tokenStep,
  scopes: scopesStep,
  metadata: metadataStep,
  search: searchStep,
  'last-sends': lastSendsStep,
};

/** Assumptions where no agent knows better. */
const ASSUMED = {
  surroundings: theseSurroundings,
  agent: { isRunning: true, lastEnd: null, portTaken: false, stuckFolders: [] },
  settingsPending: null,
  trailBroken: null,
  measuredSkewMs: null,
  lastSends: () => [],
  backupStanding: () => Promise.resolve(NO_STANDING),
  guideInUse: { inUse: BUILT_IN_GUIDE, imported: false, newer: null },
  search: undefined,
} satisfies Partial<DoctorContext>;
type Assumed = keyof typeof ASSUMED;

/** Members of a context that `openContext` makes. */
type Made = 'clientCertificate' | 'http' | 'signal' | 'patienceSeconds' | 'target' | 'learnt';

export interface DoctorParts
  extends Omit<DoctorContext, Assumed | Made>, Partial<Pick<DoctorContext, Assumed>> {
  readonly log: Log;
  /** Limit of one step, ms. */
  readonly stepLimitMs?: number;
  /** Opens `server.clientCertificate`. Absent: no passphrase is stored. */
  readonly certificatePassphrase?: () => string | null;
}

/** Faults of this computer do not end the run: they say nothing about the way to the server. */
const APART: ReadonlySet<DoctorStepId> = new Set([
  'agent',
  'settings',
  'data-folder',
  'local-clock',
  'folders',
  'backup',
  'guide',
]);

/** Ends early when `signal` says that the reader has left: the present step and the remaining ones are `not-tried`. */
export async function* runDoctor(parts: DoctorParts, signal: AbortSignal): AsyncGenerator<DoctorEvent> {
  const { log } = parts;
  const context = openContext(parts, signal);
  let over = false;
  try {
    for (const id of DOCTOR_STEP_IDS) {
      over ||= signal.aborted;
      if (over) {
        yield { kind: 'ended', step: notTried(id, context) };
        continue;
      }
      yield { kind: 'started', step: id };
      const ended = await tryStep(id, context, log, parts.stepLimitMs);
      log('info', 'doctor', { step: id, code: ended.code, ms: ended.ms });
      over = ended.status === 'failed' && !APART.has(id);
      yield { kind: 'ended', step: ended };
    }
  } finally {
    await context.http.close();
  }
}

/** Dependencies of the steps. The caller closes its `http`. */
export function openContext(parts: DoctorParts, signal: AbortSignal): DoctorContext {
  const { settings, clock, log, resolveProxy } = parts;
  const { server } = settings;
  const known = { ...ASSUMED, ...parts };
  const { clientCertificate: file, caFile, smallHandshake } = server;
  const passphrase = parts.certificatePassphrase ?? (() => null);
  const clientCertificate = file === undefined ? undefined : { file, passphrase };
  const patienceSeconds = Math.min(server.timeoutSeconds, LONGEST_SECONDS);
  const line = {
    caFile,
    smallHandshake,
    proxyUrl: server.proxyUrl,
    resolveProxy,
    timeoutSeconds: patienceSeconds,
    concurrency: 1,
    clock,
    log,
    env: known.surroundings.env,
  };
  const http = createHttp({ ...line, clientCertificate });
  return {
    ...known,
    clientCertificate,
    http,
    signal,
    patienceSeconds,
    target: new URL(server.fhirBaseUrl),
    learnt: new Learnt(),
  };
}

/** A step's requests all end long before; a call to a disk or a name server may never end. */
const STEP_LIMIT_MS = 120_000;

export async function tryStep(
  id: DoctorStepId,
  context: DoctorContext,
  log: Log,
  limitMs: number = STEP_LIMIT_MS,
): Promise<DoctorStep> {
  const began = performance.now();
  let finding: Finding;
  try {
    finding = await within(Promise.resolve(STEPS[id].run(context)), limitMs);
  } catch (error) {
    if (isNoAnswer(error)) return stepTooLong(id, context, limitMs);
    // Our own fault is a finding too: a person who needs help must not get half a report.
    log('error', 'doctor-fault', { step: id }, error);
    const name = errorCode(error);
    finding = failed('doctor-fault', { error: name }, name);
  }
  // The reader has left, so the outcome means nothing.
  if (context.signal.aborted) return notTried(id, context);
  const ms = Math.round(performance.now() - began);
  const notes = [...clockNotes(id, finding, context), ...(finding.notes ?? [])];
  return { step: id, tried: STEPS[id].tried(context), ms, notes, ...judgement(finding) };
}

/** A wrong clock makes certificates, tokens and searches fail, each with another error: name the clock beside them. */
function clockNotes(id: DoctorStepId, { kind }: Finding, context: DoctorContext): DoctorWords[] {
  if (kind !== 'failed' || APART.has(id)) return [];
  const wrong = wrongClock(context);
  if (wrong === null) return [];
  const { zh, en } = causeOf(wrong.code, wrong.values).words;
  return [
    {
      zh: `先看時鐘：${zh}以上的失敗可能由此而來。`,
      en: `The clock first: ${en} This failure may come of it.`,
    },
  ];
}

function wrongClock(
  context: DoctorContext,
): { readonly code: CauseCode; readonly values: Readonly<Record<string, string>> } | null {
  const skewMs = context.learnt.skewMs ?? context.measuredSkewMs;
  return isNotable(skewMs) ? { code: 'clock-skewed', values: skewValues(skewMs) } : null;
}

function stepTooLong(id: DoctorStepId, context: DoctorContext, limitMs: number): DoctorStep {
  const seconds = String(Math.round(limitMs / 1000));
  const finding = failed('doctor-no-answer', { seconds }, NO_ANSWER);
  return { step: id, tried: STEPS[id].tried(context), ms: limitMs, notes: [], ...judgement(finding) };
}

function judgement(finding: Finding): Pick<DoctorStep, 'status' | 'code' | 'result' | 'cause' | 'who'> {
  const { result: seen } = finding;
  const result = typeof seen === 'string' ? { zh: seen, en: seen } : seen;
  if (finding.kind === 'ok') return { status: 'ok', code: 'ok', result, cause: null, who: null };
  const { words, who, harmless } = causeOf(finding.code, finding.values);
  return { status: harmless ? 'warning' : finding.kind, code: finding.code, result, cause: words, who };
}

function notTried(id: DoctorStepId, context: DoctorContext): DoctorStep {
  const status = 'not-tried';
  const common = { step: id, tried: STEPS[id].tried(context), result: { zh: '-', en: '-' } };
  return { ...common, status, code: status, notes: [], ms: 0, cause: null, who: null };
}
