import type { implement } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { LogLine } from '../../../shared/api/operations-contract.ts';

const LINES: readonly LogLine[] = [
  {
    n: 1,
    at: '2026-11-25T09:00:00.000+08:00',
    level: 'info',
    event: 'started',
    fields: { version: '0.1.0', pid: 42 },
    error: null,
  },
  {
    n: 2,
    at: '2026-11-25T09:00:05.120+08:00',
    level: 'warn',
    event: 'folder-unreachable',
    fields: { folder: 'D:\\PAS\\export' },
    error: 'Error EACCES',
  },
];

/** What hospital IT sees: a short log that goes on, a backup of this morning; nothing is changed by it. */
export function fakeOperations(os: ReturnType<typeof implement<typeof contract>>, notHere: () => never) {
  return {
    logs: {
      tail: os.logs.tail.handler(async function* ({ signal }) {
        yield [...LINES];
        yield [
          {
            n: 3,
            at: '2026-11-25T09:00:06.000+08:00',
            level: 'info' as const,
            event: 'scan',
            fields: { count: 2 },
            error: null,
          },
        ];
        await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      }),
    },
    settings: {
      explain: os.settings.explain.handler(() => ({
        file: '/etc/twpas-agent/agent.yaml',
        policyFile: null,
        settings: [],
        environment: [],
        sha256: '',
        canSave: true,
      })),
      text: os.settings.text.handler(notHere),
      save: os.settings.save.handler(notHere),
      validate: os.settings.validate.handler(() => ({ ok: true, problems: [], machineOnly: [] })),
      reload: os.settings.reload.handler(() => ({ applied: [], needRestart: [] })),
      set: os.settings.set.handler(notHere),
    },
    rules: {
      show: os.rules.show.handler(() => ({
        rules: [],
        file: '/etc/twpas-agent/agent.yaml',
        sha256: '',
        canSave: true,
      })),
      save: os.rules.save.handler(notHere),
    },
    attachments: {
      unsettled: os.attachments.unsettled.handler(() => []),
      settle: os.attachments.settle.handler(() => ({ ok: true as const })),
    },
    service: { addMachineKey: os.service.addMachineKey.handler(notHere) },
    stop: os.stop.handler(notHere),
    drain: os.drain.handler(notHere),
    operations: os.operations.handler(() => ({
      logDir: '/var/lib/twpas-agent/logs',
      syslog: null,
      heartbeatAt: '2026-11-25T09:00:00.000+08:00',
      backup: {
        dir: '/mnt/backup/twpas',
        everyHours: 24,
        lastAt: '2026-11-25T03:00:00.000+08:00',
        nextAt: '2026-11-26T03:00:00.000+08:00',
        error: null,
      },
    })),
    diagnostics: os.diagnostics.handler(notHere),
    backupDrill: os.backupDrill.handler(notHere),
  };
}
