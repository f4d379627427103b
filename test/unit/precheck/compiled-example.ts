import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CompiledRules,
  readRules,
  type RulesPackage,
} from '../../../main/agent/attendants/precheck/read-rules.ts';
import { compileRules } from '../../../main/agent/attendants/precheck/rules-thread.ts';
import { rulesPackage } from '../../../main/practice/samples/rules-package.ts';

/** A package of these bytes as it is read. */
export async function readFrom(bytes: Buffer): Promise<RulesPackage | null> {
  const dir = mkdtempSync(join(tmpdir(), 'twpas-rules-'));
  try {
    const file = join(dir, 'rules.tgz');
    writeFileSync(file, bytes);
    return await readRules(file);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

let compiled: Promise<CompiledRules> | null = null;

/** The example rules, translated once for all tests of a process. */
export function compiledExample(): Promise<CompiledRules> {
  compiled ??= readFrom(rulesPackage()).then((rules) => {
    if (rules === null) throw new Error('the example holds rules');
    return compileRules(rules, () => undefined);
  });
  return compiled;
}
