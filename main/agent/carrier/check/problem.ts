import type { AttachmentUse } from '../../ground/fhir/attachment-names.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import type { Severity } from '../../../../shared/states.ts';
import type { NotChecked } from '../../../profile/report.ts';

/** One finding. Texts come from `texts.ts` by code and carry no patient data; `path` is FHIRPath-like. */
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
  /** Where that is in the text of the file, both from 1; of what is missing, what is next around it. Absent where nothing is read. */
  readonly line?: number;
  readonly column?: number;
  /** At how many places the same is wrong, `path` being the first; absent: at this one alone. */
  readonly count?: number;
  /** Some of the others. */
  readonly places?: string[];
}

/** A problem as the guide's engine tells it. */
export interface OfGuide extends Problem {
  /** Path of the element that was meant by a name nobody knows. */
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
