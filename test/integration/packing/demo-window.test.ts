/** Where the demo shows itself, with a stand-in for Electron's runtime that runs the built agent without a window. */
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepChildren, type Children } from '../../../scripts/demo/children.ts';
import { makeHospital } from '../../../scripts/demo/hospital.ts';
import { startOnWindowOrPage, type Shown } from '../../../scripts/demo/window-or-page.ts';
import { openControl } from '../../../main/headless/control/control-client.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Sandbox } from '../../sandbox/options.ts';
import { CLI } from '../support/command.ts';

let sandbox: Sandbox;
let dir: string;
let children: Children;
let hospital: Awaited<ReturnType<typeof makeHospital>>;
let said: string[];

beforeEach(async () => {
  sandbox = await startSandbox();
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'twpas-demo-')));
  hospital = await makeHospital(dir, sandbox);
  children = keepChildren(dir, [process.execPath, CLI]);
  said = [];
});
afterEach(async () => {
  await children.endAll();
  await sandbox.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A program in the place of Electron: `does` is a shell script that finds the settings file in $3. */
function runtime(does: string): string {
  const program = join(dir, 'electron');
  writeFileSync(program, `#!/bin/sh\n${does}\n`);
  chmodSync(program, 0o755);
  return program;
}

const start = (program: string | null): Promise<Shown> =>
  startOnWindowOrPage({
    runtime: program,
    children,
    hospital,
    handKey: (jwks) => sandbox.setClientJwks(jwks),
    say: (line) => said.push(line),
  });

test('with a runtime the agent is the desktop program’s, on the demo’s settings and in a home of its own', async () => {
  const agent = `exec ${process.execPath} ${CLI} run --config "$3"`;
  const shown = await start(
    runtime(`[ "$2" = --config ] && [ "$XDG_CONFIG_HOME" = "${dir}/desktop" ] && ${agent}`),
  );
  expect(shown.shownAs).toContain('the desktop window is open');
  expect(await shown.openBy()).not.toContain('http');
  const control = await openControl(hospital.dataDir, 'test');
  expect((await control?.client.keys.list())?.filter(({ active }) => active)).toHaveLength(1);
  await control?.close();
});

test('a runtime that does not come up is said, and the page is there instead', async () => {
  const shown = await start(runtime('exit 1'));
  expect(said).toEqual([expect.stringContaining('the page instead')]);
  expect(shown.shownAs).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
});

test('without one it is the page', async () => {
  const shown = await start(null);
  expect(said).toEqual([]);
  expect(await shown.openBy()).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
});
