import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createAgent } from '../../../main/agent/agent.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { createSinks } from '../../../main/agent/ground/log/log-sinks.ts';
import { createTail } from '../../../main/agent/ground/log/log-tail.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Calls of `start`, `stop` and the like of every part of an open agent, in the order in which they begin and end. */
const calls = vi.hoisted(() => {
  const made: string[] = [];
  type Call = (...args: unknown[]) => unknown;
  const recorded =
    (name: string, call: Call): Call =>
    (...args: unknown[]) => {
      made.push(name);
      const result = call(...args);
      const end = (): void => {
        made.push(`${name} ended`);
      };
      if (result instanceof Promise) result.then(end, end);
      else end();
      return result;
    };
  const recordedPart = (name: string, part: Record<string, unknown>): Record<string, unknown> => {
    for (const method of ['start', 'stop', 'close', 'listen'])
      if (typeof part[method] === 'function')
        part[method] = recorded(`${name}.${method}`, (part[method] as Call).bind(part));
    return part;
  };
  /** The module with a factory of the part `name` whose parts tell of their calls. */
  const recording = (name: string, factory: string) => async (load: () => Promise<unknown>) => {
    const module = (await load()) as Record<string, Call>;
    const make = module[factory];
    if (make === undefined) throw new Error(`no ${factory} for ${name}`);
    return {
      ...module,
      // Not an arrow: a class is called with `new`.
      [factory]: function (...args: unknown[]) {
        const part: unknown = /^[A-Z]/.test(factory) ? Reflect.construct(make, args) : make(...args);
        if (part instanceof Promise)
          return part.then((opened: Record<string, unknown>) => recordedPart(name, opened));
        if (typeof part === 'function') {
          made.push(`${name}.start`);
          return recorded(`${name}.stop`, part as Call);
        }
        return part === null ? null : recordedPart(name, part as Record<string, unknown>);
      },
    };
  };
  return { made, recording };
});

vi.mock(
  '../../../main/agent/carrier/check/worker-checker.ts',
  calls.recording('checker', 'createWorkerChecker'),
);
vi.mock('../../../main/agent/compose/core.ts', calls.recording('core', 'openCore'));
vi.mock(
  '../../../main/agent/attendants/expiry/expiry-watch.ts',
  calls.recording('expiry watch', 'openExpiryWatch'),
);
vi.mock('../../../main/agent/compose/carrier.ts', calls.recording('carrier', 'openCarrier'));
vi.mock('../../../main/agent/compose/nhi-client.ts', calls.recording('nhi client', 'createNhiClient'));
vi.mock('../../../main/agent/compose/telling.ts', calls.recording('telling', 'createTelling'));
vi.mock(
  '../../../main/agent/attendants/hand-over/hand-over.ts',
  calls.recording('hand-over', 'createHandOver'),
);
vi.mock('../../../main/agent/carrier/intake/intake.ts', calls.recording('intake', 'createIntake'));
vi.mock('../../../main/agent/ground/log/outputs.ts', calls.recording('log outputs', 'attachOutputs'));
vi.mock('../../../main/agent/attendants/metrics/metrics.ts', calls.recording('metrics', 'createMetrics'));
vi.mock('../../../main/agent/compose/operations.ts', calls.recording('operations', 'Operations'));
vi.mock(
  '../../../main/agent/attendants/precheck/keeper.ts',
  calls.recording('precheck', 'createPrecheckKeeper'),
);
vi.mock('../../../main/agent/carrier/results/poller.ts', calls.recording('poller', 'createPoller'));
vi.mock(
  '../../../main/agent/carrier/results/write-back.ts',
  calls.recording('write-back', 'createWriteBack'),
);
vi.mock(
  '../../../main/agent/attendants/retention/retention.ts',
  calls.recording('retention', 'createRetention'),
);
vi.mock('../../../main/agent/carrier/send/resolver.ts', calls.recording('resolver', 'createResolver'));
vi.mock('../../../main/agent/carrier/send/worker.ts', calls.recording('send worker', 'createSendWorker'));
vi.mock(
  '../../../main/agent/attendants/work/rule-deadlines.ts',
  calls.recording('rule deadlines', 'keepRuleDeadlines'),
);

beforeEach(() => {
  calls.made.length = 0;
});

/** An agent with every part that settings can ask for. */
function open(): ReturnType<typeof createAgent> {
  const dir = temporaryFolder();
  for (const folder of ['export', 'results', 'attachments']) mkdirSync(join(dir, folder));
  const settings = settingsIn(dir, {
    results: { exportDir: join(dir, 'results') },
    attachments: { folder: join(dir, 'attachments') },
  });
  const ports = {
    clock: systemClock,
    log: () => undefined,
    logging: { sinks: createSinks(), tail: createTail() },
    keySlots: [machineSlot(join(settings.dataDir, 'keys'))],
    version: 'test',
  };
  return createAgent(ports, settings, { loops: true });
}

test('parts start in one order, and end in one in which nothing closes under what still uses it', async () => {
  const agent = await open();
  onTestFinished(() => agent.stop().catch(() => undefined));
  expect(calls.made.filter((call) => /\.(start|listen)$/.test(call)).join(' · ')).toBe(
    'precheck.start · metrics.listen · rule deadlines.start · operations.start · ' +
      'carrier.start · send worker.start · resolver.start · poller.start · write-back.start · ' +
      'hand-over.start · intake.start · retention.start · telling.start',
  );
  calls.made.length = 0;
  await agent.stop();
  expect(calls.made.filter((call) => /\.(stop|close)$/.test(call)).join(' · ')).toBe(
    'telling.stop · carrier.stop · ' +
      'retention.stop · hand-over.stop · intake.stop · poller.stop · resolver.stop · ' +
      'send worker.stop · write-back.stop · nhi client.close · operations.stop · ' +
      'rule deadlines.stop · expiry watch.stop · checker.close · precheck.stop · core.close · ' +
      'log outputs.close',
  );
  // Writing parts have ended before the result files, the line to NHI and the database close; the log hears of all of it.
  const { made } = calls;
  for (const last of ['write-back.stop', 'nhi client.close', 'core.close', 'log outputs.close']) {
    const before = made.slice(0, made.indexOf(last));
    const begun = before.filter((call) => /\.(stop|close)$/.test(call) && call !== 'carrier.stop');
    for (const call of begun) expect(before).toContain(`${call} ended`);
  }
});
