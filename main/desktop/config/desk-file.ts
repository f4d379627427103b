import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWholeSync } from '../../agent/ground/base/files.ts';
import type { Log } from '../../agent/ports.ts';

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });

/** Memory of this user's desktop program; none of it is a setting of the agent, none of it names a patient. */
const deskMemory = z.object({
  v: z.literal(1),
  bounds: bounds.nullable().default(null),
  maximized: z.boolean().default(false),
  /** Shown once: closing the window does not stop the sending. */
  trayExplained: z.boolean().default(false),
  /** Start at login was switched on by us once; from then on only a person changes it. */
  loginSet: z.boolean().default(false),
  notify: z.boolean().default(true),
  /** The slot of a new data folder: `machine` if a person chose so because there is no keyring. */
  keySlot: z.enum(['safeStorage', 'machine']).default('safeStorage'),
  /** A recovery code was offered and made or declined. */
  recoveryOffered: z.boolean().default(false),
  /** Everything up to here was announced; ISO 8601 with offset. */
  toldUntil: z.string().nullable().default(null),
  /** Day of the last note of the morning, YYYY-MM-DD in Taipei. */
  dayTold: z.string().nullable().default(null),
  /** The newer version that was announced last. */
  updateTold: z.string().nullable().default(null),
  /** Folder of the last saved file. */
  saveFolder: z.string().nullable().default(null),
  language: z.enum(['zh-TW', 'en']).nullable().default(null),
});
export type DeskMemory = z.infer<typeof deskMemory>;

export interface DeskFile {
  get(): DeskMemory;
  /** In memory immediately and on disk at best effort: losing it costs a window's place, nothing more. */
  change(change: Partial<Omit<DeskMemory, 'v'>>): void;
}

/** A file that is missing, broken or of another version gives the defaults. */
export function openDeskFile(path: string, log: Log): DeskFile {
  let memory = read(path);
  return {
    get: () => memory,
    change: (change) => {
      memory = { ...memory, ...change };
      try {
        // Not durable: after a crash the old one or the defaults will do.
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
    // Missing or unreadable: it holds nothing that anybody would miss.
    return deskMemory.parse({ v: 1 });
  }
}
