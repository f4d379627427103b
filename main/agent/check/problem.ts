import type { BundleSummary } from '../fhir/summary.ts';
import type { Severity } from '../../../shared/states.ts';

/** One finding. Texts come from `texts.ts` by code and carry no patient data; `path` is FHIRPath-like. */
export interface Problem {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly messageEn: string;
  readonly path: string;
}

/** What a check of one file came to. `incomplete`: broken at its end or empty, so it may still be being written. */
export interface Inspection {
  readonly sha256: string;
  readonly problems: readonly Problem[];
  readonly incomplete: boolean;
  readonly summary: BundleSummary | null;
}
