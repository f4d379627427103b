import type { Texts } from '../texts.ts';

export const help: Texts['help'] = {
  title: 'Keyboard',
  open: 'Keyboard help (?)',
  close: 'Close',
  groups: { everywhere: 'On every page', list: 'In the list of cases', oneCase: 'In a case' },
  keys: {
    help: 'Show this help',
    pages: 'Go to a page, in the order of the main menu',
    escape: 'Close a dialog, let a selection go, or go back to the list',
    search: 'Search',
    rows: 'Up and down',
    far: 'A page up or down, first row, last row',
    enter: 'Open the case',
    space: 'Select or let go',
    back: 'Back to the list',
  },
  calendar: { label: 'Years', common: '2026', minguo: 'ROC 115' },
};
