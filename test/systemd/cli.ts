/**
 * `npm run test:systemd`: the manual's installation and a night of breakages under a real systemd, in a container of this machine
 * (systemd-nspawn). Prints a table; exit 1 where something was not named within its time or not mended by what was said.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { writeHashes } from '../../scripts/pack/hashes.ts';
import { assembleService, tarOf } from '../../scripts/pack/service-archive.ts';
import { installOnDebian } from '../../scripts/debian.ts';
import { buildUnlessBuilt, ROOT } from '../../scripts/programs.ts';
import { boot, whyNoContainer } from './container.ts';
import type { Told } from './told.ts';

/** `--rows TEXT`: only the rows whose name has it (a regular expression). */
const { values } = parseArgs({ options: { rows: { type: 'string' }, built: { type: 'boolean' } } });
const AT = '/course';
const LIMIT_MS = 1_800_000;
const NEEDED = ['setfacl', 'useradd', 'runuser'] as const;
const LOOK_MS = 1_000;

if (whyNoContainer(...NEEDED) !== null)
  installOnDebian('systemd-container', 'systemd', 'acl', 'passwd', 'util-linux', 'faketime');
const why = whyNoContainer('setfacl', 'useradd', 'runuser');
if (why !== null) {
  console.log(
    `skipped: no container can be booted here (${why}; Debian: apt-get install systemd-container acl)`,
  );
  process.exit(0);
}
buildUnlessBuilt();
// Not in /tmp: the container has one of its own.
const work = await mkdtemp('/var/tmp/twpas-systemd-');
const dir = join(work, 'course');
const download = join(dir, 'download');
await mkdir(download, { recursive: true });
const name = `twpas-agent-${packageJson.version}-linux-x64`;
tarOf(await assembleService(join(work, 'tree')), name, join(download, `${name}.tar.gz`));
await rm(join(work, 'tree'), { recursive: true });
await writeHashes(download);

const script = `#!/bin/bash
"${process.execPath}" "${join(ROOT, 'test/systemd/course.ts')}" '${values.rows ?? ''}' >${AT}/output 2>&1
journalctl -u twpas-agent --no-pager -o cat >${AT}/journal 2>&1
systemctl poweroff
`;
const ended = boot({ dir, at: AT, name: 'twpas-systemd', script, seen: [ROOT], limitMs: LIMIT_MS });
const told = await follow(ended);
const booted = await ended;
const end = told.find(({ kind }) => kind === 'end');
const failed = told.filter(({ problem }) => problem !== null).length;
if (end === undefined || failed > 0) {
  if (end === undefined) console.log(booted, await read('output'));
  console.log(`the journal and what the course printed: ${dir}`);
} else await rm(work, { recursive: true });
console.log(
  `${String(told.length)} told, ${String(failed)} failed, ${((end?.seconds ?? 0) / 60).toFixed(1)} minutes`,
);
process.exit(end === undefined || failed > 0 ? 1 : 0);

function read(file: string): Promise<string> {
  return readFile(join(dir, file), 'utf8').catch(() => '');
}

/** Prints each line as the container writes it, until it is gone. */
async function follow(gone: Promise<string>): Promise<readonly Told[]> {
  const lines: Told[] = [];
  const state = { isGone: false };
  void gone.then(() => (state.isGone = true));
  for await (const _ of setInterval(LOOK_MS)) {
    const { isGone } = state;
    const all = (await read('told.jsonl')).split('\n').slice(0, -1);
    for (const line of all.slice(lines.length)) {
      const one = JSON.parse(line) as Told;
      lines.push(one);
      console.log(lineOf(one));
    }
    if (isGone) break;
  }
  return lines;
}

function lineOf(one: Told): string {
  const mark = one.problem === null ? 'ok  ' : 'FAIL';
  const seconds = `${String(one.seconds ?? 0)} s`;
  const problem = one.problem === null ? '' : `\n     ${one.problem.replaceAll('\n', '\n     ')}`;
  if (one.kind === 'end') return `${mark} to the end (${seconds})${problem}`;
  if (one.kind === 'step') return `${mark} ${one.what} (${seconds})${problem}`;
  if (one.absent !== null) return `not here  ${one.what}: ${one.absent}`;
  const cells = [
    one.named === null ? '-' : `${one.named} ${String(one.namedSeconds)} s`,
    `healthz ${one.health ?? '-'}`,
    `doctor ${one.doctor ?? '-'}`,
    `healed ${one.healedSeconds === null ? '-' : `${String(one.healedSeconds)} s`}`,
  ];
  return `${mark} ${one.what} | ${cells.join(' | ')} (${seconds})${problem}`;
}
