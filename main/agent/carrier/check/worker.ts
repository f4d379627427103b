/** Entry of the checking thread: one request, one reply, and no data of a file kept in between. */
import { parentPort, workerData } from 'node:worker_threads';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import { inspectBytes } from './inspect.ts';
import { openProfileCheck } from './profile-check.ts';
import type { OwnRules } from './own-rules.ts';
import { readContent } from './read-content.ts';
import { AgentError } from '../../ground/error.ts';
import type {
  CheckReply,
  CheckRequest,
  CheckWorkerData,
  GuideReply,
  GuideRequest,
} from './worker-messages.ts';

const settings = workerData as CheckWorkerData;

const profileCheck = openProfileCheck();

let opened: OwnRules | null = null;
/** The rules' engine is loaded with the first Bundle, if there are any rules. */
async function ownRules(): Promise<OwnRules | null> {
  if (settings.rules.length === 0) return null;
  return (opened ??= (await import('./own-rules.ts')).openOwnRules(settings.rules));
}

async function answer(request: CheckRequest): Promise<CheckReply> {
  try {
    if (request.kind === 'content')
      return { kind: 'content', content: readContent(request.bytes, request.phi === true) };
    const level = request.level ?? settings.level;
    // An imported guide may have codes of 申請案件類別 that this program does not know, which are checked at every level.
    const { igFile = null } = request;
    const profiles = level === 'off' && igFile === null ? null : await profileCheck(igFile);
    const inspection = inspectBytes(request.bytes, settings.hospitalId, level, profiles, {
      today: taipeiDay(Date.now()),
      rules: level === 'off' ? null : await ownRules(),
    });
    return { kind: 'inspected', inspection };
  } catch {
    // An error here is a problem of this input (check-crashed); the thread goes on with the next.
    return { kind: 'failed' };
  }
}

/** The modules that compile a package are loaded late: a check does not need them. */
async function guideWork(request: GuideRequest): Promise<GuideReply> {
  try {
    const { packageMade } = await import('./package/compile-apart.ts');
    return { kind: 'compiled', made: await packageMade(request.file) };
  } catch (error) {
    if (!(error instanceof AgentError)) return { kind: 'failed' };
    const { code, message, messageZh } = error;
    return { kind: 'refused', error: { code, message, messageZh } };
  }
}

parentPort?.on('message', (request: CheckRequest | GuideRequest) => {
  // Neither rejects.
  if (request.kind !== 'compile') void answer(request).then((reply) => parentPort?.postMessage(reply));
  else
    void guideWork(request).then((reply) => {
      parentPort?.postMessage(reply, reply.kind === 'compiled' ? [reply.made.json.buffer] : []);
    });
});
