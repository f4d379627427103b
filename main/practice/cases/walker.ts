import type { SandboxSettings } from '../settings.ts';
import type { SandboxCase } from './case.ts';
import { dispositionOf, isDone } from './case.ts';
import type { CaseStore } from './case-store.ts';
import { REVIEW_DISPOSITION } from './timeline.ts';

function restOf(one: SandboxCase, { stepMs }: SandboxSettings): number {
  const { days, dayMs } = one.script;
  return days !== undefined && dispositionOf(one) === REVIEW_DISPOSITION ? days * (dayMs ?? stepMs) : stepMs;
}

/** Moves cases along by themselves, `stepMs` a step. Returns `start` for one case and an end to all of it. */
export function createWalker(
  store: CaseStore,
  settings: () => SandboxSettings,
): { start(one: SandboxCase): void; stop(): void } {
  const timers = new Map<string, NodeJS.Timeout>();

  const start = (one: SandboxCase): void => {
    if (timers.has(one.number) || isDone(one)) return;
    timers.set(
      one.number,
      setTimeout(() => void step(one), restOf(one, settings())),
    );
  };
  const step = async (one: SandboxCase): Promise<void> => {
    timers.delete(one.number);
    const waits = !settings().autoAdvance || one.script.stopAt === dispositionOf(one);
    if (!waits) await store.advance(one);
    if (!waits) start(one);
  };
  return {
    start,
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
