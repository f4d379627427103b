/** Facts of FHIR R4 (4.0.1), written by scripts/r4-table.ts: three parts with an empty line between. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guideFolder } from '../guide-folder.ts';

const [types = '', constraints = '', terms = ''] = readFileSync(
  join(guideFolder(), 'hl7.fhir.r4.core-4.0.1.txt'),
  'utf8',
).split('\n\n');

/** As `readR4Table` parses it. */
export const R4_TYPES = types;
/** One per line: key, severity and expression, by tabs. */
export const R4_CONSTRAINTS = constraints;
/** R4's required value sets, one per line: `id system code…`, `*` for a system listed elsewhere. */
export const R4_TERMS = terms.trim();
