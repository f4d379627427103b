import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

const some = (n: number, unit: string): string => `${num(n)} ${unit}${n === 1 ? '' : 's'}`;

export const shell: Texts['shell'] = {
  title: 'NHI prior authorization',
  skip: 'Skip to main content',
  nav: {
    label: 'Main menu',
    today: 'To do',
    cases: 'Cases',
    continuations: 'Continuations',
    statistics: 'Statistics',
    check: 'Check',
    admin: 'Administration',
    assignment: 'Assignment',
    access: 'Who saw what',
    settings: 'Settings',
    people: 'Accounts',
    doctor: 'Connection check',
    health: 'System status',
  },
  hospital: 'Hospital code',
  language: {
    label: 'Language',
    zh: '中文',
    en: 'English',
    notFetched: 'This language could not be loaded: reload the page, then choose it again.',
  },
  theme: { label: 'Appearance', light: 'Light', dark: 'Dark', system: 'As the system' },
  lamp: {
    label: (word) => `Sending: ${word}`,
    words: {
      fine: 'Sending',
      paused: 'Paused',
      restored: 'Paused after a restore',
      newServer: 'New server to confirm',
      noKey: 'Key not registered',
      keyRefused: 'NHI refuses our key',
      refused: 'NHI refuses us',
      unreachable: 'NHI not reached',
      folder: 'Folder not read',
      reconnecting: 'Connecting',
      silent: 'Agent does not answer',
    },
  },
  subject: {
    nobody: 'No patient named',
  },
  practice: {
    word: 'Practice environment',
    detail: 'Nothing here is sent to NHI; you are free to try things out.',
  },
  connection: {
    lost: 'Connection to the agent lost, reconnecting…',
    silent: 'The agent does not answer and may not be running; please tell IT.',
    shown: (time) => `What you see is from ${time}.`,
    healed: 'Connected again; everything is up to date.',
    nothingKept: 'Nothing of this page is here yet; it comes by itself once connected.',
  },
  signedOut: {
    title: 'Please open this page by a fresh address',
    why: 'To protect patient data each visit starts from a one-time address given by the agent. The sign-in of this page is no longer valid.',
    steps: [
      'Choose "Open" at the agent\'s icon in the system tray;',
      'or run the command below on the computer where the agent is installed, and open the address it prints.',
    ],
    command: 'twpas-agent status',
    waiting: 'This page recovers by itself once that is done.',
  },
  crashed: {
    title: 'This page has failed',
    detail: 'Sending goes on in the background. Please reload the page.',
    reload: 'Reload',
  },
  notLoaded: {
    title: 'This page was not loaded in full',
    detail:
      'It is loaded again by itself once the connection is back, or now. Sending goes on in the background.',
  },
  day: { common: 'e.g. 2026/11/30', minguo: 'e.g. 115/11/30', several: 'Choose days' },
  common: {
    copied: 'Copied',
    copyOf: (what) => `Copy ${what}`,
    cancel: 'Back',
    close: 'Close',
    retryLoad: 'Try again',
    toCases: 'Back to the list',
    loading: 'Loading…',
    loadFailed: 'The data could not be loaded',
    leftList: 'The list has changed: somebody may have handled what this is about. Check before you go on.',
    notYet: 'None yet',
    unknownError: 'The agent did not complete this. Please try again later.',
    notConfirmed:
      'The agent has not confirmed this. Look at the case as it stands now before you do it again.',
    gone: 'This case cannot be found; it may be gone.',
    listEnd: ', ',
  },
  age: {
    now: 'just now',
    past: {
      second: (n) => `${num(n)} s ago`,
      minute: (n) => `${num(n)} min ago`,
      hour: (n) => `${some(n, 'hour')} ago`,
      day: (n) => `${some(n, 'day')} ago`,
    },
    ahead: {
      second: (n) => `in ${num(n)} s`,
      minute: (n) => `in ${num(n)} min`,
      hour: (n) => `in ${some(n, 'hour')}`,
      day: (n) => `in ${some(n, 'day')}`,
    },
  },
};

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
    fold: 'Unfold, then to the row’s tick and buttons; ← back, and fold',
    inRow: 'To the row’s tick and link; ← back',
    space: 'Select or let go',
    range: 'Select one row after the other',
    all: 'Select all cases listed',
    items: 'Next and previous item',
    back: 'Back to the list',
  },
  calendar: { label: 'Dates in', common: '2026', minguo: 'ROC 115' },
};
