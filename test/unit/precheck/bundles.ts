/** A small application for a lung cancer drug that meets every condition of the example rules. */
export interface Application {
  readonly icd?: string;
  readonly drug?: string;
  /** Start and end of each plan of the drug. */
  readonly plans?: readonly (readonly [start: string, end: string])[];
  readonly line?: string | null;
  readonly gene?: string | null;
  /** Where systems of NHI stand. */
  readonly base?: string;
}

export function application(given: Application = {}): Record<string, unknown> {
  const {
    icd = 'C34.11',
    drug = 'BC27028100',
    plans = [['2026-06-01', '2026-08-29']],
    line = '1',
    gene = 'EGFR 陽性',
    base = 'https://nhicore.nhi.gov.tw/pas',
  } = given;
  const nhi = (name: string, code: string) => ({ coding: [{ system: `${base}/CodeSystem/${name}`, code }] });
  const resources: Record<string, unknown>[] = [
    { resourceType: 'Patient', id: 'pat', birthDate: '1970-02-03' },
    {
      resourceType: 'Claim',
      id: 'cla',
      diagnosis: [
        {
          sequence: 1,
          diagnosisCodeableConcept: {
            coding: [
              { system: 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/icd-10-cm-2023-tw', code: icd },
            ],
          },
        },
      ],
      item: [
        {
          sequence: 1,
          modifier: [
            nhi('nhi-continuation-status', '1'),
            ...(line === null ? [] : [nhi('nhi-line-of-therapy', line)]),
          ],
        },
      ],
    },
    ...plans.map(([start, end], at) => ({
      resourceType: 'MedicationRequest',
      id: `plan-${String(at)}`,
      intent: 'plan',
      medicationCodeableConcept: nhi('nhi-medication', drug),
      dosageInstruction: [{ timing: { repeat: { boundsPeriod: { start, end } } } }],
    })),
    ...(gene === null ? [] : [{ resourceType: 'Observation', id: 'gene', valueString: gene }]),
  ];
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}
