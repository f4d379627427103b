import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CompiledRules,
  readRules,
  type RuleSource,
} from '../../main/agent/attendants/precheck/read-rules.ts';
import {
  openRulesStore,
  readCompiledRules,
  type RulesInUse,
} from '../../main/agent/attendants/precheck/rules-store.ts';

/** Takes a line of the report. */
export type Say = (line: string) => void;

/** A package as the agent imports it. */
export interface Imported {
  readonly sources: readonly RuleSource[];
  readonly compiled: CompiledRules;
  readonly inUse: RulesInUse;
}

/** ms of processor time of all threads since then. */
export function cpuMs(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/**
 * Imports a package of rules, or takes what an earlier run imported.
 * @param kept a folder for further runs; null: a temporary folder that goes with the process
 */
export async function importPackage(file: string, kept: string | null, say: Say): Promise<Imported> {
  const rules = await readRules(file);
  if (rules === null) throw new Error('no rules in this package');
  const dir = kept ?? mkdtempSync(join(tmpdir(), 'twpas-rules-'));
  if (kept === null)
    process.on('exit', () => {
      rmSync(dir, { recursive: true, force: true });
    });
  const store = await openRulesStore(dir, Date.now);
  if (!store.list().some(({ sha256 }) => sha256 === rules.sha256)) {
    const from = process.cpuUsage();
    await store.import(file);
    const count = String(rules.libraries.length);
    say(`${count} libraries translated in ${cpuMs(from).toFixed(0)} ms of processor time`);
  }
  await store.use(rules.name, rules.version);
  const inUse = store.current();
  if (inUse === null) throw new Error('nothing was imported');
  return { sources: rules.libraries, compiled: await readCompiledRules(inUse.file), inUse };
}
