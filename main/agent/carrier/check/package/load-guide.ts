import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CONSTRAINT_WORDS } from '../constraint-words.ts';
import { ELEMENT_NAMES } from '../element-names.ts';
import { AgentError } from '../../../ground/error.ts';
import { guideFolder } from '../../../../profile/guide-folder.ts';
import { isObject } from '../../../ground/fhir/json.ts';
import {
  COMPILED_FORMAT,
  satisfies,
  type CompiledDependency,
  type CompiledPackage,
} from '../../../../profile/compiled.ts';
import { openGuide, type Guide } from '../../../../profile/guide.ts';

/**
 * Opens a compiled package as a guide, with those of its dependencies that were imported beside it.
 * @throws AgentError `ig-unreadable`, `ig-outdated` (compiled by another version of the agent: import it again)
 */
export async function loadGuide(file: string): Promise<Guide> {
  const dir = dirname(file);
  const names = await readdir(dir);
  return openWith(await readCompiled(file), (wanted) => findIn(dir, names, wanted));
}

/**
 * Opens a compiled package as a guide, with the dependencies that `find` has, and with R4's extensions that ship.
 * @throws AgentError as `loadGuide`, and what `find` throws
 */
export async function openWith(
  main: CompiledPackage,
  find: (wanted: CompiledDependency) => Promise<CompiledPackage | null>,
): Promise<Guide> {
  const shipped = await readdir(guideFolder()).catch((): string[] => []);
  const others: CompiledPackage[] = [];
  const waiting = [...main.dependencies];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const wanted = next;
    if ([main, ...others].some(({ name }) => name === wanted.name)) continue;
    const compiled = (await find(wanted)) ?? (await readShipped(wanted, shipped));
    if (compiled === null) continue;
    others.push(compiled);
    waiting.push(...compiled.dependencies);
  }
  return openGuide(main, others, { names: ELEMENT_NAMES, constraintWords: CONSTRAINT_WORDS });
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

/** Null: none of the files is of this package. Two packages may have names that begin alike: the name in the file decides. */
async function findIn(
  dir: string,
  names: readonly string[],
  wanted: CompiledDependency,
): Promise<CompiledPackage | null> {
  for (const name of names.filter((one) => isFileOf(one, wanted))) {
    const compiled = await readCompiled(join(dir, name));
    if (compiled.name === wanted.name) return compiled;
  }
  return null;
}

/** R4's own extensions ship with the agent, whichever guide depends on them. */
async function readShipped(
  wanted: CompiledDependency,
  names: readonly string[],
): Promise<CompiledPackage | null> {
  const found = wanted.name === 'hl7.fhir.r4.core' ? names.find((name) => isFileOf(name, wanted)) : undefined;
  return found === undefined ? null : await readCompiled(join(guideFolder(), found));
}

/** True if a compiled file may be of a package that is wanted. */
export function isFileOf(fileName: string, wanted: CompiledDependency): boolean {
  const start = wanted.name.length + 1;
  const isStart = fileName.startsWith(`${wanted.name}-`) || fileName.startsWith(`${wanted.name}#`);
  if (!isStart || !fileName.endsWith('.json')) return false;
  return satisfies({ name: wanted.name, version: fileName.slice(start, -'.json'.length) }, wanted);
}
