/**
 * The folder of a practice environment (練習環境): its own data, export and result folders, and settings that name only this computer. A folder that this
 * program did not make is never used.
 */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, posix, resolve, win32 } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Settings } from '../../../shared/settings.ts';
import { writeWholeSync } from '../../agent/ground/base/files.ts';
import type { Lock } from '../../agent/ground/db/lock.ts';
import { errorCode } from '../../agent/ground/base/errors.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { loadSettings } from '../../agent/ground/settings/load.ts';
import { formatProblem } from '../../agent/ground/settings/problem.ts';
import { UsageError } from '../failure.ts';
import { systemUser } from '../io.ts';

const MARK = 'practice.json';
/** Entries that a reset removes: all except mark and lock. */
const CONTENTS = ['data', 'export', 'results', 'nhi.json', 'agent.yaml'];
const LOCK_FILES = ['lock.db', 'lock.db-journal', 'lock.json'];
/** A file in every data folder of an agent. */
const DATABASE = 'agent.db';

/** Content of the mark file: it marks a practice folder, and has the server's last port and the address for playing scenarios. */
const mark = z.object({
  practice: z.literal(1),
  port: z.number().int().nullable(),
  controlUrl: z.string().nullable(),
});
export type PracticeMark = z.infer<typeof mark>;

export type PracticePlace = Readonly<ReturnType<typeof placeIn>>;

/** The folder if none is named: in this account's home. */
export function usualPracticeFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32')
    return win32.join(env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local'), 'TWPAS Practice');
  const data = env['XDG_DATA_HOME'];
  return posix.join(
    data === undefined || data === '' ? posix.join(home, '.local/share') : data,
    'twpas-practice',
  );
}

export function placeIn(folder: string) {
  const at = (name: string): string => join(folder, name);
  return {
    folder,
    config: at('agent.yaml'),
    dataDir: at('data'),
    exportDir: at('export'),
    resultsDir: at('results'),
    /** State that the practice server keeps across restarts. */
    stateFile: at('nhi.json'),
  };
}

/** The mark of a practice folder; null if the folder has none. */
export function readMark(folder: string): PracticeMark | null {
  try {
    return mark.parse(JSON.parse(readFileSync(join(folder, MARK), 'utf8')));
  } catch (error) {
    if (errorCode(error) === 'EACCES') throw closed(folder, error);
    return null; // not there, or not ours
  }
}

export function writeMark(folder: string, says: Omit<PracticeMark, 'practice'>): void {
  // Written atomically. A crash before leaves the last run's mark, at whose address nobody answers.
  writeWholeSync(join(folder, MARK), JSON.stringify({ practice: 1, ...says }), 0o600);
}

/**
 * Makes the folder, or opens the existing one, and locks it until the process ends.
 * @param reset starts afresh: removes all practice data
 * @throws UsageError if the folder is used by something else or lies in such a folder; AgentError `locked` if it is in use, `no-access`
 */
export async function takePracticeFolder(
  named: string,
  { reset }: { readonly reset: boolean },
): Promise<{ readonly place: PracticePlace; readonly lock: Lock; readonly mark: PracticeMark }> {
  const folder = madeFolder(resolve(named));
  const foreign = foreignTo(folder);
  if (foreign !== null) throw refused(folder, foreign);
  // Imported late: playing and listing scenarios need no database driver.
  const { acquireLock } = await import('../../agent/ground/db/lock.ts');
  const lock = orClosed(folder, () => acquireLock(folder));
  if ('heldBy' in lock) throw new AgentError('locked/practice', { folder, pid: String(lock.heldBy.pid) });
  return orClosed(folder, () => {
    // From here on this is a practice folder, even if the next lines are interrupted.
    const found = readMark(folder) ?? { practice: 1, port: null, controlUrl: null };
    writeMark(folder, { ...found, controlUrl: null });
    if (reset) for (const name of CONTENTS) rmSync(join(folder, name), { recursive: true, force: true });
    const place = placeIn(folder);
    for (const dir of [place.exportDir, place.resultsDir]) mkdirSync(dir, { recursive: true, mode: 0o700 });
    return { place, lock, mark: found };
  });
}

/** Returns the real path: a link must not lead to a folder that would be refused. Makes nothing below a data folder. */
function madeFolder(folder: string): string {
  return orClosed(folder, () => {
    let above = folder;
    const missing: string[] = [];
    for (; !existsSync(above); above = dirname(above)) missing.unshift(above);
    const data = dataFolderAround(realpathSync(above));
    if (data !== null)
      throw refused(folder, {
        zh: `它位於送件程式的資料資料夾 ${data}`,
        en: `it lies in the data folder ${data}`,
      });
    // One by one: Node's `recursive` never returns if the system makes no folder and reports that there is none (/proc).
    for (const level of missing) makeOne(level);
    return realpathSync(folder);
  });
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another start made it at the same moment: the lock decides between the two.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Reason why the folder must not be used; null if it is new or a practice folder of this account. */
function foreignTo(folder: string): { readonly zh: string; readonly en: string } | null {
  const owner = lstatSync(folder).uid;
  if (process.platform !== 'win32' && owner !== process.geteuid?.())
    return { zh: '它屬於另一個帳號', en: 'it belongs to another account' };
  const names = orClosed(folder, () => readdirSync(folder)).filter((name) => !LOCK_FILES.includes(name));
  if (names.length === 0 || readMark(folder) !== null) return null;
  return { zh: '裡面有其他檔案', en: 'other files are in it' };
}

const refused = (folder: string, { zh, en }: { readonly zh: string; readonly en: string }): UsageError =>
  new UsageError([
    `${folder} is no practice folder: ${en}. Name another one by --folder.（${folder} 不是練習資料夾：${zh}。請以 --folder 指定其他資料夾。）`,
  ]);

/** The data folder that contains this folder, if any: a practice folder's own data are below it, never around it. */
function dataFolderAround(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, DATABASE))) return at;
    if (at === dirname(at)) return null;
  }
}

/** Writes the settings, which name only this computer and this folder, and reads them back. @throws UsageError for a wrong hospital */
export function practiceSettings(
  place: PracticePlace,
  server: { readonly fhirBaseUrl: string; readonly clientId: string },
  hospitalId: string,
): Settings {
  const { fhirBaseUrl, clientId } = server;
  const written = {
    hospitalId,
    environment: 'practice',
    dataDir: './data',
    server: { fhirBaseUrl, clientId },
    folders: [{ path: './export', settleSeconds: 0.5, rescanSeconds: 1 }],
    // Times short enough to watch, and too short for a real server.
    upload: { maxBackoffSeconds: 3, resolveAfterSeconds: 20, resolveGapSeconds: 5 },
    results: { pollSeconds: 0.5, exportDir: './results' },
    console: { port: 0 },
    checkService: { enabled: true },
  };
  writeWholeSync(place.config, stringify(written), 0o600);
  const loaded = loadSettings(place.config);
  if (!loaded.ok) throw new UsageError(loaded.problems.map(formatProblem));
  return loaded.settings;
}

function orClosed<T>(folder: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (error instanceof AgentError || error instanceof UsageError) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    throw code === '' ? error : closed(folder, error);
  }
}

function closed(folder: string, cause: unknown): AgentError {
  return new AgentError(
    'no-access/practice',
    { account: systemUser(), folder, code: errorCode(cause) },
    { cause },
  );
}
