import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { CaseRecord } from './cases/case.ts';

/** State that the practice server remembers over a restart. */
export interface SandboxState {
  readonly version: 1;
  readonly jwks: { keys: Record<string, unknown>[] };
  readonly counters: Record<string, number>;
  readonly cases: readonly CaseRecord[];
}

/** @throws when the file is there and is not a state file. */
export function loadState(file: string | undefined): SandboxState | null {
  if (file === undefined || !existsSync(file)) return null;
  const state = JSON.parse(readFileSync(file, 'utf8')) as SandboxState;
  if ((state.version as number) !== 1) throw new Error(`${file} is not a practice server's state`);
  return state;
}

/** Saves soon after a change, and at once by `flush`. Practice data: a crash may cost the last second of it. */
export function createStateSaver(
  file: string | undefined,
  read: () => SandboxState,
): { changed(): void; flush(): void } {
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (file === undefined) return;
    const temporary = `${file}.${randomUUID()}.tmp`;
    writeFileSync(temporary, JSON.stringify(read()));
    renameSync(temporary, file);
  };
  return {
    changed() {
      if (file !== undefined && timer === null) timer = setTimeout(flush, 1000);
    },
    flush,
  };
}
