import { alarms, type FeatureCase, misses, observation, observationProfile } from './case.ts';
import { codeSystem, profileOf, TEST_BASE, valueSet, type Change } from '../support/definition.ts';

type Rules = 'open' | 'closed' | 'openAtEnd';
const byUse = (rules: Rules, ordered = false): Change => ({
  id: 'Observation.identifier',
  slicing: { discriminator: [{ type: 'value', path: 'use' }], rules, ordered },
});
const official: readonly Change[] = [
  { id: 'Observation.identifier:official', min: 1, max: '1' },
  { id: 'Observation.identifier:official.use', min: 1, patternCode: 'official' },
  { id: 'Observation.identifier:official.value', min: 1 },
];
const old: readonly Change[] = [
  { id: 'Observation.identifier:old', max: '1' },
  { id: 'Observation.identifier:old.use', min: 1, fixedCode: 'old' },
];
const id = (use: string, value = 'x'): Readonly<Record<string, unknown>> => ({ use, value });
const sliced = (rules: Rules, ordered = false): FeatureCase['definition'] =>
  observationProfile(byUse(rules, ordered), ...official, ...old);

const LOCAL = 'https://example.org/CodeSystem/local';
const LOCAL_SET = 'https://example.org/ValueSet/local';
const terms = [codeSystem(LOCAL, ['a', 'b']), valueSet(LOCAL_SET, [{ system: LOCAL }])];
const coded = (system: string, code: string): Readonly<Record<string, unknown>> => ({ system, code });

const NOTE = profileOf('Observation', [{ id: 'Observation.note', min: 1 }], { url: `${TEST_BASE}note` });
const METHOD = profileOf('Observation', [{ id: 'Observation.method', min: 1 }], {
  url: `${TEST_BASE}method`,
});
const part = (more: object): { resourceType: string } => ({
  resourceType: 'Observation',
  ...{ status: 'final', code: { text: 'x' } },
  ...more,
});

