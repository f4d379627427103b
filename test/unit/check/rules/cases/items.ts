import { CANCER, codeSystem, coded, type Case } from '../support/case.ts';
import { continuation, lineOfTherapy, secondItem } from '../support/claim-edits.ts';

const one: Case['base'] = { kind: 'cancer', options: { drugs: ['BC26968100'] } };
const oneImmune: Case['base'] = { kind: 'immunologic', options: { drugs: ['KC01039271'] } };

export const ITEM_CASES: readonly Case[] = [
  {
    code: 'item-service-missing',
    base: oneImmune,
    breaks: (it) => {
      it.claim.set('item[0].extension[0].url', 'http://example.org/other');
      it.without('MedicationRequest-treat');
    },
    keeps: (it) => {
      it.claim.add('item[0].extension', { url: 'http://example.org/other', valueString: 'x' });
    },
    also: ['drug-not-asked-for'],
  },
  {
    code: 'item-service-many',
    base: oneImmune,
    breaks: (it) => {
      it.claim.add('item[0].extension', structuredClone(it.claim.get('item[0].extension[0]') ?? null));
    },
    keeps: (it) => {
      it.claim.add('item[0].extension', { url: 'http://example.org/other', valueString: 'x' });
    },
  },
  {
    code: 'item-service-wrong-kind',
    base: oneImmune,
    breaks: (it) => {
      it.claim.set('item[0].extension[0].valueReference.reference', it.url('Patient'));
    },
    keeps: (it) => {
      it.claim.set('item[0].extension[0].valueReference.display', 'x');
    },
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
    breaks: (it) => {
      it.claim.add('item', structuredClone(it.claim.get('item[0]') ?? null));
      it.claim.set('item[1].sequence', 2);
    },
    keeps: secondItem,
  },
  {
    code: 'continuation-missing',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('item[0].modifier', [lineOfTherapy('1')]);
    },
    keeps: (it) => {
      it.claim.set('item[0].modifier', [continuation('1')]);
    },
  },
  {
    code: 'modifier-twice',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('item[0].modifier', [continuation('1'), continuation('2')]);
    },
    keeps: (it) => {
      it.claim.set('item[0].modifier', [lineOfTherapy('2'), continuation('1')]);
    },
  },
  {
    code: 'modifier-unknown',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('item[0].modifier', [continuation('1'), coded('http://example.org/modifiers', 'x')]);
    },
    keeps: (it) => {
      it.claim.set('item[0].modifier', [continuation('1'), lineOfTherapy('0')]);
    },
  },
  {
    code: 'modifier-code-missing',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('item[0].modifier', [{ coding: [{ system: codeSystem('nhi-continuation-status') }] }]);
    },
    keeps: (it) => {
      it.claim.set('item[0].modifier', [continuation('2')]);
    },
  },
  {
    code: 'modifier-codings',
    base: CANCER,
    breaks: (it) => {
      const both = [...continuation('1').coding, ...continuation('1').coding];
      it.claim.set('item[0].modifier', [{ coding: both }]);
    },
    keeps: (it) => {
      it.claim.set('item[0].modifier', [{ ...continuation('1'), text: '初次使用' }]);
    },
  },
  {
    code: 'drug-code-missing',
    base: one,
    breaks: (it) => {
      it.of('MedicationRequest-apply').set('medicationCodeableConcept', { text: 'Tagrisso' });
    },
    keeps: (it) => {
      it.of('MedicationRequest-apply').set('medicationCodeableConcept.text', 'Tagrisso');
    },
  },
  {
    code: 'drug-codes-many',
    base: one,
    breaks: (it) => {
      it.of('MedicationRequest-apply').add('medicationCodeableConcept.coding', {
        system: codeSystem('nhi-medication'),
        code: 'BC27028100',
      });
    },
    keeps: (it) => {
      it.of('MedicationRequest-apply').add('medicationCodeableConcept.coding', {
        system: 'http://his.example/drugs',
        code: 'TAG80',
      });
    },
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
