/** Alerts to people: the channels of the settings, and findings that only this part looks for. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { DAY_MS } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { AgentOptions } from '../agent-types.ts';
import { type Alerts, createAlerts } from '../attendants/alerts/alerts.ts';
import { eventLogWay } from '../attendants/alerts/event-log.ts';
import { mailWay, webhookWay } from '../attendants/alerts/ways.ts';
import { todoQuestion } from '../api/todo.ts';
import { closeEach, untilAborted } from '../ground/base/tasks.ts';
import { createLoop, type Loop } from '../ground/base/loop.ts';
import { databaseCache } from '../ground/db/cache.ts';
import { environmentOf } from '../ground/settings/environment.ts';
import type { HttpCall } from '../ground/net/exchange.ts';
import type { Clock, Log } from '../ports.ts';
import { countInTurns, type TodoCounts } from '../attendants/work/today.ts';
import { MAIL_PASSWORD } from '../ground/vault/kept-secret.ts';
import type { Core } from './core.ts';
import { freeBytes } from '../ground/base/files.ts';

export interface Telling extends Pick<Loop, 'stop'> {
  /** Resolves after the first look at the disk. */
  start(): Promise<void>;
  readonly alerts: Alerts;
  /** Cases under 待辦 and cases that no search shows, once counted, and the free disk of dataDir: at most some minutes old. */
  status(): Pick<StatusView, 'alerts' | 'needPerson' | 'notShown' | 'freeBytes' | 'newerVersion'>;
}

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
  readonly newerVersion: AgentOptions['newerVersion'];
  readonly status: () => StatusView;
  readonly clock: Clock;
  readonly log: Log;
}

export function createTelling(parts: TellingParts): Telling {
  const { settings, core, clock, log } = parts;
  const onChange = (): void => {
    core.store.announce();
  };
  const alerts = alertsOf(parts, onChange);
  const updates = createUpdateWatch(settings, { ask: parts.newerVersion, clock, log, onChange });
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
    status: () => {
      const told = alerts.view();
      const newer = updates.newer();
      return {
        ...(told.length === 0 ? {} : { alerts: told }),
        ...(counts === null ? {} : { needPerson: counts.cases, notShown: counts.notShown }),
        ...(free === null ? {} : { freeBytes: free }),
        ...(newer === null ? {} : { newerVersion: newer }),
      };
    },
    start: async () => {
      await lookAtDisk();
      disk.start();
      counting.start();
      updates.start();
    },
    stop: () =>
      closeEach([
        stopListening,
        () => counting.stop(),
        () => alerts.stop(),
        () => updates.stop(),
        () => disk.stop(),
      ]),
  };
}

/** Mail, webhook and event log, as the settings name them. */
function alertsOf(parts: TellingParts, onChange: () => void): Alerts {
  const { settings, core, http, version, status, clock, log } = parts;
  const { mail, webhook, eventLog, gatherMinutes, quietMinutes } = settings.alerts;
  const { caFile } = settings.server;
  const secretsDir = join(settings.dataDir, 'keys', 'clients');
  const password = (): ReturnType<typeof MAIL_PASSWORD.read> => MAIL_PASSWORD.read(secretsDir, core.vault);
  const ways = [
    ...(mail === undefined ? [] : [mailWay({ mail, caFile, password })]),
    ...(webhook === undefined ? [] : [webhookWay({ url: webhook, http })]),
    ...(eventLog ? [eventLogWay()] : []),
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
      times: { gatherMs: gatherMinutes * 60_000, quietMs: quietMinutes * 60_000 },
      clock,
      log,
      onChange,
    },
  );
}

/** Looks into the update folder once a day. It never installs anything. */
function createUpdateWatch(
  settings: Settings,
  parts: {
    readonly ask: AgentOptions['newerVersion'];
    readonly clock: Clock;
    readonly log: Log;
    readonly onChange: () => void;
  },
): Loop & { newer(): string | null } {
  const { ask, clock, log, onChange } = parts;
  let newer: string | null = null;
  const look = async (): Promise<void> => {
    if (ask === undefined || !settings.update.allowed) return;
    const found = await ask(settings);
    if (found === newer) return;
    newer = found;
    if (found !== null) log('info', 'update-waiting', { version: found });
    onChange();
  };
  const loop = createLoop(
    clock,
    async (signal) => {
      // A share that does not answer must not delay a stop.
      await untilAborted(look(), signal, () => undefined);
      return DAY_MS;
    },
    (error) => {
      log('warn', 'update-not-looked-for', {}, error);
      return DAY_MS;
    },
  );
  return { ...loop, newer: () => newer };
}
