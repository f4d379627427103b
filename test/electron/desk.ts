/** The desktop program in its window, driven by Playwright, beside a practice server and a hospital's folders. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { command, commandJson } from '../integration/support/command.ts';
import { makePlace, type Place } from '../integration/support/place.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';
import { until } from '../wine/prefix.ts';
import type { Desktop } from './program.ts';
import type { Session } from './session.ts';

/** For a start, a decision, an end. */
export const LONG_MS = 60_000;

export interface DeskOptions {
  readonly desktop: Desktop;
  readonly session: Session;
  /** Profile, settings, data, pictures. */
  readonly folder: string;
}

export class Desk {
  readonly sandbox: Sandbox;
  readonly place: Place;
  readonly profile: string;
  /** Errors that the page has logged since it was opened. */
  readonly complaints: string[] = [];
  readonly #options: DeskOptions;
  #app: ElectronApplication | null = null;
  #page: Page | null = null;
  #pictures = 0;

  constructor(options: DeskOptions, sandbox: Sandbox, place: Place) {
    this.#options = options;
    this.sandbox = sandbox;
    this.place = place;
    this.profile = join(options.folder, 'profile');
  }

  get session(): Session {
    return this.#options.session;
  }
  get desktop(): Desktop {
    return this.#options.desktop;
  }
  /** @throws Error unless it was launched */
  get app(): ElectronApplication {
    if (this.#app === null) throw new Error('the program does not run');
    return this.#app;
  }
  get page(): Page {
    if (this.#page === null) throw new Error('there is no window');
    return this.#page;
  }

  /** A profile in Chinese whose person has declined a recovery code: the system's own box could not be answered. */
  makeProfile(): void {
    const own = join(this.profile, process.platform === 'win32' ? 'TWPAS Agent' : 'twpas-agent', 'desktop');
    mkdirSync(own, { recursive: true });
    const memory = { v: 1, language: 'zh-TW', recoveryOffered: true };
    writeFileSync(join(own, 'desktop.json'), JSON.stringify(memory));
  }

  get env(): Record<string, string> {
    const set = Object.entries(process.env).filter((each): each is [string, string] => each[1] !== undefined);
    return {
      ...Object.fromEntries(set),
      ...this.session.env,
      XDG_CONFIG_HOME: this.profile,
      APPDATA: this.profile,
    };
  }

  get #arguments(): string[] {
    return [...this.desktop.args, '--config', this.place.config];
  }

  async launch(...more: readonly string[]): Promise<void> {
    this.#app = await _electron.launch({
      executablePath: this.desktop.program,
      chromiumSandbox: true,
      // A machine without a graphics card draws by itself.
      args: ['--disable-gpu', ...this.#arguments, ...more],
      env: this.env,
      timeout: LONG_MS,
    });
    this.#page = await this.#app.firstWindow();
    this.#page.on('pageerror', ({ message }) => this.complaints.push(message));
    this.#page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /** A second start of the same program, to its end. */
  async launchAgain(): Promise<number | null> {
    const child = spawn(this.desktop.program, ['--disable-gpu', ...this.#arguments], {
      env: this.env,
      stdio: 'ignore',
    });
    return ended(child);
  }

  /** Quits as the tray's menu does; resolves with the exit code. */
  async quit(): Promise<number | null> {
    const code = ended(this.app.process());
    await this.app.evaluate(({ app }) => {
      // The answer goes first.
      setTimeout(() => {
        app.quit();
      }, 0);
    });
    this.#app = null;
    this.#page = null;
    return code;
  }

  /** For the end of the check, whatever has happened. */
  async end(): Promise<void> {
    const process = this.#app?.process();
    if (process !== undefined && process.exitCode === null) process.kill('SIGKILL');
    await this.sandbox.stop();
  }

  async picture(name: string): Promise<void> {
    this.#pictures += 1;
    const file = `${String(this.#pictures).padStart(2, '0')}-${name}.png`;
    await this.page.screenshot({ path: join(this.#options.folder, 'pictures', file) });
  }

  /** Follows a link of the page itself, as `#/cases`. */
  async go(hash: string): Promise<void> {
    await this.page.evaluate((to) => {
      window.location.hash = to;
    }, hash);
  }

  visible(): Promise<boolean> {
    return this.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true);
  }

  /** Closes the window, as its cross does. */
  async close(): Promise<void> {
    await this.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close();
    });
  }

  cases(): Promise<CaseRow[]> {
    return commandJson<CaseRow[]>(this.place, 'cases', '--phi');
  }

  /** True if the agent runs, as every command finds it. */
  async isRunning(): Promise<boolean> {
    const { stdout } = await command(this.place, 'status', '--json');
    return stdout.includes('"running": true');
  }

  /** Puts samples into the export folder; `attachments` PDFs belong to each. */
  async put(attachments: number, ...seeds: readonly string[]): Promise<Sample[]> {
    const samples = seeds.map((seed) =>
      makeSample({ seed: `desktop ${seed}`, ending: 'approve', priority: '1', subType: '1', attachments }),
    );
    for (const sample of samples) await writeSample(this.place.exportDir, sample);
    return samples;
  }

  async decided(samples: readonly Sample[]): Promise<void> {
    await until(
      `${String(samples.length)} decisions`,
      async () => {
        const rows = await this.cases();
        return samples.every(({ fileName }) =>
          rows.some((row) => row.fileName === fileName && row.review === 'decided'),
        );
      },
      LONG_MS,
    );
  }

  /** @throws Error unless NHI got it exactly once */
  async cameOnce({ plantedId }: Sample): Promise<void> {
    const { posts } = await this.sandbox.ledger();
    const its = posts.filter((post) => post.plantedId === plantedId).length;
    if (its !== 1) throw new Error(`it came ${String(its)} times`);
  }
}

export async function openHospitalDesk(options: DeskOptions): Promise<Desk> {
  const sandbox = await startSandbox({ stepMs: 100 });
  const desk = new Desk(options, sandbox, await makePlace(sandbox));
  desk.makeProfile();
  return desk;
}

export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit', { signal: AbortSignal.timeout(LONG_MS) })) as [number | null];
  return code;
}
