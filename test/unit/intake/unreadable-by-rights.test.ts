import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { childScript, moduleUrl } from '../support/child-script.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

/** Nothing is forbidden to root: another account takes the files, in a process that has read our source before, as it may not. */
const takenByAnother = async (folder: string): Promise<unknown> => {
  const script = `
    const { createIntake } = await import(${moduleUrl('main/agent/carrier/intake/intake.ts')});
    const { folderSettings } = await import(${moduleUrl('shared/settings.ts')});
    const { FakeClock } = await import(${moduleUrl('test/unit/support/fake-clock.ts')});
    const { MemoryCaseIntake } = await import(${moduleUrl('test/unit/support/memory-case-intake.ts')});
    const { MemorySpool } = await import(${moduleUrl('test/unit/support/memory-spool.ts')});
    const { inspectBytes } = await import(${moduleUrl('main/agent/carrier/check/inspect.ts')});
    const { HOSPITAL } = await import(${moduleUrl('test/unit/support/small-bundle.ts')});
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
    const clock = new FakeClock();
    const cases = new MemoryCaseIntake();
    const intake = createIntake({
      settings: {
        folders: [folderSettings.parse({ path: ${JSON.stringify(folder)}, settleSeconds: 0, attachmentWaitSeconds: 600 })],
      },
      maxBytes: 50_000_000,
      cases, spool: new MemorySpool(), clock, log: () => undefined, attachmentFault: () => null,
      checker: { inspect: (bytes) => Promise.resolve(inspectBytes(bytes, HOSPITAL, 'off')) },
      agentId: 'agent-1', host: 'host-1',
    });
    intake.start();
    for (let minute = 0; minute < 4; minute++) {
      await intake.rescan();
      clock.set(clock.now() + 60_000);
    }
    const [{ unreadable }] = intake.states();
    const taken = cases.list.map(({ found, unreadable }) => [found.relPath, [...unreadable]]);
    console.log(JSON.stringify({ taken: taken.sort(), unreadable }));
    await intake.stop();`;
  const chunks: Buffer[] = [];
  for await (const chunk of childScript(script).stdout) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
};

test.skipIf(onWindows('modes'))(
  'Bundles, attachments and subfolders that a HIS writes for itself alone are counted, and hold up nothing beside them',
  { tags: 'full' },
  async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const put = (name: string, patient: string, mode: number, attachments: string[] = []): void => {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(smallBundle({ patient, attachments })));
      chmodSync(path, mode);
    };
    put('free.json', 'A100000001', 0o644);
    put('umask-027.json', 'A100000002', 0o640);
    put('with-attachment.json', 'A100000003', 0o644, ['report.pdf']);
    writeFileSync(join(folder, 'report.pdf'), 'PDF');
    chmodSync(join(folder, 'report.pdf'), 0o600);
    mkdirSync(join(folder, 'closed'));
    put('closed/inside.json', 'A100000004', 0o644);
    chmodSync(join(folder, 'closed'), 0o700);
    // It may be listed, and nothing in it may be looked at.
    mkdirSync(join(folder, 'listed'));
    put('listed/inside.json', 'A100000005', 0o644);
    chmodSync(join(folder, 'listed'), 0o744);
    expect(await takenByAnother(folder)).toEqual({
      taken: [
        ['free.json', []],
        ['with-attachment.json', ['report.pdf']],
      ],
      unreadable: { count: 4, denied: 4, newest: expect.any(String) as unknown },
    });
  },
);
