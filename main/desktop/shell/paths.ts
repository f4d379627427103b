import { join } from 'node:path';

/** Where the built parts and the pictures lie, seen from `dist/desktop`; the same inside the asar. */
export interface DeskPaths {
  readonly agentEntry: string;
  readonly setupEntry: string;
  readonly preload: string;
  readonly page: string;
  readonly icons: string;
}

export function deskPaths(builtFolder: string): DeskPaths {
  return {
    agentEntry: join(builtFolder, 'agent-entry.js'),
    setupEntry: join(builtFolder, 'setup-entry.js'),
    preload: join(builtFolder, 'preload.cjs'),
    page: join(builtFolder, '../page'),
    icons: join(builtFolder, '../../resources/icons'),
  };
}
