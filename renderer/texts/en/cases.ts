import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

const items = (n: number): string => `${num(n)} ${n === 1 ? 'case' : 'cases'}`;

export const cases: Texts['cases'] = {
  title: 'Cases',
  total: (n) => items(n),
  search: 'Find patient, chart number, drug, receipt number',
  /** For who sees no patients. */
  searchMasked: 'Find drug, department, receipt number',
  searchShort: 'Search cases',
  hits: { label: 'Cases found', all: (n) => `See all ${items(n)} in Cases` },
  searchKey: 'Press / to search',
  filters: {
    label: 'Filter cases',
    searchFor: (words) => `Search "${words}"`,
    remove: (what) => `Remove filter: ${what}`,
  },
  views: {
    label: 'Views of the cases',
    all: 'All',
    todo: 'To do',
    sending: 'Being sent',
    reviewing: 'In review',
    supplement: 'More asked, returned',
    denied: 'Denied',
    approved: 'Approved, in part too',
    ended: 'Finished',
  },
  columns: {
    caseNumber: 'Case number',
    receiptNumber: 'Receipt number',
  },
  more: (n) => `${num(n)} in all`,
  emergency: 'Emergency',
  unread: 'Unread',
  doubled: 'NHI has it twice',
  listLabel: 'List of cases; move by arrow keys or J and K, Enter opens, X selects',
  selectAll: 'Select all',
  selectOne: (who) => `Select ${who}`,
  selected: (n) => `${items(n)} selected`,
  clearSelection: 'Clear selection',
  onlyOneCancel: 'Only one at a time can be cancelled',
  allDecided: (move) => `All selected cases are decided: no “${move}”`,
  notNow: (states, move) => `No “${move}” for: ${states}`,
  empty: {
    title: 'No cases yet',
    detail:
      'Let the HIS export application files and their attachments to these folders; the agent checks and sends them.',
    noFolders: 'the folders in the settings',
  },
  noMatch: {
    title: 'No case matches',
    detail: 'The filters leave none of the cases.',
    clearFilter: 'Clear the filters',
    searched: (words) => `Nothing found for “${words}”`,
    through:
      'Looked through patients’ names, numbers and chart numbers, drugs, departments, indications, doctors, case and receipt numbers.',
    clearSearch: 'Clear all',
  },
};
