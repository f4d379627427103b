import { IMMUNOLOGIC, codeSystem, coded, type Case } from '../support/case.ts';
import { set } from '../support/edits.ts';

const one: Case['base'] = { kind: 'cancer', options: { drugs: ['BC26968100'] } };

export const INDICATION_CASES: readonly Case[] = [
  {
    code: 'indication-missing',
    base: one,
    breaks: set('claim', 'item[0].programCode', [{ id: 'x' }]),
    keeps: set('claim', 'item[0].programCode', [{ text: '晚期非小細胞肺癌第一線治療' }]),
  },
  {
    code: 'indication-codes',
    base: { kind: 'cancer', options: { drugs: ['KC01025219'] } },
    breaks: (it) => {
      const codes = ['P011', 'P012'].flatMap((code) => coded(codeSystem('nhi-apply-reason'), code).coding);
      it.claim.set('item[0].programCode', [{ coding: codes }]);
    },
    keeps: set('claim', 'item[0].programCode', [
      { ...coded(codeSystem('nhi-apply-reason'), 'P011'), text: 'x' },
    ]),
  },
  {
    code: 'indication-system',
    base: { kind: 'immunologic', options: { drugs: ['KC01025219'] } },
    breaks: set('claim', 'item[0].programCode', [coded('http://example.org/reasons', 'P011')]),
    keeps: set('claim', 'item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'P011')]),
  },
  {
    code: 'indication-code-needed',
    base: { kind: 'cancer', options: { drugs: ['KC01025219'] } },
    at: /\.item\[0\]\.programCode$/,
    breaks: set('claim', 'item[0].programCode', [{ text: '黑色素瘤' }]),
    keeps: set('claim', 'item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'P001')]),
  },
  {
    code: 'indication-not-for-drug',
    base: { kind: 'cancer', options: { drugs: ['KC01025219'] } },
    breaks: set('claim', 'item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'P061')]),
    keeps: set('claim', 'item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'P141')]),
  },
  {
    code: 'indication-newer',
    base: { kind: 'cancer', options: { drugs: ['KC010892B5'] } },
    at: /\.item\[0\]\.programCode/,
    breaks: set('claim', 'item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'C50P3')]),
    keeps: set('claim', 'item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'C50P2')]),
  },
  {
    code: 'indication-for-other-drug',
    base: one,
    breaks: set('claim', 'item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'P011')]),
    keeps: set('claim', 'item[0].programCode', [{ text: 'EGFR突變陽性之晚期非小細胞肺癌' }]),
  },
  {
    code: 'quantity-unit-system',
    base: IMMUNOLOGIC,
    breaks: set('claim', 'item[0].quantity.system', codeSystem('nhi-unit')),
    keeps: set('claim', 'item[0].quantity', {
      value: 2,
      system: 'http://snomed.info/sct',
      code: '733020007',
    }),
  },
  {
    code: 'quantity-not-positive',
    breaks: set('claim', 'item[0].quantity.value', 0),
    keeps: set('claim', 'item[0].quantity.value', 1),
  },
];
