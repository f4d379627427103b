import { AgentError } from '../../agent/error.ts';
import type { Release } from './feed.ts';

/** The agent that runs now, as an update deals with it. */
export interface AgentHand {
  /** No new sends, for a while that passes by itself; waits for those under way. The number that was still under way. */
  drain(): Promise<number>;
  /** A file with the data folder's state, written by the agent itself; null when it has just ended. */
  backUp(): Promise<string | null>;
  /** Sends again, should the update not come. Never rejects. */
  goOn(): Promise<void>;
}

/** The way a release gets onto this machine. */
export interface Installer {
  /** Beside what is in use, and tried: nothing that runs is touched. */
  prepare(copy: string): Promise<void>;
  /** From here on the new one is the one to run. `left`: somebody else finishes it after this process has ended. */
  handOver(backup: string | null): Promise<'switched' | 'left'>;
  /** Whether the new one came up and is well. Bounded. */
  isUp(): Promise<boolean>;
  /** The old one again. @throws AgentError when that does not come up either */
  undo(backup: string | null): Promise<void>;
  /** The new one stays: what was kept for going back is let go. */
  settle(): Promise<void>;
}

export type UpdateStep = 'stage' | 'prepare' | 'drain' | 'back-up' | 'hand-over' | 'wait' | 'undo' | 'settle';

export interface UpdateParts {
  readonly release: Release;
  /** Our own copy of the release, its hash right. */
  readonly stage: () => Promise<string>;
  readonly installer: Installer;
  /** Null where none runs. */
  readonly agent: AgentHand | null;
  readonly say: (step: UpdateStep, detail?: string) => void;
}

export interface UpdateDone {
  readonly version: string;
  readonly backup: string | null;
  readonly state: 'installed' | 'handed-over';
}

/**
 * Puts a release in the place of the running one. In this order a crash leaves the old one working: until `handOver` nothing that
 * runs is touched and the drain passes by itself; after it, what is needed for going back lies on disk (`Installer`).
 * @throws AgentError of the step that failed; `update-undone` when the new one did not come up and the old one is back
 */
export async function applyUpdate({
  release,
  stage,
  installer,
  agent,
  say,
}: UpdateParts): Promise<UpdateDone> {
  say('stage', release.file);
  const copy = await stage();
  say('prepare');
  await installer.prepare(copy);
  let backup: string | null;
  let handed: 'switched' | 'left';
  try {
    backup = agent === null ? null : await quiet(agent, say);
    say('hand-over');
    handed = await installer.handOver(backup);
  } catch (error) {
    // The old one is what runs on: it need not wait for its hold to pass.
    await agent?.goOn();
    throw error;
  }
  const { version } = release;
  if (handed === 'left') return { version, backup, state: 'handed-over' };
  say('wait');
  if (await installer.isUp()) {
    say('settle');
    await installer.settle();
    return { version, backup, state: 'installed' };
  }
  say('undo');
  await installer.undo(backup);
  throw new AgentError('update-undone', `${version} did not come up; the version before it runs again`, {
    messageZh: `${version} 未能正常啟動，已恢復原本的版本`,
  });
}

/** No send under way as far as can be waited for, and the state of that moment in a file. */
async function quiet(agent: AgentHand, say: UpdateParts['say']): Promise<string | null> {
  say('drain');
  const left = await agent.drain();
  // They are written down as `sending`: whichever version starts next looks for them at NHI before anything else.
  if (left > 0) say('drain', `${String(left)} still under way`);
  say('back-up');
  return agent.backUp();
}
