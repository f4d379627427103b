import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { tarOf } from '../../../scripts/pack/service-archive.ts';
import { BUILT } from '../support/command.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SQLITE = 'node_modules/better-sqlite3';

/** A release folder as the archive for a server holds it; its Node is a word to the one that runs the tests, to keep it small. */
export function releaseFolder(into: string, version: string): string {
  const folder = join(into, `twpas-agent-${version}-linux-x64`);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(join(BUILT, 'agent')).filter((file) => file.endsWith('.js'))) {
    const text = readFileSync(join(BUILT, 'agent', name), 'utf8');
    const named = text.replaceAll(`version: "${packageJson.version}"`, `version: "${version}"`);
    writeFileSync(join(folder, name), named);
  }
  cpSync(join(BUILT, 'page'), join(folder, 'page'), { recursive: true });
  for (const path of ['lib', 'package.json', 'prebuilds/linux-x64.node'])
    cpSync(join(ROOT, SQLITE, path), join(folder, SQLITE, path), { recursive: true });
  cpSync(join(ROOT, 'resources/agent/package.json'), join(folder, 'package.json'));
  cpSync(join(ROOT, 'resources/agent/twpas-agent'), join(folder, 'twpas-agent'));
  writeFileSync(join(folder, 'node'), `#!/bin/sh\nexec ${process.execPath} "$@"\n`);
  for (const program of ['node', 'twpas-agent']) chmodSync(join(folder, program), 0o755);
  return folder;
}

/** Its archive in a feed folder; the name. */
export function releaseArchive(feed: string, folder: string, version: string): string {
  const name = `twpas-agent-${version}-linux-x64`;
  tarOf(folder, name, join(feed, `${name}.tar.gz`));
  return `${name}.tar.gz`;
}

/** Checks the name that the stand-in gives itself. */
export function saysItsVersion(folder: string): string {
  return spawnSync(join(folder, 'twpas-agent'), ['--version'], { encoding: 'utf8' }).stdout.trim();
}
