import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWholeSync } from '../../agent/ground/base/files.ts';
import type { Log } from '../../agent/ports.ts';

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });

/** Stored state of this user's desktop program: no settings of the agent, no patient data. */
const deskMemory = z.object({
  v: z.literal(1),
  bounds: bounds.nullable().default(null),
  maximized: z.boolean().default(false),
  /** The user was told that closing the window does not stop sending. */
  trayExplained: z.boolean().default(false),
  /** The program has switched on start at login once; from then on only a person changes it. */
  loginSet: z.boolean().default(false),
  notify: z.boolean().default(true),
  /** The slot of a new data folder: `machine` if a person chose so because there is no keyring. */
  keySlot: z.enum(['safeStorage', 'machine']).default('safeStorage'),
  /** The user was offered a recovery code. */
  recoveryOffered: z.boolean().default(false),
  /** Changes up to this time were announced; ISO 8601 with offset. */
  toldUntil: z.string().nullable().default(null),
  /** Folder of the last saved file. */
  saveFolder: z.string().nullable().default(null),
  language: z.enum(['zh-TW', 'en']).nullable().default(null),
});
export type DeskMemory = z.infer<typeof deskMemory>;

export type DeskFile = ReturnType<typeof openDeskFile>;

/** A file that is missing, broken or of another version gives the defaults. */
export function openDeskFile(path: string, log: Log) {
  let memory = read(path);
  return {
    get: () => memory,
    /** Changes memory immediately and the disk at best effort: little is lost with it. */
    change: (change: Partial<Omit<DeskMemory, 'v'>>) => {
      memory = { ...memory, ...change };
      try {
        // Not durable: after a crash the old file or the defaults are good enough.
        writeWholeSync(path, `${JSON.stringify(memory, null, 2)}\n`, 0o600);
      } catch (error) {
        log('warn', 'desk-file', {}, error);
      }
    },
  };
}

function read(path: string): DeskMemory {
  try {
    return deskMemory.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Missing or unreadable: use the defaults.
    return deskMemory.parse({ v: 1 });
  }
}
