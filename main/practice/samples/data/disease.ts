import type { Gender } from '../identity.ts';
import type { Drug } from './drug.ts';

/** Reason to apply for a drug: a code of nhi-apply-reason where the guide lists the drug, else a text. */
export interface Indication {
  readonly drug: Drug;
  readonly code?: string;
  readonly text?: string;
}
export interface Disease {
  readonly icd: string;
  readonly name: string;
  readonly gender?: Gender;
  /** Clinical summary (簡要病摘), without what differs by patient. */
  readonly summary: string;
  /** 就醫科別. */
  readonly department: string;
  readonly indications: readonly Indication[];
  /** Imaging report code: ICD-10-PCS, or LOINC where it has a hyphen. */
  readonly image: string;
}

/** An indication in words, for drugs the guide does not list. */
export const by = (drug: Drug, text: string): Indication => ({ drug, text });
/** An indication by its code of nhi-apply-reason. */
export const coded = (drug: Drug, code: string): Indication => ({ drug, code });
