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

export type UpdateStep = 'stage' | 'drain' | 'back-up' | 'hand-over';

export interface UpdateParts {
  readonly release: Release;
  /** Our own copy of the release, its hash right. */
  readonly stage: () => Promise<string>;
  /** From here on the installer does the rest, after this process has ended. */
  readonly handOver: (copy: string) => Promise<void>;
  /** Null where none runs. */
  readonly agent: AgentHand | null;
  readonly say: (step: UpdateStep, detail?: string) => void;
}

/**
 * Hands a release over to its installer. In this order a crash leaves the old one working: until `handOver` nothing that
 * runs is touched and the drain passes by itself.
 * @returns the backup of the state before, null where no agent ran
 * @throws AgentError of the step that failed
 */
export async function applyUpdate(parts: UpdateParts): Promise<string | null> {
  const { release, agent, say } = parts;
  say('stage', release.file);
  const copy = await parts.stage();
  try {
    const backup = agent === null ? null : await quiet(agent, say);
    say('hand-over');
    await parts.handOver(copy);
    return backup;
  } catch (error) {
    // The old one is what runs on: it need not wait for its hold to pass.
    await agent?.goOn();
    throw error;
  }
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
