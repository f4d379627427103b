/** The demo in the desktop window, with a stand-in for Electron's runtime that runs the built agent without a window. */
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoInWindow } from '../../../scripts/demo/window.ts';
import { CLI } from '../support/command.ts';

let dir: string;
let said: string[];
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'twpas-demo-')));
  said = [];
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** With a program in the place of Electron: `does` is a shell script that finds the settings file in $3. */
function shown(does: string): Promise<boolean> {
  const runtime = join(dir, 'electron');
  writeFileSync(runtime, `#!/bin/sh\n${does}\n`);
  chmodSync(runtime, 0o755);
  const ended = new AbortController();
  const say = (line: string): void => {
    said.push(line);
    if (line.includes('Ctrl-C')) ended.abort();
  };
  const folder = join(dir, 'practice');
  return demoInWindow({ runtime, folder, scenarios: ['refused'], say, interrupted: ended.signal });
}

test('with a runtime the agent is the desktop program’s, on the practice settings and in a home of its own', async () => {
  const home = `[ "$2" = --config ] && [ "$XDG_CONFIG_HOME" = "${dir}/practice/desktop" ]`;
  expect(await shown(`${home} && exec ${process.execPath} ${CLI} run --config "$3"`)).toBe(true);
  expect(said.join('\n')).toContain('The desktop window is open');
  expect(said.join('\n')).toMatch(/院內檢核未通過.*✓/);
});

test('a runtime that does not come up is said, and the page is to be there instead', async () => {
  expect(await shown('exit 1')).toBe(false);
  expect(said).toEqual([expect.stringContaining('the page instead')]);
});
