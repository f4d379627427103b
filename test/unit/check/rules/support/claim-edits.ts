import { coded, codeSystem, ICD } from './case.ts';
import type { Editor } from './editor.ts';

export const continuation = (code: string) => coded(codeSystem('nhi-continuation-status'), code);
export const lineOfTherapy = (code: string) => coded(codeSystem('nhi-line-of-therapy'), code);
/** 原受理編號. */
export const secondary = { use: 'secondary', value: '20260831010109051701' };

/** Makes the claim one of prostate cancer, its items continued or not. */
export function prostateContinued(it: Editor, marks: readonly string[]): void {
  it.claim.set('diagnosis[0].diagnosisCodeableConcept', coded(ICD, 'C61'));
  marks.forEach((mark, index) => {
    it.claim.set(`item[${String(index)}].modifier`, [continuation(mark)]);
  });
}

/** Leaves weight and height alone in supportingInfo. */
export function onlyMeasures(it: Editor): void {
  const lines = it.claim.get('supportingInfo') as unknown[];
  it.claim.set('supportingInfo', lines.slice(0, 2) as []);
}

/** A second item like the first, with a drug of its own. */
export function secondItem(it: Editor): void {
  const url = it.append(structuredClone(it.of('MedicationRequest-apply').json));
  it.claim.add('item', structuredClone(it.claim.get('item[0]') ?? null));
  it.claim.set('item[1].sequence', 2);
  it.claim.set('item[1].extension[0].valueReference.reference', url);
}
