import { IMMUNOLOGIC, cancerWith, profile, type Case } from '../support/case.ts';
import { add, all, drop, set } from '../support/edits.ts';

const govt = 'https://twcore.mohw.gov.tw/ig/twcore/StructureDefinition/Organization-govt-twcore';

export const BUNDLE_CASES: readonly Case[] = [
  {
    code: 'reference-empty',
    base: IMMUNOLOGIC,
    breaks: set('Coverage', 'beneficiary', { display: 'x' }),
    keeps: set('Coverage', 'beneficiary.display', 'x'),
  },
  {
    code: 'bundle-other-use',
    at: /^Bundle\.entry\[0\]\.request$/,
    breaks: set('bundle', 'entry[0].request', { method: 'POST', url: 'Claim' }),
    keeps: set('bundle', 'language', 'zh-TW'),
  },
  {
    code: 'entry-without-resource',
    breaks: add('bundle', 'entry', { fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000000' }),
    keeps: set('bundle', 'entry[1].id', 'x'),
  },
  {
    code: 'assigned-by-nhi',
    at: /^Bundle\.identifier$/,
    breaks: set('bundle', 'identifier', { value: '2025021200111484' }),
    keeps: add('claim', 'identifier', { use: 'old', value: 'own number' }),
  },
  {
    code: 'entry-missing',
    at: /^Bundle\.entry:practitioner$/,
    breaks: drop('bundle', 'entry[2]'),
    keeps: (it) => {
      it.append(structuredClone(it.of('Practitioner').json));
    },
    also: ['reference-unresolved'],
    keptWith: ['entry-not-referred-to'],
  },
  {
    code: 'entry-too-many',
    breaks: (it) => {
      it.append(structuredClone(it.of('Organization').json));
    },
    keeps: (it) => {
      it.append(structuredClone(it.of('MedicationRequest-apply').json));
      it.claim.add('item', structuredClone(it.claim.get('item[0]') ?? null));
      const last = (it.claim.get('item') as unknown[]).length - 1;
      it.claim.set(`item[${String(last)}].sequence`, 9);
      it.claim.set(
        `item[${String(last)}].extension[0].valueReference.reference`,
        it.url('MedicationRequest-apply', -1 + countOf(it.bundle.get('entry'), 'MedicationRequest-apply')),
      );
    },
    also: ['entry-not-referred-to'],
  },
  {
    code: 'entry-not-allowed',
    breaks: (it) => {
      it.append({ resourceType: 'Location', meta: { profile: [profile('Location-twpas')] }, name: 'x' });
    },
    keeps: (it) => {
      it.append(structuredClone(it.of('Practitioner').json));
    },
    also: ['profile-wrong'],
    keptWith: ['entry-not-referred-to'],
  },
  {
    code: 'profile-missing',
    breaks: all(
      drop('Patient', 'meta.profile'),
      set('Coverage', 'meta.tag', [{ system: 'http://example.org', code: 'x' }]),
    ),
    keeps: set('Patient', 'meta.tag', [{ system: 'http://example.org', code: 'x' }]),
  },
  {
    code: 'profile-wrong',
    breaks: set(
      'Patient',
      'meta.profile[0]',
      'https://twcore.mohw.gov.tw/ig/twcore/StructureDefinition/Patient-twcore',
    ),
    // TW Core's own profile, which fixes no meta.profile: it is known by what it is.
    keeps: set('Organization-govt', 'meta.profile[0]', govt.replace('-govt', '')),
  },
  {
    code: 'profile-versioned',
    breaks: set('Patient', 'meta.profile[0]', `${profile('Patient-twpas')}|1.2.3`),
    keeps: set('Patient', 'meta.versionId', '1'),
  },
  {
    code: 'profile-many',
    breaks: add('Patient', 'meta.profile', profile('Patient-twpas')),
    keeps: set('Patient', 'meta.versionId', '1'),
  },
  {
    code: 'full-url-missing',
    breaks: drop('entry of Coverage', 'fullUrl'),
    keeps: set('entry of Coverage', 'id', 'x'),
  },
  {
    code: 'full-url-not-uuid',
    breaks: all(
      set('entry of Coverage', 'fullUrl', 'https://his.example/Coverage/1'),
      set('claim', 'insurance[0].coverage.reference', 'https://his.example/Coverage/1'),
    ),
    keeps: (it) => {
      const upper = it.url('Coverage').toUpperCase().replace('URN:UUID', 'urn:uuid');
      it.entry('Coverage').set('fullUrl', upper);
      it.claim.set('insurance[0].coverage.reference', upper);
    },
    keptWith: ['full-url-uuid-capitals'],
  },
  {
    code: 'full-url-duplicate',
    breaks: (it) => {
      it.append(structuredClone(it.of('Practitioner').json));
      const last = (it.bundle.get('entry') as unknown[]).length - 1;
      it.bundle.set(`entry[${String(last)}].fullUrl`, it.url('Coverage'));
    },
    keeps: (it) => {
      it.append(structuredClone(it.of('Practitioner').json));
    },
    keptWith: ['entry-not-referred-to'],
  },
  {
    code: 'full-url-of-a-version',
    breaks: set('entry of Coverage', 'fullUrl', 'https://his.example/Coverage/1/_history/2'),
    keeps: all(
      set('entry of Coverage', 'fullUrl', 'https://his.example/Coverage/1'),
      set('claim', 'insurance[0].coverage.reference', 'Coverage/1'),
    ),
    also: ['full-url-not-uuid'],
    keptWith: ['full-url-not-uuid', 'reference-by-id'],
  },
  {
    code: 'full-url-not-referred-to',
    at: /^Bundle\.entry\[\d+\]\.fullUrl$/,
    breaks: set('entry of Patient', 'fullUrl', 'urn:uuid:00000000-0000-4000-8000-0000000000aa'),
    // Two that nothing refers to: which of them was meant is not known.
    keeps: all(
      set('entry of Encounter', 'fullUrl', 'urn:uuid:00000000-0000-4000-8000-0000000000aa'),
      set('entry of Coverage', 'fullUrl', 'urn:uuid:00000000-0000-4000-8000-0000000000ab'),
    ),
    keptWith: ['reference-unresolved'],
  },
  {
    code: 'full-url-other-id',
    breaks: all(
      set('entry of Coverage', 'fullUrl', 'https://his.example/Coverage/1'),
      set('Coverage', 'id', '2'),
      set('claim', 'insurance[0].coverage.reference', 'https://his.example/Coverage/1'),
    ),
    keeps: set('Coverage', 'id', '2'),
    also: ['full-url-not-uuid'],
  },
  {
    code: 'reference-unresolved',
    base: IMMUNOLOGIC,
    at: /^Bundle\.entry\[0\]\.resource\.enterer\.reference$/,
    breaks: set('claim', 'enterer.reference', 'urn:uuid:00000000-0000-4000-8000-000000000000'),
    keeps: set('claim', 'enterer.display', '申請醫師'),
  },
  {
    code: 'reference-by-id',
    base: IMMUNOLOGIC,
    at: /^Bundle\.entry\[0\]\.resource\.enterer\.reference$/,
    breaks: all(set('Practitioner', 'id', '1'), set('claim', 'enterer.reference', 'Practitioner/1')),
    // An id beside it changes nothing.
    keeps: set('Practitioner', 'id', '1'),
  },
  {
    code: 'reference-contained-missing',
    base: cancerWith('Observation-laboratory-result'),
    breaks: set('Observation-laboratory-result', 'device', { reference: '#analyser' }),
    keeps: all(
      set('Observation-laboratory-result', 'device', { reference: '#analyser' }),
      set('Observation-laboratory-result', 'contained', [{ resourceType: 'Device', id: 'analyser' }]),
    ),
  },
];

function countOf(entries: unknown, name: string): number {
  return (JSON.stringify(entries).match(new RegExp(`StructureDefinition/${name}-tw`, 'g')) ?? []).length;
}
