import { IMMUNOLOGIC, type Case } from '../support/case.ts';
import { secondary } from '../support/claim-edits.ts';
import { add, addCopy, all, set } from '../support/edits.ts';

export const CLAIM_CASES: readonly Case[] = [
  {
    code: 'encounter-missing',
    at: /\.extension$/,
    breaks: set('claim', 'extension[0].url', 'http://example.org/other'),
    keeps: add('claim', 'extension', { url: 'http://example.org/other', valueString: 'x' }),
  },
  {
    code: 'encounter-many',
    breaks: addCopy('claim', 'extension[0]', 'extension'),
    keeps: add('claim', 'extension', { url: 'http://example.org/other', valueString: 'x' }),
  },
  {
    code: 'encounter-wrong-kind',
    breaks: (it) => {
      it.claim.set('extension[0].valueReference.reference', it.url('Patient'));
    },
    keeps: set('claim', 'extension[0].valueReference.display', '科別'),
    also: ['entry-not-referred-to'],
  },
  {
    code: 'original-receipt-missing',
    base: IMMUNOLOGIC,
    breaks: set('claim', 'subType.coding[0].code', '3'),
    keeps: all(set('claim', 'subType.coding[0].code', '3'), add('claim', 'identifier', secondary)),
  },
  {
    code: 'original-receipt-expected',
    breaks: set('claim', 'subType.coding[0].code', '4'),
    keeps: all(set('claim', 'subType.coding[0].code', '5'), add('claim', 'identifier', secondary)),
  },
  {
    code: 'original-receipt-empty',
    breaks: all(
      set('claim', 'subType.coding[0].code', '3'),
      add('claim', 'identifier', { use: 'secondary' }),
    ),
    keeps: all(set('claim', 'subType.coding[0].code', '2'), add('claim', 'identifier', secondary)),
  },
  {
    code: 'original-receipt-many',
    breaks: all(
      set('claim', 'subType.coding[0].code', '3'),
      set('claim', 'identifier', [secondary, { ...secondary, value: '20260831010109051702' }]),
    ),
    keeps: all(
      set('claim', 'subType.coding[0].code', '3'),
      set('claim', 'identifier', [{ ...secondary, use: 'old' }, secondary]),
    ),
  },
  {
    code: 'original-receipt-unexpected',
    breaks: add('claim', 'identifier', secondary),
    keeps: add('claim', 'identifier', { ...secondary, use: 'old' }),
  },
  {
    code: 'notice-date-on-notice',
    at: /^Bundle\.timestamp$/,
    breaks: all(
      set('claim', 'priority.coding[0].code', '4'),
      set('bundle', 'timestamp', '2026-10-20T00:00:00+08:00'),
    ),
    keeps: set('bundle', 'timestamp', '2026-10-20T00:00:00+08:00'),
  },
];
