/** Work on whole rules packages, inside the thread that `rules-apart.ts` starts. */
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { AgentError } from '../../ground/error.ts';
import type { ImportProgress } from '../../../../shared/api/operations-contract.ts';
import { type CompiledRules, compileRules } from './import-rules.ts';
import { readRules } from './read-rules.ts';
import { conditionsOf, rulesOf } from './rule-facts.ts';
import type { RulesFacts, RulesMade, RulesReply } from './rules-apart.ts';

/** Never rejects. @param tell receives the progress of an import */
export async function workOn(file: string, tell: (progress: ImportProgress) => void): Promise<RulesReply> {
  try {
    return { kind: 'made', made: await make(file, tell) };
  } catch (error) {
    if (!(error instanceof AgentError)) return { kind: 'failed' };
    const { code, message, messageZh } = error;
    return { kind: 'refused', error: { code, message, messageZh } };
  }
}

async function make(file: string, tell: (progress: ImportProgress) => void): Promise<RulesMade | null> {
  const rules = await readRules(file);
  if (rules === null) return null;
  const compiled = await compileRules(rules, tell);
  const facts = factsOf(compiled);
  return { facts, bytes: new Uint8Array(await compress(JSON.stringify(compiled))) };
}

function factsOf(compiled: CompiledRules): RulesFacts {
  const { name, version, title, canonical, date, sha256, from, libraries } = compiled;
  const rules = rulesOf(compiled);
  return {
    ...{ name, version, title, canonical, date, sha256, from },
    libraries: libraries.length,
    rules: rules.length,
    conditions: rules.reduce((sum, rule) => sum + conditionsOf(rule).length, 0),
  };
}

const brotli = promisify(brotliCompress);
const compress = (text: string): Promise<Buffer> =>
  brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } });
