import type { Edit } from './edits.ts';
import type { Base } from './bundles.ts';

/** One rule's code: how it is broken, and how near one can come without breaking it. */
export interface Case {
  readonly code: string;
  /** Sound Bundle that is bent; CANCER where none is named. */
  readonly base?: Base;
  /** Where the report has to place it. */
  readonly at?: RegExp;
  readonly breaks: Edit;
  readonly keeps: Edit;
  /** Codes that cannot but come with it. */
  readonly also?: readonly string[];
  /** Codes the neighbour has for reasons of its own. */
  readonly keptWith?: readonly string[];
}

export const CANCER: Base = { kind: 'cancer' };
export const IMMUNOLOGIC: Base = { kind: 'immunologic' };
export const cancerWith = (...profiles: readonly string[]): Base => ({ kind: 'cancer', with: profiles });
export const immunologicWith = (...profiles: readonly string[]): Base => ({
  kind: 'immunologic',
  with: profiles,
});

const PAS = 'https://nhicore.nhi.gov.tw/pas';
export const codeSystem = (name: string): string => `${PAS}/CodeSystem/${name}`;
export const profile = (name: string): string => `${PAS}/StructureDefinition/${name}`;
export const ICD = 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/icd-10-cm-2023-tw';

export const coded = (system: string, code: string): { coding: { system: string; code: string }[] } => ({
  coding: [{ system, code }],
});
/** A line of supportingInfo. */
export const info = (sequence: number, category: string, value: Record<string, unknown>) => ({
  sequence,
  category: coded(codeSystem('nhi-supporting-info-type'), category),
  ...value,
});
