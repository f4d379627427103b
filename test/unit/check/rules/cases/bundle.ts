import { CANCER, IMMUNOLOGIC, cancerWith, profile, type Case } from '../support/case.ts';

const govt = 'https://twcore.mohw.gov.tw/ig/twcore/StructureDefinition/Organization-govt-twcore';

export const BUNDLE_CASES: readonly Case[] = [
  {
    code: 'reference-empty',
    base: IMMUNOLOGIC,
    breaks: (it) => {
      it.of('Coverage').set('beneficiary', { display: 'x' });
    },
    keeps: (it) => {
      it.of('Coverage').set('beneficiary.display', 'x');
    },
  },
  {
    code: 'bundle-other-use',
    base: CANCER,
    at: /^Bundle\.entry\[0\]\.request$/,
    breaks: (it) => {
      it.bundle.set('entry[0].request', { method: 'POST', url: 'Claim' });
    },
    keeps: (it) => {
      it.bundle.set('language', 'zh-TW');
    },
  },
  {
    code: 'entry-without-resource',
    base: CANCER,
    breaks: (it) => {
      it.bundle.add('entry', { fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000000' });
    },
    keeps: (it) => {
      it.bundle.set('entry[1].id', 'x');
    },
  },
  {
    code: 'assigned-by-nhi',
    base: CANCER,
    at: /^Bundle\.identifier$/,
    breaks: (it) => {
      it.bundle.set('identifier', { value: '2025021200111484' });
    },
    keeps: (it) => {
      it.claim.add('identifier', { use: 'old', value: 'own number' });
    },
  },
  {
    code: 'entry-missing',
    base: CANCER,
    at: /^Bundle\.entry:practitioner$/,
    breaks: (it) => {
      it.bundle.drop('entry[2]');
    },
    keeps: (it) => {
      it.append(structuredClone(it.of('Practitioner').json));
    },
    also: ['reference-unresolved'],
    keptWith: ['entry-not-referred-to'],
  },
  {
    code: 'entry-too-many',
    base: CANCER,
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
    base: CANCER,
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
    base: CANCER,
    breaks: (it) => {
      it.of('Patient').drop('meta.profile');
      it.of('Coverage').set('meta.tag', [{ system: 'http://example.org', code: 'x' }]);
    },
    keeps: (it) => {
      it.of('Patient').set('meta.tag', [{ system: 'http://example.org', code: 'x' }]);
    },
  },
  {
    code: 'profile-wrong',
    base: CANCER,
    breaks: (it) => {
      it.of('Patient').set(
        'meta.profile[0]',
        'https://twcore.mohw.gov.tw/ig/twcore/StructureDefinition/Patient-twcore',
      );
    },
    keeps: (it) => {
      // TW Core's own profile, which fixes no meta.profile: it is known by what it is.
      it.of('Organization-govt').set('meta.profile[0]', govt.replace('-govt', ''));
    },
  },
  {
    code: 'profile-versioned',
    base: CANCER,
    breaks: (it) => {
      it.of('Patient').set('meta.profile[0]', `${profile('Patient-twpas')}|1.2.3`);
    },
    keeps: (it) => {
      it.of('Patient').set('meta.versionId', '1');
    },
  },
  {
    code: 'profile-many',
    base: CANCER,
    breaks: (it) => {
      it.of('Patient').add('meta.profile', profile('Patient-twpas'));
    },
    keeps: (it) => {
      it.of('Patient').set('meta.versionId', '1');
    },
  },
  {
    code: 'full-url-missing',
    base: CANCER,
    breaks: (it) => {
      it.entry('Coverage').drop('fullUrl');
    },
    keeps: (it) => {
      it.entry('Coverage').set('id', 'x');
    },
  },
  {
    code: 'full-url-not-uuid',
    base: CANCER,
    breaks: (it) => {
      it.entry('Coverage').set('fullUrl', 'https://his.example/Coverage/1');
      it.claim.set('insurance[0].coverage.reference', 'https://his.example/Coverage/1');
    },
    keeps: (it) => {
      const upper = it.url('Coverage').toUpperCase().replace('URN:UUID', 'urn:uuid');
      it.entry('Coverage').set('fullUrl', upper);
      it.claim.set('insurance[0].coverage.reference', upper);
    },
    keptWith: ['full-url-uuid-capitals'],
  },
  {
    code: 'full-url-duplicate',
    base: CANCER,
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
    base: CANCER,
    breaks: (it) => {
      it.entry('Coverage').set('fullUrl', 'https://his.example/Coverage/1/_history/2');
    },
    keeps: (it) => {
      it.entry('Coverage').set('fullUrl', 'https://his.example/Coverage/1');
      it.claim.set('insurance[0].coverage.reference', 'Coverage/1');
    },
    also: ['full-url-not-uuid'],
    keptWith: ['full-url-not-uuid', 'reference-by-id'],
  },
  {
    code: 'full-url-not-referred-to',
    base: CANCER,
    at: /^Bundle\.entry\[\d+\]\.fullUrl$/,
    breaks: (it) => {
      it.entry('Patient').set('fullUrl', 'urn:uuid:00000000-0000-4000-8000-0000000000aa');
    },
    // Two that nothing refers to: which of them was meant is not known.
    keeps: (it) => {
      it.entry('Encounter').set('fullUrl', 'urn:uuid:00000000-0000-4000-8000-0000000000aa');
      it.entry('Coverage').set('fullUrl', 'urn:uuid:00000000-0000-4000-8000-0000000000ab');
    },
    keptWith: ['reference-unresolved'],
  },
  {
    code: 'full-url-other-id',
    base: CANCER,
    breaks: (it) => {
      it.entry('Coverage').set('fullUrl', 'https://his.example/Coverage/1');
      it.of('Coverage').set('id', '2');
      it.claim.set('insurance[0].coverage.reference', 'https://his.example/Coverage/1');
    },
    keeps: (it) => {
      it.of('Coverage').set('id', '2');
    },
    also: ['full-url-not-uuid'],
  },
  {
    code: 'reference-unresolved',
    base: IMMUNOLOGIC,
    at: /^Bundle\.entry\[0\]\.resource\.enterer\.reference$/,
    breaks: (it) => {
      it.claim.set('enterer.reference', 'urn:uuid:00000000-0000-4000-8000-000000000000');
    },
    keeps: (it) => {
      it.claim.set('enterer.display', '申請醫師');
    },
  },
  {
    code: 'reference-by-id',
    base: IMMUNOLOGIC,
    at: /^Bundle\.entry\[0\]\.resource\.enterer\.reference$/,
    breaks: (it) => {
      it.of('Practitioner').set('id', '1');
      it.claim.set('enterer.reference', 'Practitioner/1');
    },
    // An id beside it changes nothing.
    keeps: (it) => {
      it.of('Practitioner').set('id', '1');
    },
  },
  {
    code: 'reference-contained-missing',
    base: cancerWith('Observation-laboratory-result'),
    breaks: (it) => {
      it.of('Observation-laboratory-result').set('device', { reference: '#analyser' });
    },
    keeps: (it) => {
      const observation = it.of('Observation-laboratory-result');
      observation.set('device', { reference: '#analyser' });
      observation.set('contained', [{ resourceType: 'Device', id: 'analyser' }]);
    },
  },
];

function countOf(entries: unknown, name: string): number {
  return (JSON.stringify(entries).match(new RegExp(`StructureDefinition/${name}-tw`, 'g')) ?? []).length;
}
