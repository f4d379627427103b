import { codeSystem, coded, type Case } from '../support/case.ts';
import { continuation, lineOfTherapy, secondItem } from '../support/claim-edits.ts';
import { add, addCopy, all, set, without } from '../support/edits.ts';

const one: Case['base'] = { kind: 'cancer', options: { drugs: ['BC26968100'] } };
const oneImmune: Case['base'] = { kind: 'immunologic', options: { drugs: ['KC01039271'] } };

export const ITEM_CASES: readonly Case[] = [
  {
    code: 'item-service-missing',
    base: oneImmune,
    breaks: all(
      set('claim', 'item[0].extension[0].url', 'http://example.org/other'),
      without('MedicationRequest-treat'),
    ),
    keeps: add('claim', 'item[0].extension', { url: 'http://example.org/other', valueString: 'x' }),
    also: ['drug-not-asked-for'],
  },
  {
    code: 'item-service-many',
    base: oneImmune,
    breaks: addCopy('claim', 'item[0].extension[0]', 'item[0].extension'),
    keeps: add('claim', 'item[0].extension', { url: 'http://example.org/other', valueString: 'x' }),
  },
  {
    code: 'item-service-wrong-kind',
    base: oneImmune,
    breaks: (it) => {
      it.claim.set('item[0].extension[0].valueReference.reference', it.url('Patient'));
    },
    keeps: set('claim', 'item[0].extension[0].valueReference.display', 'x'),
    also: ['drug-not-asked-for'],
  },
  {
    code: 'item-sequence-duplicate',
    base: one,
    breaks: (it) => {
      secondItem(it);
      it.claim.set('item[1].sequence', 1);
    },
    keeps: secondItem,
  },
  {
    code: 'item-service-shared',
    base: one,
    breaks: all(addCopy('claim', 'item[0]', 'item'), set('claim', 'item[1].sequence', 2)),
    keeps: secondItem,
  },
  {
    code: 'continuation-missing',
    breaks: set('claim', 'item[0].modifier', [lineOfTherapy('1')]),
    keeps: set('claim', 'item[0].modifier', [continuation('1')]),
  },
  {
    code: 'modifier-twice',
    breaks: set('claim', 'item[0].modifier', [continuation('1'), continuation('2')]),
    keeps: set('claim', 'item[0].modifier', [lineOfTherapy('2'), continuation('1')]),
  },
  {
    code: 'modifier-unknown',
    breaks: set('claim', 'item[0].modifier', [continuation('1'), coded('http://example.org/modifiers', 'x')]),
    keeps: set('claim', 'item[0].modifier', [continuation('1'), lineOfTherapy('0')]),
  },
  {
    code: 'modifier-code-missing',
    breaks: set('claim', 'item[0].modifier', [
      { coding: [{ system: codeSystem('nhi-continuation-status') }] },
    ]),
    keeps: set('claim', 'item[0].modifier', [continuation('2')]),
  },
  {
    code: 'modifier-codings',
    breaks: (it) => {
      const both = [...continuation('1').coding, ...continuation('1').coding];
      it.claim.set('item[0].modifier', [{ coding: both }]);
    },
    keeps: set('claim', 'item[0].modifier', [{ ...continuation('1'), text: '初次使用' }]),
  },
  {
    code: 'drug-code-missing',
    base: one,
    breaks: set('MedicationRequest-apply', 'medicationCodeableConcept', { text: 'Tagrisso' }),
    keeps: set('MedicationRequest-apply', 'medicationCodeableConcept.text', 'Tagrisso'),
  },
  {
    code: 'drug-codes-many',
    base: one,
    breaks: add('MedicationRequest-apply', 'medicationCodeableConcept.coding', {
      system: codeSystem('nhi-medication'),
      code: 'BC27028100',
    }),
    keeps: add('MedicationRequest-apply', 'medicationCodeableConcept.coding', {
      system: 'http://his.example/drugs',
      code: 'TAG80',
    }),
  },
  {
    code: 'drug-not-asked-for',
    base: one,
    breaks: (it) => {
      it.append(structuredClone(it.of('MedicationRequest-apply').json));
    },
    keeps: secondItem,
  },
];
