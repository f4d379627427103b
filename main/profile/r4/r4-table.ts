/** Facts of FHIR R4 (4.0.1), written once from HL7's definitions (docs/profiles.md): three parts with an empty line between. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guideFolder } from '../guide-folder.ts';

/**
 * `types`: as `readR4Table` parses them. `constraints`: one per line: key, severity and expression, by tabs. `terms`: R4's required value
 * sets, one per line: `id system code…`, `*` for a system listed elsewhere.
 */
function readFacts() {
  const text = readFileSync(join(guideFolder(), 'hl7.fhir.r4.core-4.0.1.txt'), 'utf8');
  const [types = '', constraints = '', terms = ''] = text.split('\n\n');
  return { types: types.trim(), constraints: constraints.trim(), terms: terms.trim() };
}

let facts: ReturnType<typeof readFacts> | null = null;

/** Read at the first check: a thread that checks nothing needs no guide beside it. @throws Error as `readFileSync` */
export const r4Facts = (): ReturnType<typeof readFacts> => (facts ??= readFacts());
