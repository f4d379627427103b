/**
 * `npm run desktop:check`: the desktop program in Electron itself, driven by Playwright. Pictures, logs and data stay in the folder named at
 * the end. Exit codes: 0 all held (or is not on this machine), 1 something failed, 2 could not run.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installOnDebian } from '../../scripts/debian.ts';
import { buildUnlessBuilt } from '../../scripts/programs.ts';
import { startChecks } from '../wine/checks.ts';
import { openHospitalDesk } from './desk.ts';
import { type Desktop, findDesktop } from './program.ts';
import { openSession, whyNoScreen } from './session.ts';
import { STEPS } from './steps.ts';

const COULD_NOT_RUN = 2;
/** Limit of one step; the longest takes fifteen seconds. */
const STEP_MS = 150_000;
const { values } = parseArgs({
  options: {
    electron: { type: 'string' },
    packed: { type: 'string' },
    adapter: { type: 'string' },
    built: { type: 'boolean' },
    /** Set by this program for itself: what root has prepared, for the account that starts it. */
    prepared: { type: 'string' },
  },
});

if (values.prepared === undefined) await prepare();
else await drive(JSON.parse(values.prepared) as Prepared);

interface Prepared {
  readonly folder: string;
  readonly desktop: Desktop;
}

function couldNotRun(why: string): never {
  console.log(`could not run: ${why}`);
  process.exit(COULD_NOT_RUN);
}

async function prepare(): Promise<void> {
  if (whyNoScreen() !== null) installOnDebian('xvfb', 'dbus-daemon', 'python3-gi', 'gnome-keyring');
  const noScreen = whyNoScreen();
  if (noScreen !== null) couldNotRun(noScreen);
  buildUnlessBuilt();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'twpas-desktop-check-')));
  const desktop = await findDesktop(values, folder);
  if (typeof desktop === 'string') couldNotRun(desktop);
  const prepared = { folder, desktop };
  if (process.platform === 'linux' && process.getuid?.() === 0) asNobody(prepared);
  else await drive(prepared);
}

/** Chromium has no sandbox as root: the same once more, as the account that owns nothing. */
function asNobody(prepared: Prepared): never {
  const id = (what: string): number => Number(spawnSync('id', [what, 'nobody'], { encoding: 'utf8' }).stdout);
  const [uid, gid] = [id('-u'), id('-g')];
  const own = (name: string): string => {
    const path = join(prepared.folder, name);
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, uid, gid);
    return path;
  };
  chownSync(prepared.folder, uid, gid);
  const { status, error } = spawnSync(
    process.execPath,
    [import.meta.filename, '--prepared', JSON.stringify(prepared)],
    { stdio: 'inherit', uid, gid, env: { ...process.env, HOME: own('home'), XDG_RUNTIME_DIR: own('run') } },
  );
  if (error !== undefined) throw error;
  process.exit(status ?? 1);
}

/** A call into a program that hangs never settles by itself. */
function inTime(step: Promise<void>): Promise<void> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(reject, STEP_MS, new Error(`not done after ${String(STEP_MS / 1000)} s`)).unref();
  });
  // A step that was late may still fail.
  step.catch(() => undefined);
  return Promise.race([step, late]).catch((error: unknown) => {
    // Playwright adds all that the program has written.
    if (error instanceof Error)
      error.message = error.message.split(/\n\s*(?:Browser logs|Call log)/)[0] ?? '';
    throw error;
  });
}

async function drive({ folder, desktop }: Prepared): Promise<void> {
  mkdirSync(join(folder, 'pictures'));
  process.env['TMPDIR'] = folder;
  const session = await openSession();
  const desk = await openHospitalDesk({ folder, desktop, session });
  const { check, sum } = startChecks();
  let isOpen = false;
  for (const [what, does] of STEPS) {
    const held = await check(what, () => inTime(Promise.resolve(desk).then(does)));
    isOpen ||= held;
    if (!held) await inTime(desk.picture('after')).catch(() => undefined);
    // Without a window there is nothing to look at.
    if (!isOpen) break;
  }
  await desk.end();
  session.end();
  console.log(`pictures, logs and data: ${folder}`);
  process.exit(sum());
}