export const SLICES: readonly FeatureCase[] = [
  {
    feature: 'a slice that must be there',
    definition: sliced('open'),
    good: observation({ identifier: [id('official'), id('temp'), id('usual')] }),
    bad: observation({ identifier: [id('temp')] }),
    found: ['profile-cardinality identifier'],
    medplum: 'agrees',
  },
  {
    feature: 'at most so many of a slice',
    definition: sliced('open'),
    good: observation({ identifier: [id('official'), id('old')] }),
    bad: observation({ identifier: [id('official'), id('old'), id('old')] }),
    found: ['profile-cardinality identifier'],
    medplum: 'agrees',
  },
  {
    feature: 'what a slice demands inside',
    definition: sliced('open'),
    good: observation({ identifier: [id('official'), { use: 'old' }] }),
    bad: observation({ identifier: [{ use: 'official', system: 'x:y' }] }),
    found: ['profile-cardinality identifier[0].value'],
    medplum: misses('it does not look into slices'),
  },
  {
    feature: 'a closed list of slices',
    definition: sliced('closed'),
    good: observation({ identifier: [id('old'), id('official')] }),
    bad: observation({ identifier: [id('official'), id('temp')] }),
    found: ['profile-slice-closed identifier[1].use'],
    medplum: misses('it takes every list of slices for open'),
  },
  {
    feature: 'slices in order',
    definition: sliced('open', true),
    good: observation({ identifier: [id('official'), id('old')] }),
    bad: observation({ identifier: [id('old'), id('official')] }),
    found: ['profile-slice-order identifier[1]'],
    medplum: misses('it knows no order'),
  },
  {
    feature: 'open at the end only',
    definition: sliced('openAtEnd'),
    good: observation({ identifier: [id('official'), id('temp')] }),
    bad: observation({ identifier: [id('temp'), id('official')] }),
    found: ['profile-slice-order identifier[1]'],
    medplum: misses('it takes every list of slices for open'),
  },
  {
    feature: 'two discriminators, one value each (type.coding.code and type.coding.system)',
    definition: observationProfile(
      {
        id: 'Observation.identifier',
        slicing: {
          discriminator: [
            { type: 'value', path: 'type.coding.code' },
            { type: 'value', path: 'type.coding.system' },
          ],
          rules: 'closed',
        },
      },
      { id: 'Observation.identifier:card', max: '1' },
      { id: 'Observation.identifier:card.type', min: 1 },
      { id: 'Observation.identifier:card.type.coding', min: 1 },
      {
        id: 'Observation.identifier:card.type.coding.system',
        min: 1,
        patternUri: 'http://example.org/types',
      },
      { id: 'Observation.identifier:card.type.coding.code', min: 1, patternCode: 'C' },
    ),
    good: observation({
      identifier: [{ type: { coding: [coded('http://example.org/types', 'C')] }, value: 'x' }],
    }),
    bad: observation({
      identifier: [{ type: { coding: [coded('http://example.org/types', 'D')] }, value: 'x' }],
    }),
    found: ['profile-slice-closed identifier[0]'],
    medplum: misses('it takes every list of slices for open'),
  },
  {
    feature: 'discriminated by a pattern further up (category)',
    definition: observationProfile(
      {
        id: 'Observation.component',
        slicing: { discriminator: [{ type: 'value', path: 'code' }], rules: 'open' },
      },
      { id: 'Observation.component:weight', min: 1 },
      {
        id: 'Observation.component:weight.code',
        patternCodeableConcept: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
      },
      { id: 'Observation.component:weight.value[x]', min: 1, type: [{ code: 'Quantity' }] },
    ),
    good: observation({
      component: [
        {
          code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'x' }] },
          valueQuantity: { value: 1 },
        },
        { code: { text: 'other' } },
      ],
    }),
    bad: observation({
      component: [{ code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] }, valueString: '1' }],
    }),
    found: ['profile-type component[0].valueString'],
    medplum: misses('it does not look into slices'),
  },
  {
    feature: 'discriminated by $this, with a value inside (coding.system)',
    definition: observationProfile(
      {
        id: 'Observation.code.coding',
        slicing: { discriminator: [{ type: 'pattern', path: '$this' }], rules: 'closed' },
      },
      { id: 'Observation.code.coding:loinc', min: 1, max: '1' },
      { id: 'Observation.code.coding:loinc.system', min: 1, patternUri: 'http://loinc.org' },
    ),
    good: observation({ code: { coding: [coded('http://loinc.org', '1-8')] } }),
    bad: observation({ code: { coding: [coded('http://loinc.org', '1-8'), coded('x:y', 'z')] } }),
    found: ['profile-slice-closed code.coding[1]'],
    medplum: alarms('it does not read the value inside and finds no slice'),
  },
  {
    feature: 'discriminated by a required binding; a wrong code is told as such',
    definition: observationProfile(
      {
        id: 'Observation.code.coding',
        slicing: { discriminator: [{ type: 'pattern', path: '$this' }], rules: 'closed' },
      },
      {
        id: 'Observation.code.coding:local',
        max: '1',
        binding: { strength: 'required', valueSet: LOCAL_SET },
      },
    ),
    terms,
    good: observation({ code: { coding: [coded(LOCAL, 'a')] } }),
    bad: observation({ code: { coding: [coded(LOCAL, 'c')] } }),
    found: ['profile-binding code.coding[0].code'],
    medplum: misses('it has no value set to look into'),
  },
  {
    feature: 'a choice sliced by type',
    definition: observationProfile(
      {
        id: 'Observation.value[x]',
        slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' },
      },
      { id: 'Observation.value[x]:valueQuantity', type: [{ code: 'Quantity' }] },
      { id: 'Observation.value[x]:valueQuantity.code', min: 1, patternCode: 'kg' },
    ),
    good: observation({ valueString: 'x' }),
    bad: observation({ valueQuantity: { value: 1, system: 'http://unitsofmeasure.org', code: 'g' } }),
    found: ['profile-pattern valueQuantity.code'],
    medplum: misses('it does not look into slices of a choice'),
  },
  {
    feature: 'discriminated by whether something is there',
    definition: observationProfile(
      {
        id: 'Observation.note',
        slicing: { discriminator: [{ type: 'exists', path: 'time' }], rules: 'open' },
      },
      { id: 'Observation.note:dated', max: '1' },
      { id: 'Observation.note:dated.time', min: 1 },
      { id: 'Observation.note:undated', max: '1' },
      { id: 'Observation.note:undated.time', max: '0' },
    ),
    good: observation({ note: [{ text: 'a', time: '2026' }, { text: 'b' }] }),
    bad: observation({ note: [{ text: 'a' }, { text: 'b' }] }),
    found: ['profile-cardinality note'],
    medplum: alarms('it knows no such discriminator and gives up'),
  },
  {
    feature: 'discriminated by the profile of what is referred to',
    definition: observationProfile(
      {
        id: 'Observation.hasMember',
        slicing: { discriminator: [{ type: 'profile', path: 'resolve()' }], rules: 'closed' },
      },
      {
        id: 'Observation.hasMember:note',
        type: [{ code: 'Reference', targetProfile: [`${TEST_BASE}note`] }],
        max: '1',
      },
      {
        id: 'Observation.hasMember:method',
        type: [{ code: 'Reference', targetProfile: [`${TEST_BASE}method`] }],
        max: '1',
      },
    ),
    more: [NOTE, METHOD],
    others: [
      part({ meta: { profile: [`${TEST_BASE}note`] }, note: [{ text: 'x' }] }),
      part({ method: { text: 'x' } }),
      part({ meta: { profile: [`${TEST_BASE}method`] }, method: { text: 'x' } }),
    ],
    good: observation({
      hasMember: [
        { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
        { reference: 'urn:uuid:00000000-0000-4000-8000-000000000002' },
      ],
    }),
    bad: observation({
      hasMember: [
        { reference: 'urn:uuid:00000000-0000-4000-8000-000000000002' },
        { reference: 'urn:uuid:00000000-0000-4000-8000-000000000003' },
      ],
    }),
    found: ['profile-cardinality hasMember'],
    medplum: alarms('it knows no such discriminator and gives up'),
  },
  {
    feature: 'slices inside a slice',
    definition: observationProfile(
      {
        id: 'Observation.component',
        slicing: { discriminator: [{ type: 'value', path: 'code' }], rules: 'open' },
      },
      { id: 'Observation.component:gene' },
      { id: 'Observation.component:gene.code', patternCodeableConcept: { text: 'gene' } },
      {
        id: 'Observation.component:gene.code.coding',
        slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'closed' },
      },
      { id: 'Observation.component:gene.code.coding:hgnc', max: '1' },
      {
        id: 'Observation.component:gene.code.coding:hgnc.system',
        min: 1,
        fixedUri: 'http://example.org/hgnc',
      },
    ),
    good: observation({
      component: [{ code: { text: 'gene', coding: [coded('http://example.org/hgnc', 'x')] } }],
    }),
    bad: observation({
      component: [{ code: { text: 'gene', coding: [coded('http://example.org/other', 'x')] } }],
    }),
    found: ['profile-slice-closed component[0].code.coding[0].system'],
    medplum: misses('it does not look into slices'),
  },
  {
    feature: 'a slice of a slice',
    definition: observationProfile(
      byUse('open'),
      {
        id: 'Observation.identifier:official',
        slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'closed' },
      },
      { id: 'Observation.identifier:official.use', min: 1, patternCode: 'official' },
      { id: 'Observation.identifier:official/tw', max: '1' },
      { id: 'Observation.identifier:official/tw.system', min: 1, patternUri: 'http://example.org/tw' },
    ),
    good: observation({
      identifier: [
        { use: 'official', system: 'http://example.org/tw' },
        { use: 'old', value: 'x' },
      ],
    }),
    bad: observation({ identifier: [{ use: 'official', system: 'http://example.org/jp' }] }),
    found: ['profile-slice-closed identifier[0].system'],
    medplum: misses('it takes every list of slices for open'),
  },
];
