/** A cancer-drug Bundle as small as the first checks allow, in plain objects that a test may bend. */
export interface SmallBundle {
  resourceType: string;
  type: string;
  meta: { profile: string[] };
  timestamp?: string;
  entry: { fullUrl?: string; resource: Record<string, unknown> }[];
}

const PAS = 'https://nhicore.nhi.gov.tw/pas';
const system = (name: string): string => `${PAS}/CodeSystem/${name}`;
const coded = (name: string, code: string): Record<string, unknown> => ({
  coding: [{ system: system(name), code }],
});
const extension = (name: string, reference: string): Record<string, unknown> => ({
  url: `${PAS}/StructureDefinition/${name}`,
  valueReference: { reference },
});

export const HOSPITAL = '0101090517';

export function smallBundle(
  options: {
    readonly patient?: string;
    readonly attachments?: readonly string[];
    readonly created?: string;
  } = {},
): SmallBundle {
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${PAS}/StructureDefinition/Bundle-twpas`] },
    type: 'collection',
    entry: [
      { fullUrl: 'urn:uuid:claim', resource: smallClaim(options.created) },
      {
        fullUrl: 'urn:uuid:patient',
        resource: {
          resourceType: 'Patient',
          identifier: [
            { type: { coding: [{ code: 'MR' }] }, system: 'https://hospital.example', value: '123456' },
            {
              type: { coding: [{ code: 'NNxxx' }] },
              system: 'http://www.moi.gov.tw',
              value: options.patient ?? 'A123456789',
            },
          ],
          name: [{ use: 'usual', text: '測試病人' }],
        },
      },
      {
        fullUrl: 'urn:uuid:hospital',
        resource: {
          resourceType: 'Organization',
          identifier: [{ system: system('organization-identifier-tw'), value: HOSPITAL }],
        },
      },
      {
        fullUrl: 'urn:uuid:apply',
        resource: {
          resourceType: 'MedicationRequest',
          medicationCodeableConcept: { ...coded('nhi-medication', 'KC01025219'), text: '測試藥' },
        },
      },
      ...(options.attachments ?? []).map((name, index) => ({
        fullUrl: `urn:uuid:report-${index}`,
        resource: {
          resourceType: 'DocumentReference',
          content: [{ attachment: { contentType: 'application/pdf', url: `file://${name}` } }],
        },
      })),
    ],
  };
}

function smallClaim(created = '2026-11-24'): Record<string, unknown> {
  return {
    resourceType: 'Claim',
    use: 'preauthorization',
    subType: coded('nhi-apply-type', '1'),
    priority: coded('nhi-tmhb-type', '1'),
    created,
    patient: { reference: 'urn:uuid:patient' },
    provider: { reference: 'urn:uuid:hospital' },
    diagnosis: [
      { sequence: 2, diagnosisCodeableConcept: coded('icd', 'E11.9') },
      { sequence: 1, diagnosisCodeableConcept: coded('icd', 'C34.1') },
    ],
    supportingInfo: [
      {
        sequence: 1,
        category: coded('nhi-supporting-info-type', 'weight'),
        valueQuantity: { value: 60, code: 'kg' },
      },
      {
        sequence: 2,
        category: coded('nhi-supporting-info-type', 'height'),
        valueQuantity: { value: 170, code: 'cm' },
      },
      {
        sequence: 3,
        category: coded('nhi-supporting-info-type', 'tests'),
        valueReference: { reference: 'urn:uuid:x' },
      },
    ],
    item: [
      {
        sequence: 1,
        extension: [extension('extension-requestedService', 'urn:uuid:apply')],
        productOrService: coded('nhi-order-type', '1'),
        modifier: [coded('nhi-continuation-status', '1'), coded('nhi-line-of-therapy', '2')],
        programCode: [coded('nhi-apply-reason', 'P012')],
        quantity: { value: 12, system: 'http://unitsofmeasure.org', code: '{vial}' },
      },
    ],
  };
}

/** The resource of one type; a test that asks for one that is not there is wrong. */
export function resourceOf(bundle: SmallBundle, type: string): Record<string, unknown> {
  const found = bundle.entry.find(({ resource }) => resource['resourceType'] === type)?.resource;
  if (found === undefined) throw new Error(`no ${type} in the Bundle`);
  return found;
}
