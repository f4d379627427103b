import type { DoctorStep } from '../../../../shared/api/doctor-contract.ts';
import type { DoctorStepId } from '../../../../shared/doctor-steps.ts';
import { AgentError } from '../../ground/error.ts';
import type { SmartConfiguration } from '../../carrier/smart/discovery.ts';
import type { ClientKeys } from '../../carrier/smart/token-source.ts';
import { openContext, STEPS, tryStep, type DoctorParts } from './doctor.ts';

/** The steps that lead to a server and need neither a data folder nor a key. */
const WAY: readonly DoctorStepId[] = ['route', 'name', 'proxy', 'tcp', 'tls', 'server-clock', 'discovery'];

export interface Reached {
  /** In their order, up to the first that failed. */
  readonly steps: readonly DoctorStep[];
  readonly configuration: SmartConfiguration | null;
}

/** Probes a server address that is not saved yet, up to its discovery document. */
export async function reachServer(
  parts: Omit<DoctorParts, 'keys' | 'settingsFile' | 'lastSeenAt' | 'newServer'>,
  signal: AbortSignal,
): Promise<Reached> {
  const context = openContext(
    { ...parts, keys: NO_KEYS, settingsFile: null, lastSeenAt: null, newServer: false },
    signal,
  );
  const steps: DoctorStep[] = [];
  try {
    for (const id of WAY) {
      const ended = await tryStep(STEPS[id], context, parts.log);
      steps.push(ended);
      if (ended.status === 'failed') break;
    }
  } finally {
    await Promise.all([context.http.close(), context.elsewhere.close()]);
  }
  return { steps, configuration: context.learnt.configuration };
}

const none = (): Promise<never> => Promise.reject(new AgentError('no-client-key/not-asked'));

/** None of these steps signs anything. */
const NO_KEYS: ClientKeys = {
  generate: none,
  import: none,
  rotate: none,
  retire: none,
  list: none,
  jwks: none,
  sign: none,
};
