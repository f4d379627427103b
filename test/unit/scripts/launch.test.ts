import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onWindows } from '../support/where.ts';

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'launch-')));
  mkdirSync(join(dir, 'scripts'));
  mkdirSync(join(dir, 'node_modules/.bin'), { recursive: true });
  cpSync(join(import.meta.dirname, '../../../scripts/launch.cjs'), join(dir, 'scripts/launch.cjs'));
  writeFileSync(
    join(dir, 'program.ts'),
    'const code: number = Number(process.argv[2]);\nprocess.exitCode = code;\n',
  );
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Starts the program by a Node that says that it is `version`. */
function launch(version: string): { readonly status: number | null; readonly stderr: string } {
  const stub = join(dir, 'version.cjs');
  writeFileSync(
    stub,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  return spawnSync(process.execPath, ['-r', stub, 'scripts/launch.cjs', 'program.ts', '7'], {
    cwd: dir,
    encoding: 'utf8',
  });
}

/** A Node in node_modules that is a script. */
function bundle(script: string): void {
  const folder = join(dir, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'node'), script);
  chmodSync(join(folder, 'node'), 0o755);
}

test.skipIf(onWindows('Linux'))(
  'an old Node hands the program over to the Node of node_modules, which gets its link',
  () => {
    bundle(`#!/bin/sh\n[ "$1" = --version ] || exec '${process.execPath}' "$@"\n`);
    expect(launch('12.22.9').status).toBe(7);
    expect(realpathSync(join(dir, 'node_modules/.bin/node'))).toContain(`node-${process.platform}`);
  },
);

test.skipIf(onWindows('Linux')).each([
  ['22.18.0', 7, ''],
  ['20.19.2', 1, 'Node 20.19.2) cannot run it'],
])('without a Node in node_modules that starts, Node %s ends with %i', (version, status, said) => {
  bundle('#!/no/loader/of/this/library\n');
  const ended = launch(version);
  expect(ended.status).toBe(status);
  expect(ended.stderr).toContain(said);
});
