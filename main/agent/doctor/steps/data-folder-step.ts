import { rm, stat } from 'node:fs/promises';
import { temporaryPath } from '../../db/files.ts';
import { writeDurably } from '../../db/files.ts';
import { taipeiTime } from '../../fhir/taipei.ts';
import { failed, same, warning, type Finding, type Step } from '../finding.ts';
import { exposedData } from '../exposed.ts';
import { warnOf } from '../warn-of-exposure.ts';
import { errorCode } from '../surroundings.ts';
import type { DoctorContext } from '../context.ts';

const MEGABYTE = 1024 * 1024;
/** Below this a Bundle with its attachments may not find room. */
const TOO_LITTLE = 300 * MEGABYTE;
const LITTLE = 2048 * MEGABYTE;

/** Local, with room, ours alone, and taking a file durably. */
export const dataFolderStep: Step = {
  id: 'data-folder',
  tried: ({ settings }) => ({
    zh: `在 ${settings.dataDir} 寫入並刪除一個檔案，看磁碟種類、空間與權限`,
    en: `write and remove a file in ${settings.dataDir}; kind of disk, room, rights`,
  }),
  run: async (context) => {
    const { dataDir } = context.settings;
    const type = context.surroundings.networkType(dataDir);
    if (type !== null) return failed('data-network', { type }, same(type));
    try {
      // The same way as everything of ours is written; gone again at once.
      const path = `${temporaryPath(dataDir)}.tmp`;
      await writeDurably(path, 'doctor', 0o600);
      await rm(path);
    } catch (error) {
      return failed('data-denied', { error: errorCode(error) }, same(errorCode(error)));
    }
    return (await openToOthers(dataDir)) ?? (await exposed(context)) ?? (await withTrail(context));
  },
};

async function openToOthers(dataDir: string): Promise<Finding | null> {
  // Windows has access lists instead, which the installer sets.
  if (process.platform === 'win32') return null;
  const mode = (await stat(dataDir)).mode & 0o777;
  if ((mode & 0o077) === 0) return null;
  const shown = mode.toString(8).padStart(4, '0');
  return warning('data-open-to-others', { mode: shown }, same(shown));
}

/** A disk that is full stops the work today, so it is told first. */
async function withTrail(context: DoctorContext): Promise<Finding> {
  const found = await room(context);
  const { trailBroken } = context;
  if (found.kind === 'failed' || trailBroken === null) return found;
  const when = taipeiTime(trailBroken.at);
  return warning('trail-broken', { code: trailBroken.code, when }, same(trailBroken.code));
}

async function exposed({ settings }: DoctorContext): Promise<Finding | null> {
  const found = await exposedData(settings);
  return found === null ? null : warnOf(found);
}

async function room({ settings, surroundings }: DoctorContext): Promise<Finding> {
  const free = await surroundings.freeBytes(settings.dataDir);
  const shown = free < 1024 * MEGABYTE ? `${(free / MEGABYTE).toFixed(0)} MB` : gigabytes(free);
  const result = { zh: `本機磁碟，可寫入，剩餘 ${shown}`, en: `local, writable, ${shown} free` };
  if (free < TOO_LITTLE) return failed('data-space', { free: shown }, result);
  return free < LITTLE ? warning('data-space-low', { free: shown }, result) : { kind: 'ok', result };
}

const gigabytes = (bytes: number): string => `${(bytes / (1024 * MEGABYTE)).toFixed(1)} GB`;
