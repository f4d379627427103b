import { Worker } from 'node:worker_threads';
import { plainProfile, UPLOAD_PROFILES } from '../../../../../shared/twpas/canonical.ts';
import { askWorker } from '../../../ground/base/ask-worker.ts';
import { AgentError } from '../../../ground/error.ts';
import {
  CHECK_WORKER,
  type CheckWorkerData,
  type GuideReply,
  type GuideRequest,
} from '../worker-messages.ts';
import { compilePackage } from '../../../../profile/package/compile-package.ts';

/** A compiled package: the file's bytes, and its entry in the list. */
export type PackageMade = Awaited<ReturnType<typeof packageMade>>;

/** HL7's whole core takes some 30 s on a slow machine. */
const DEADLINE_MS = 5 * 60_000;
const MAX_HEAP_MB = 2048;

/**
 * Compiles in a thread of its own: a package of many codes takes seconds, which must not delay leases and sends.
 * @throws AgentError as `compilePackage`; `ig-package-too-large` where it takes too long or too much memory
 */
export async function compileApart(file: string): Promise<PackageMade> {
  const workerData: CheckWorkerData = { hospitalId: '', level: 'off', rules: [] };
  const request: GuideRequest = { kind: 'compile', file };
  const worker = new Worker(CHECK_WORKER, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  worker.on('error', () => undefined);
  try {
    const reply = await askWorker<GuideReply>(worker, request, DEADLINE_MS);
    if (typeof reply !== 'string' && reply.kind === 'compiled') return reply.made;
    if (typeof reply === 'string' || reply.kind !== 'refused')
      throw new AgentError('ig-package-too-large/compiling');
    throw AgentError.received(reply.error);
  } finally {
    await worker.terminate();
  }
}

/** In the thread. @throws AgentError as `compilePackage` */
export async function packageMade(file: string) {
  const compiled = await compilePackage(file);
  const { name, version, title, canonical, sha256, dependencies, definitions, valueSets } = compiled;
  const uploads = new Set(Object.values(UPLOAD_PROFILES));
  return {
    ...{ name, version, title, canonical, sha256, dependencies },
    json: new TextEncoder().encode(JSON.stringify(compiled)),
    // By the profile's name: NHI may move its profiles to another base, as it has moved its systems.
    isGuide: definitions.some(({ url }) => uploads.has(plainProfile(url))),
    profiles: definitions.length,
    valueSets: valueSets.length,
    notChecked: [...compiled.notChecked],
    ...(compiled.bare === undefined ? {} : { bare: compiled.bare }),
  };
}
