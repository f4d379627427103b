import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Settings } from '../../shared/settings.ts';
import { createLog } from '../agent/ground/log/log.ts';
import type { AgentPorts, KeySlot, LogLevel } from '../agent/ports.ts';
import { systemClock } from '../agent/ground/base/clock.ts';
import { codeOf } from '../agent/ground/base/errors.ts';
import { noteEnd } from '../agent/ground/base/last-end.ts';
import { machineSlot } from '../agent/ground/vault/machine-slot.ts';
import { passphraseSlot } from '../agent/ground/vault/secret-slot.ts';
import { endNow } from './end-process.ts';

export const version: string = packageJson.version;

/** Host functions for an agent without a desktop. Logs go to stderr as JSON lines, or to `logs`. */
export function headlessPorts(
  settings: Settings,
  logLevel: LogLevel,
  logs: Pick<AgentPorts, 'log' | 'logging'> = { log: createLog({ level: logLevel }) },
): AgentPorts {
  return {
    clock: systemClock,
    ...logs,
    keySlots: keySlotsOf(settings.dataDir),
    version,
    ownerLost: () => endNow(1),
    coreLost: endSoon(null),
  };
}

/** Time for the answer to the failing call, and for its line in the log. */
const FAREWELL_MS = 500;

/**
 * Ends as a failure, so that a service manager starts another agent, which continues from the data on disk. The cause is noted for the doctor,
 * who would else believe in a stop by a person. It is noted last: with a later heartbeat the end looks like a kill.
 * @param dataDir data folder of an agent; null: a command, whose end is not the agent's
 */
export const endSoon =
  (dataDir: string | null) =>
  (why: unknown): void => {
    setTimeout(() => {
      if (dataDir !== null) noteEnd(dataDir, Date.now(), codeOf(why));
      endNow(1);
    }, FAREWELL_MS);
  };

let taken = '';
/** Removes the passphrase from the environment, which children inherit and other programs of the account can read. */
function takePassphrase(): string {
  taken = process.env['TWPAS_PASSPHRASE'] ?? taken;
  delete process.env['TWPAS_PASSPHRASE'];
  return taken;
}

/** A new data folder gets the first slot: a hospital that sets a passphrase wants no key file beside the data. */
export function keySlotsOf(dataDir: string): KeySlot[] {
  const passphrase = takePassphrase();
  const machine = machineSlot(join(dataDir, 'keys'));
  return passphrase === '' ? [machine] : [passphraseSlot(() => passphrase), machine];
}
