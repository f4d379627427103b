/** 每日摘要, if the settings name people: the numbers of 待辦, sent by the mail server of the alerts. */
import { join } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import { mailWay } from '../attendants/alerts/ways.ts';
import { createDigest } from '../attendants/digest/digest.ts';
import { workersIn } from '../attendants/people/people.ts';
import { canWorkAmong, deputiesOn } from '../attendants/work/deputies.ts';
import { digestNumbers } from '../attendants/work/digest-numbers.ts';
import { workingDaysOf } from '../attendants/work/working-days.ts';
import { todoQuestion } from '../api/todo.ts';
import type { Loop } from '../ground/base/loop.ts';
import { databaseCache } from '../ground/db/cache.ts';
import { environmentOf } from '../ground/settings/environment.ts';
import { MAIL_PASSWORD } from '../ground/vault/kept-secret.ts';
import type { Clock, Log } from '../ports.ts';
import type { Core } from './core.ts';

interface DigestOf {
  readonly settings: Settings;
  readonly core: Pick<Core, 'store' | 'context' | 'vault'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Null: the settings name nobody. */
export function digestOf({ settings, core, clock, log }: DigestOf): Loop | null {
  const { mail, digest } = settings.alerts;
  if (mail === undefined || digest.people.length === 0) return null;
  const [hours = 0, minutes = 0] = digest.at.split(':').map(Number);
  const secretsDir = join(settings.dataDir, 'keys', 'clients');
  const { caFile } = settings.server;
  const password = (): string | null => MAIL_PASSWORD.read(secretsDir, core.vault);
  return createDigest({
    atMinutes: 60 * hours + minutes,
    people: digest.people,
    holidays: workingDaysOf(settings.work).holidays,
    numbers: () => {
      const now = clock.now();
      const canWork = canWorkAmong(() => workersIn(core.store));
      return digestNumbers(
        core.context.index.all(),
        todoQuestion({ context: core.context, now: () => now, work: settings.work }),
        deputiesOn(core.store, now, canWork),
      );
    },
    send: ({ mail: to }, message, signal) =>
      mailWay({ mail: { ...mail, to: [to] }, caFile, password }).send(message, signal),
    sender: { hospitalId: settings.hospitalId, environment: environmentOf(settings), page: pageOf(settings) },
    cache: databaseCache(core.store, 'digest'),
    clock,
    log,
  });
}

/** Address of the console for other computers; without one, the page is reachable from this computer alone. */
function pageOf({ console: { port, securePort, address, hostNames } }: Settings): string {
  const [name] = hostNames;
  const host = name ?? (address?.includes(':') === true ? `[${address}]` : address);
  const page = '/#/today?owner=mine';
  return address === undefined || host === undefined
    ? `http://127.0.0.1:${String(port)}${page}`
    : `https://${host}:${String(securePort)}${page}`;
}
