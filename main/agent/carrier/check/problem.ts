import type { AttachmentUse } from '../../ground/fhir/attachment-names.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import type { Severity } from '../../../../shared/states.ts';
import type { NotChecked } from '../../../profile/report.ts';

/** One problem of a Bundle. Texts come from `texts.ts` by code and carry no patient data; `path` is FHIRPath-like. */
export interface Problem {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly messageEn: string;
  /** Remedy, if the check knows one. */
  readonly nextStep?: string;
  readonly nextStepEn?: string;
  readonly path: string;
  /** Present value, if it cannot be the patient's; null: there is none. Absent where it is not shown. */
  readonly found?: string | null;
  /** Expected value, where a single one is right. */
  readonly expected?: string;
  /** Position of the path in the file's text, both from 1; for a missing element, of its nearest parent. Absent if no text was read. */
  readonly line?: number;
  readonly column?: number;
  /** Number of places with this problem, `path` being the first; absent: one. */
  readonly count?: number;
  /** Some of the other places. */
  readonly places?: string[];
}

/** A problem as the guide's engine reports it. */
export interface OfGuide extends Problem {
  /** Path of the element that an unknown name probably means. */
  readonly meant?: string;
}

/** Result of the check of one file. `incomplete`: broken at its end or empty, so it may still be being written. */
export interface Inspection {
  readonly sha256: string;
  readonly problems: readonly Problem[];
  readonly incomplete: boolean;
  readonly summary: BundleSummary | null;
  /** Every place that names a file beside it, also where the Bundle is too broken for a summary. */
  readonly attachments?: readonly AttachmentUse[];
  /** The guide whose profiles were checked, `name#version`; absent where none was. */
  readonly igVersion?: string | null;
  /** Requirements of that guide that could not be judged. */
  readonly notChecked?: readonly NotChecked[];
}
