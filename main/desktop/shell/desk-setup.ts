import { MessageChannelMain, type Session } from 'electron';
import { resolve } from 'node:path';
import { forkAgent } from '../agent-process/fork-agent.ts';
import { hostAnswers } from '../agent-process/host-answers.ts';
import type { SafeKeeper } from '../safe-storage/safe-storage.ts';
import { createSetupRun, type SetupRun, type SetupRunParts } from '../setup-process/setup-run.ts';
import type { DeskContext } from './desk-context.ts';

/** The first run as the desktop has it. */
export interface DeskSetup extends Pick<SetupRun, 'isOpen' | 'connect' | 'end'> {
  open(): void;
}

export function createDeskSetup(
  context: DeskContext,
  parts: {
    readonly session: Session;
    readonly keeper: SafeKeeper;
    readonly onStderr: (chunk: Buffer) => void;
  } & Pick<SetupRunParts, 'onFinished' | 'onGone'>,
): DeskSetup {
  const { log, paths, places } = context;
  const run = createSetupRun({
    fork: () => forkAgent(paths.setupEntry, parts.onStderr),
    newChannel: () => new MessageChannelMain(),
    answer: hostAnswers({ session: parts.session, keeper: parts.keeper }, log),
    onFinished: parts.onFinished,
    onGone: parts.onGone,
    log,
  });
  return {
    ...run,
    open: () => {
      // The file named on the command line, else this account's own: the machine's place is its administrator's to fill.
      const file = resolve(places.at(-1) ?? 'agent.yaml');
      run.open({ file, slots: ['safeStorage', 'machine'] });
    },
  };
}
