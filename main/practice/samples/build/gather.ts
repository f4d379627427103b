import type { Profile } from '../../../../shared/states.ts';
import type { Disease } from '../data/disease.ts';
import { DRUGS } from '../data/drug.ts';
import {
  cancerStage,
  patientAssessment,
  phototherapy,
  radiotherapy,
  treatmentAssessment,
} from './assessments.ts';
import { daysAfter } from './days.ts';
import type { Draft } from './draft.ts';
import type { Evidence } from './evidence.ts';
import { examinationReport, imagingReport } from './evidence.ts';
import { document, geneInformation, laboratoryResult } from './laboratory.ts';
import { addTaken } from './medication.ts';
import { outpatientRecord } from './outpatient.ts';
import type { People } from './people.ts';

interface Context {
  readonly draft: Draft;
  readonly people: People;
  readonly disease: Disease;
  readonly today: string;
}

/**
 * Evidence for the application. A cancer Bundle always has an examination report and a laboratory result, so that the supportingInfo
 * invariants hold whatever the priority, disease and continuation.
 */
export function gatherEvidence(
  context: Context,
  kind: Profile,
  continuation: '1' | '2',
  attachments: number | undefined,
): Evidence[] {
  const { draft, people, disease, today } = context;
  const { rng } = draft;
  const evidence: Evidence[] = [];
  const maybe = (probability: number, make: () => Evidence): void => {
    if (rng.chance(probability)) evidence.push(make());
  };
  const wanted = attachments ?? rng.int(0, 2);
  maybe(0.7, () => imagingReport(context));
  if (kind === 'cancer') {
    evidence.push(examinationReport(context, wanted), laboratoryResult(context));
    maybe(0.6, () => cancerStage(context));
    maybe(disease.icd.startsWith('C34') ? 0.8 : 0.1, () => geneInformation(context));
    maybe(0.2, () => radiotherapy(context));
    if (continuation === '2') evidence.push(treatmentAssessment(context));
  } else {
    if (wanted > 0) {
      evidence.push({ category: 'medicalRecord', ref: document(context, 'medrec', '病歷', wanted) });
    }
    maybe(0.8, () => laboratoryResult(context));
    maybe(disease.icd.startsWith('L') ? 0.6 : 0, () => phototherapy(context));
  }
  maybe(0.6, () => patientAssessment(context));
  maybe(0.3, () => outpatientRecord(draft, people, disease, today));
  maybe(0.4, () => ({
    category: 'medicationRequest',
    ref: addTaken(draft, people.patient, rng.pick(Object.values(DRUGS)), daysAfter(today, -120)),
  }));
  return evidence;
}
