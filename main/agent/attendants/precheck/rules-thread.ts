/** Work on whole rules packages, inside the thread that `rules-apart.ts` starts. */
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { AgentError } from '../../ground/error.ts';
import type { ImportProgress } from '../../../../shared/api/operations-contract.ts';
import { type CompiledRules, readRules, type RulesPackage } from './read-rules.ts';
import { rulesOf } from './rule-facts.ts';
import type { RulesFacts, RulesMade, RulesReply } from './rules-apart.ts';
import { translate, type Untranslated } from './translate.ts';

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
  const compiled = compileRules(rules, tell);
  const facts = factsOf(compiled);
  return { facts, bytes: new Uint8Array(await compress(JSON.stringify(compiled))) };
}

function factsOf(compiled: CompiledRules): RulesFacts {
  const { format: _format, libraries: _libraries, ...facts } = compiled;
  return { ...facts, rules: rulesOf(compiled).length };
}

/**
 * Makes a package runnable: all of its CQL as ELM.
 * @throws AgentError `rules-not-translated` with library, line and reason
 */
export function compileRules(
  { libraries, ...about }: RulesPackage,
  tell: (progress: ImportProgress) => void,
): CompiledRules {
  const made = new Map<string, string>();
  const done = (library: string | null): void => {
    tell({ package: `${about.name}#${about.version}`, done: made.size, of: libraries.length, library });
  };
  done(null);
  try {
    const wrong = translate(libraries, (name, elm) => {
      made.set(name, JSON.stringify(elm));
      done(name);
    });
    if (wrong !== null) throw notTranslated(wrong);
  } catch (error) {
    if (error instanceof AgentError) throw error;
    // Out of stack, or an error inside the translator: the library at fault is the first without a result.
    const library = libraries.find(({ name }) => !made.has(name))?.name ?? about.name;
    const reason = error instanceof Error ? error.message : 'the translator failed';
    throw notTranslated({ library, line: null, reason }, error);
  }
  return {
    format: 1,
    ...about,
    libraries: libraries.map(({ cql: _cql, ...one }) => ({ ...one, elm: made.get(one.name) ?? '' })),
  };
}

const notTranslated = (place: Untranslated, cause?: unknown): AgentError =>
  new AgentError('rules-not-translated', place, { cause });

const brotli = promisify(brotliCompress);
const compress = (text: string): Promise<Buffer> =>
  brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } });
