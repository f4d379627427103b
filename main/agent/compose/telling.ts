/** Alerts to people: the channels of the settings, and findings that only this part looks for. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS } from '../../../shared/days.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import { type Alerts, createAlerts } from '../attendants/alerts/alerts.ts';
import { mailWay, webhookWay } from '../attendants/alerts/ways.ts';
import { todoQuestion } from '../api/todo.ts';
import { closeEach } from '../ground/base/tasks.ts';
import { createLoop } from '../ground/base/loop.ts';
import { databaseCache } from '../ground/db/cache.ts';
import { environmentOf } from '../ground/settings/environment.ts';
import type { HttpCall } from '../ground/net/exchange.ts';
import type { Clock, Log } from '../ports.ts';
import { countInTurns, type TodoCounts } from '../attendants/work/today.ts';
import { MAIL_PASSWORD } from '../ground/vault/kept-secret.ts';
import type { Core } from './core.ts';
import { freeBytes } from '../ground/base/files.ts';

const COUNT_MS = 5 * 60_000;
/** Interval of counting while cases change, … */
const COUNT_SOON_MS = 15_000;
/** … but counting takes at most this fraction of the time: 100,000 cases take half a second. */
const COUNT_SHARE = 100;
/** Same interval as the heartbeat, which carries the value: a disk can fill up in less than a minute. */
const DISK_LOOK_MS = 15_000;

interface TellingParts {
  readonly settings: Settings;
  readonly core: Pick<Core, 'store' | 'context' | 'vault'>;
  /** Without the hospital's certificate: these servers are not NHI's. */
  readonly http: HttpCall;
  readonly version: string;
  readonly status: () => StatusView;
  readonly clock: Clock;
  readonly log: Log;
}

export function createTelling(parts: TellingParts) {
  const { settings, core, clock, log } = parts;
  const onChange = (): void => core.store.announce();
  const alerts = alertsOf(parts, onChange);
  let free: number | null = null;
  const lookAtDisk = async (): Promise<number> => {
    free = await freeBytes(settings.dataDir);
    return DISK_LOOK_MS;
  };
  const disk = createLoop(clock, lookAtDisk, () => DISK_LOOK_MS);
  let counts: TodoCounts | null = null;
  let [hasChanged, nextCountAt, lastCountAt] = [true, -Infinity, -Infinity];
  const stopListening = core.store.onChange((ids) => {
    hasChanged ||= ids.length > 0;
  });
  const counting = createLoop(
    clock,
    async () => {
      const began = clock.steady();
      if (began < nextCountAt || (!hasChanged && began - lastCountAt < COUNT_MS)) return COUNT_SOON_MS;
      [hasChanged, lastCountAt] = [false, began];
      const question = todoQuestion({ context: core.context, now: () => clock.now(), work: settings.work });
      counts = await countInTurns(core.context.index.all(), question);
      // Started after the first count, so that the first alerts include the cases.
      alerts.start();
      nextCountAt = clock.steady() + COUNT_SHARE * (clock.steady() - began);
      return COUNT_SOON_MS;
    },
    (error) => {
      log('error', 'todo-not-counted', {}, error);
      alerts.start();
      return COUNT_MS;
    },
  );
  return {
    alerts,
    /** Cases under 待辦 and cases that no search shows, once counted, and the free disk of dataDir: at most some minutes old. */
    status: (): Pick<StatusView, 'alerts' | 'needPerson' | 'notShown' | 'freeBytes'> => {
      const told = alerts.view();
      return {
        ...(told.length === 0 ? {} : { alerts: told }),
        ...(counts === null ? {} : { needPerson: counts.cases, notShown: counts.notShown }),
        ...(free === null ? {} : { freeBytes: free }),
      };
    },
    /** Resolves after the first look at the disk. */
    start: async () => {
      await lookAtDisk();
      disk.start();
      counting.start();
    },
    stop: () => closeEach([stopListening, () => counting.stop(), () => alerts.stop(), () => disk.stop()]),
  };
}

/** Minimum time between two messages, except for an urgent finding not yet sent within this time. */
const QUIET_MS = HOUR_MS;

/** Mail and webhook, as the settings name them. */
function alertsOf(parts: TellingParts, onChange: () => void): Alerts {
  const { settings, core, http, version, status, clock, log } = parts;
  const { mail, webhook, gatherMinutes } = settings.alerts;
  const { caFile } = settings.server;
  const password = (): ReturnType<typeof MAIL_PASSWORD.read> =>
    MAIL_PASSWORD.read(join(settings.dataDir, 'keys', 'clients'), core.vault);
  const ways = [
    ...(mail === undefined ? [] : [mailWay({ mail, caFile, password })]),
    ...(webhook === undefined ? [] : [webhookWay({ url: webhook, http })]),
  ];
  return createAlerts(
    ways.map((way) => ({ way, cache: databaseCache(core.store, `alerts ${way.channel}`) })),
    {
      status,
      sender: () => ({
        hospitalId: settings.hospitalId,
        environment: environmentOf(settings),
        host: hostname(),
        version,
      }),
      times: { gatherMs: gatherMinutes * 60_000, quietMs: QUIET_MS },
      clock,
      log,
      onChange,
    },
  );
}
