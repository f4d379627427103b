import type { Texts } from '../texts.ts';

export const help: Texts['help'] = {
  title: 'Keyboard',
  menu: 'Keyboard',
  groups: {
    everywhere: 'On every page',
    list: 'In the list of cases',
    today: 'On To do',
    oneCase: 'In a case',
  },
  keys: {
    help: 'Show this help',
    pages: 'Go to a page, in the order of the main menu',
    escape: 'Close a dialog, let a selection go, or go back to the list',
    lock: 'Lock the screen',
    search: 'Search',
    rows: 'Up and down',
    far: 'A page up or down, first row, last row',
    ends: 'First case, last case',
    enter: 'Open the case',
    snooze: 'Remind me later',
    done: 'Press the row’s button',
    fold: 'Fold or open a common cause',
    space: 'Select or let go',
    range: 'Select one row after the other',
    all: 'Select all cases listed',
    items: 'Next and previous item',
    back: 'Back to the list',
  },
  calendar: { label: 'Years', common: '2026', minguo: 'ROC 115' },
};
