import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

const items = (n: number): string => `${num(n)} ${n === 1 ? 'case' : 'cases'}`;

export const cases: Texts['cases'] = {
  title: 'Cases',
  total: (n) => items(n),
  totalAsOf: (when) => `as of ${when}`,
  search: 'Find patient, drug or number',
  /** For who sees no patients. */
  searchMasked: 'Find drug or number',
  searchShort: 'Search cases',
  searchKey: 'Press / to search',
  clearSearch: 'Clear search',
  filters: {
    label: 'Filter cases',
    all: 'All cases',
    delivery: 'Sending',
    review: 'Review by NHI',
    decision: 'Decision',
    hint: 'Ctrl+click adds one',
    active: 'Filters',
    searchFor: (words) => `Search "${words}"`,
    remove: (what) => `Remove filter: ${what}`,
    clear: 'Clear all filters',
  },
  columns: {
    select: 'Select',
    stage: 'State',
    patient: 'Patient',
    file: 'File name',
    type: 'Type',
    priority: 'Priority',
    drugs: 'Drug code',
    caseNumber: 'Case number',
    receiptNumber: 'Receipt number',
    updated: 'Updated',
    next: 'Next attempt',
  },
  more: (n) => `${num(n)} in all`,
  emergency: 'Emergency',
  unread: 'Unread',
  doubled: 'NHI has it twice',
  nextAt: (when) => `next ${when}`,
  listLabel: 'List of cases; move by arrow keys, Enter opens, Space selects',
  showNumber: (name) => `Show the number of ${name} (recorded)`,
  hideNumber: (name) => `Mask the number of ${name}`,
  selectAll: 'Select all',
  selectOne: (file) => `Select ${file}`,
  selected: (n) => `${items(n)} selected`,
  clearSelection: 'Clear selection',
  onlyOneCancel: 'Sending can be cancelled for one case at a time only',
  empty: {
    title: 'No cases yet',
    detail:
      'Let the HIS export application files and their attachments to these folders; the agent checks and sends them.',
    noFolders: 'the folders in the settings',
  },
  noMatch: { title: 'No case matches', detail: 'Try other words, or clear the filters.' },
};
