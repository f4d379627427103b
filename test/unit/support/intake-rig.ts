import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Checker } from '../../../main/agent/carrier/check/checker.ts';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import type { JudgeAttachment } from '../../../main/agent/carrier/intake/folder-context.ts';
import { createIntake, type Intake } from '../../../main/agent/carrier/intake/intake.ts';
import { folderSettings, type FolderSettings } from '../../../shared/settings.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryCaseIntake } from './memory-case-intake.ts';
import { MemorySpool } from './memory-spool.ts';
import { HOSPITAL } from './small-bundle.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Checks without a thread: the tests of intake are about files. */
export const plainChecker: Checker = {
  inspect: (bytes) => Promise.resolve(inspectBytes(bytes, HOSPITAL, 'off')),
  content: () => Promise.resolve(null),
  close: () => Promise.resolve(),
};

interface LogLine {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Intake of one real folder on a clock of the test's own. */
export interface IntakeRig {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly cases: MemoryCaseIntake;
  readonly spool: MemorySpool;
  readonly log: LogLine[];
  intake: Intake;
  write(relPath: string, content: string | Buffer, mtimeSeconds?: number): string;
  /** Looks through the folder once, and again `settleSeconds` later. */
  settle(): Promise<void>;
}

export function intakeRig(
  settings: Partial<FolderSettings> = {},
  options: {
    readonly folder?: string;
    readonly agentId?: string;
    readonly host?: string;
    readonly maxBytes?: number;
    readonly checker?: Checker;
    readonly attachmentFault?: JudgeAttachment;
    readonly clock?: FakeClock;
    readonly cases?: MemoryCaseIntake;
  } = {},
): IntakeRig {
  const folder = options.folder ?? temporaryFolder();
  const clock = options.clock ?? new FakeClock();
  const cases = options.cases ?? new MemoryCaseIntake();
  const spool = new MemorySpool();
  const log: LogLine[] = [];
  const intake = createIntake({
    settings: { folders: [folderSettings.parse({ path: folder, ...settings })] },
    maxBytes: options.maxBytes ?? 50_000_000,
    cases,
    spool,
    checker: options.checker ?? plainChecker,
    attachmentFault: options.attachmentFault ?? (() => null),
    clock,
    log: (level, event, fields) => log.push({ ...fields, level, event }),
    agentId: options.agentId ?? 'agent-1',
    host: options.host ?? 'host-1',
  });
  onTestFinished(() => intake.stop());
  return {
    folder,
    clock,
    cases,
    spool,
    log,
    intake,
    write(relPath, content, mtimeSeconds) {
      const path = join(folder, relPath);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      if (mtimeSeconds !== undefined) utimesSync(path, mtimeSeconds, mtimeSeconds);
      return path;
    },
    async settle() {
      await intake.rescan();
      clock.set(clock.now() + 2000);
      await intake.rescan();
    },
  };
}
