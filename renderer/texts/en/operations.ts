import type { Texts } from '../texts.ts';

export const operations: Texts['operations'] = {
  test: {
    word: 'Test environment',
    detail: "What is sent here goes to NHI's test environment only; it is no real application.",
  },
  handOver: {
    waiting: 'Waiting to be handed over',
    sending: 'Being handed over',
    refused: 'Could not be handed over',
    isThere: 'NHI has it',
    again: 'Hand over again',
    againSure: 'Look at NHI first: handed over again it may be there twice.',
    settled: 'Noted',
  },
  log: {
    title: 'Live log',
    detail:
      'For hospital IT; it holds nothing of a patient. The whole log is in the data folder, under logs.',
    start: 'Follow',
    stop: 'Stop',
    all: 'All',
    warnings: 'Warnings and errors',
    empty: 'Nothing logged yet.',
    levels: { debug: 'debug', info: 'info', warn: 'warning', error: 'error' },
  },
  backup: {
    title: 'Backups',
    none: 'No second place is set (backup.dir); there are only the daily copies in the data folder.',
    dir: 'Place',
    last: 'Last backup',
    next: 'Next backup',
    never: 'none yet',
    failed: (code) => `The backup failed (${code}) and is tried again; check that the place can be written.`,
  },
};
