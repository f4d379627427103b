import type { ParsedBundle } from '../../ground/fhir/parsed-bundle.ts';
import type { GuideInUse } from './guide-in-use.ts';
import type { OfGuide } from './problem.ts';
import type { NotChecked } from '../../../profile/report.ts';

/** Result of checking a Bundle against a guide. */
interface ProfileReport {
  readonly problems: readonly OfGuide[];
  /** Requirements that could not be judged, each named once. */
  readonly notChecked: readonly NotChecked[];
  /** The guide this was checked against, `name#version`; null when it could not be loaded. */
  readonly igVersion: string | null;
}
/** The check by one guide. Synchronous and without a clock or a file, so that it runs within the check of one Bundle. */
export interface ProfileCheck {
  /** Facts about the guide for the rules; null if it could not be loaded. */
  readonly guide: GuideInUse | null;
  /**
   * `bytes`: length of the Bundle as text.
   * @throws TookTooLong (profile/within-time.ts)
   */
  run(bundle: ParsedBundle, bytes: number): ProfileReport;
}
