import { CANCER, IMMUNOLOGIC, type Case } from '../support/case.ts';
import { secondary } from '../support/claim-edits.ts';

export const CLAIM_CASES: readonly Case[] = [
  {
    code: 'encounter-missing',
    base: CANCER,
    at: /\.extension$/,
    breaks: (it) => {
      it.claim.set('extension[0].url', 'http://example.org/other');
    },
    keeps: (it) => {
      it.claim.add('extension', { url: 'http://example.org/other', valueString: 'x' });
    },
  },
  {
    code: 'encounter-many',
    base: CANCER,
    breaks: (it) => {
      it.claim.add('extension', structuredClone(it.claim.get('extension[0]') ?? null));
    },
    keeps: (it) => {
      it.claim.add('extension', { url: 'http://example.org/other', valueString: 'x' });
    },
  },
  {
    code: 'encounter-wrong-kind',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('extension[0].valueReference.reference', it.url('Patient'));
    },
    keeps: (it) => {
      it.claim.set('extension[0].valueReference.display', '科別');
    },
    also: ['entry-not-referred-to'],
  },
  {
    code: 'original-receipt-missing',
    base: IMMUNOLOGIC,
    breaks: (it) => {
      it.claim.set('subType.coding[0].code', '3');
    },
    keeps: (it) => {
      it.claim.set('subType.coding[0].code', '3');
      it.claim.add('identifier', secondary);
    },
  },
  {
    code: 'original-receipt-expected',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('subType.coding[0].code', '4');
    },
    keeps: (it) => {
      it.claim.set('subType.coding[0].code', '5');
      it.claim.add('identifier', secondary);
    },
  },
  {
    code: 'original-receipt-empty',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('subType.coding[0].code', '3');
      it.claim.add('identifier', { use: 'secondary' });
    },
    keeps: (it) => {
      it.claim.set('subType.coding[0].code', '2');
      it.claim.add('identifier', secondary);
    },
  },
  {
    code: 'original-receipt-many',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('subType.coding[0].code', '3');
      it.claim.set('identifier', [secondary, { ...secondary, value: '20260831010109051702' }]);
    },
    keeps: (it) => {
      it.claim.set('subType.coding[0].code', '3');
      it.claim.set('identifier', [{ ...secondary, use: 'old' }, secondary]);
    },
  },
  {
    code: 'original-receipt-unexpected',
    base: CANCER,
    breaks: (it) => {
      it.claim.add('identifier', secondary);
    },
    keeps: (it) => {
      it.claim.add('identifier', { ...secondary, use: 'old' });
    },
  },
  {
    code: 'notice-date-on-notice',
    base: CANCER,
    at: /^Bundle\.timestamp$/,
    breaks: (it) => {
      it.claim.set('priority.coding[0].code', '4');
      it.bundle.set('timestamp', '2026-10-20T00:00:00+08:00');
    },
    keeps: (it) => {
      it.bundle.set('timestamp', '2026-10-20T00:00:00+08:00');
    },
  },
];
