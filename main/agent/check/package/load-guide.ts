import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ELEMENT_NAMES } from '../element-names.ts';
import { AgentError } from '../../error.ts';
import { isObject } from '../../fhir/json.ts';
import {
  COMPILED_FORMAT,
  satisfies,
  type CompiledDependency,
  type CompiledPackage,
} from '../profile/compiled.ts';
import { openGuide, type Guide } from '../profile/guide.ts';

/**
 * A compiled package as a guide, with everything that was imported beside it of the packages it stands on.
 * @throws AgentError `ig-unreadable`, `ig-outdated` (compiled by another version of the agent: import it again)
 */
export async function loadGuide(file: string): Promise<Guide> {
  const dir = dirname(file);
  const main = await readCompiled(file);
  const names = await readdir(dir);
  const others: CompiledPackage[] = [];
  const waiting = [...main.dependencies];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const wanted = next;
    if ([main, ...others].some(({ name }) => name === wanted.name)) continue;
    const compiled = await findIn(dir, names, wanted);
    if (compiled === null) continue;
    others.push(compiled);
    waiting.push(...compiled.dependencies);
  }
  return openGuide(main, others, ELEMENT_NAMES);
}

/** @throws AgentError as `loadGuide` */
export async function readCompiled(file: string): Promise<CompiledPackage> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new AgentError('ig-unreadable', { cause });
  }
  if (!isObject(value) || value['format'] !== COMPILED_FORMAT) {
    throw new AgentError('ig-outdated');
  }
  // We wrote it ourselves, whole or not at all.
  return value as unknown as CompiledPackage;
}

/** Null where none of the files is of it. Two packages may have names that begin alike: what the file says counts. */
async function findIn(
  dir: string,
  names: readonly string[],
  wanted: CompiledDependency,
): Promise<CompiledPackage | null> {
  for (const name of names.filter((one) => mayBeOf(one, wanted))) {
    const compiled = await readCompiled(join(dir, name));
    if (compiled.name === wanted.name) return compiled;
  }
  return null;
}

function mayBeOf(fileName: string, wanted: CompiledDependency): boolean {
  const start = wanted.name.length + 1;
  const isStart = fileName.startsWith(`${wanted.name}-`) || fileName.startsWith(`${wanted.name}#`);
  if (!isStart || !fileName.endsWith('.json')) return false;
  return satisfies({ name: wanted.name, version: fileName.slice(start, -'.json'.length) }, wanted);
}
