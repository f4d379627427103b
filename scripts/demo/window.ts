import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openControl } from '../../main/headless/control/control-client.ts';
import { followCases, resultTable } from '../../main/headless/practice/follow-cases.ts';
import { openPractice, type Practice } from '../../main/headless/practice/open-practice.ts';
import { callServer } from '../../main/headless/practice/practice-server.ts';
import type { PlayedFile, ScenarioId } from '../../shared/practice-scenarios.ts';
import { ROOT } from '../programs.ts';

const START_MS = 30_000;
/** From the first file to the last decision. */
const DEADLINE_MS = 90_000;

export interface DemoWindow {
  /** Electron's, or a stand-in's. */
  readonly runtime: string;
  readonly folder: string;
  readonly scenarios: readonly ScenarioId[];
  readonly say: (line: string) => void;
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** The practice environment with its agent in the desktop window. @returns false where the window did not come up */
export async function demoInWindow(demo: DemoWindow): Promise<boolean> {
  const { folder, say, interrupted } = demo;
  const practice = await openPractice({
    folder,
    reset: false,
    hospitalId: '0101090517',
    stepMs: 3000,
    programDir: join(ROOT, 'dist/agent'),
  });
  // A separate home: the person who runs the demo may have the program open, and two with one home are one.
  const home = { XDG_CONFIG_HOME: join(folder, 'desktop'), APPDATA: join(folder, 'desktop') };
  const child = spawn(demo.runtime, [ROOT, '--config', practice.place.config], {
    cwd: folder,
    env: { ...process.env, ...home },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const gone = once(child, 'exit').then(() => 'gone' as const);
  try {
    const late = AbortSignal.any([AbortSignal.timeout(START_MS), interrupted]);
    const up = await Promise.race([agentAnswers(practice, late), gone]).catch(() => 'gone' as const);
    if (up === 'gone') {
      say('無法開啟桌面視窗，改用瀏覽器畫面。 No desktop window: the page instead.');
      return interrupted.aborted;
    }
    say('送件程式畫面已在桌面視窗開啟。 The desktop window is open.');
    await playAndTell(practice, demo);
    say('按 Ctrl-C 結束。 Ctrl-C ends the demo.');
    if (!interrupted.aborted) await Promise.race([once(interrupted, 'abort'), gone]);
    return true;
  } finally {
    child.kill('SIGTERM');
    await gone;
    await practice.close();
  }
}

async function playAndTell(practice: Practice, { scenarios, say }: DemoWindow): Promise<void> {
  const control = await openControl(practice.place.dataDir, 'demo');
  if (control === null) throw new Error('the agent does not answer');
  try {
    const files: PlayedFile[] = [];
    for (const id of scenarios) files.push(...(await callServer(practice.server.controlUrl, 'play', id)));
    say(resultTable(await followCases(control.client, files, DEADLINE_MS, say)));
  } finally {
    await control.close();
  }
}

/** Until an agent answers on the data folder: the desktop program prints no address to wait for. */
async function agentAnswers({ place }: Practice, signal: AbortSignal): Promise<'up'> {
  for (;;) {
    const control = await openControl(place.dataDir, 'demo');
    if (control !== null) {
      await control.close();
      return 'up';
    }
    await sleep(200, undefined, { signal });
  }
}
