import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const names: Texts['names'] = {
  title: 'Names of codes',
  detail:
    'Before an import, drugs, departments and indications go by the names that NHI publishes. Once imported, the hospital’s names come first on the page, in exports and in statistics. The file is a CSV with the columns code and name, in UTF-8 or Big5; an import takes the place of the whole table.',
  tables: {
    department: 'Departments',
    drug: 'Drugs',
    doctor: 'Doctors',
    indication: 'Reimbursed indications',
  },
  choose: 'Choose a CSV to import',
  count: (n) => `${num(n)} names`,
  never: 'Not imported yet',
  imported: (when, by) => `Imported ${when} by ${by}`,
  done: (n, encoding) => `Imported ${num(n)} names (${encoding}).`,
  problems: (n) => `${num(n)} lines cannot be imported; the table is as it was:`,
  leftOut: (n) => `${num(n)} lines were left out:`,
  skip: 'Leave these lines out and import the others',
  line: (n) => `Line ${num(n)}`,
  kinds: {
    columns: 'fewer than two columns',
    'code-empty': 'no code',
    'name-empty': 'no name',
    'too-long': 'code or name too long',
    duplicate: 'code given twice',
    'quote-open': 'a quote is not closed',
  },
  more: (n) => `and ${num(n)} more`,
  code: 'Code',
  name: 'Name',
  show: 'Show the names',
  shownOf: (n, total) => `The first ${num(n)} of ${num(total)}`,
};
