import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
     Object.defineProperty(process.features, 'require_module', { value: false });`,
  );
  return spawnSync(process.execPath, ['-r', stub, 'scripts/launch.cjs', 'program.ts', '7'], {
    cwd: dir,
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: 'npm-cli.js' },
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
  'an old Node hands the program over to the Node of node_modules, which completes the installation once and gets its link',
  () => {
    bundle(`#!/bin/sh
[ "$1" = --version ] && exit
[ "$2" = install ] && { echo "$*" >>installed; exit; }
exec '${process.execPath}' "$@"
`);
    expect([launch('18.20.8').status, launch('18.20.8').status]).toEqual([7, 7]);
    expect(readFileSync(join(dir, 'installed'), 'utf8')).toBe('npm-cli.js install --no-save\n');
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
