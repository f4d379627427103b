import type { ParsedBundle } from '../fhir/parsed-bundle.ts';
import type { SystemUrls } from './rules/resolved-bundle.ts';
import type { NotChecked, Problem } from './problem.ts';

/** What checking a Bundle against an imported guide came to. */
export interface ProfileReport {
  readonly problems: readonly Problem[];
  /** What could not be judged, each said once. */
  readonly notChecked: readonly NotChecked[];
  /** Where the guide has its code systems; null when it could not be loaded. */
  readonly systems: SystemUrls | null;
  /** The guide this was checked against, `name#version`; null when it could not be loaded. */
  readonly igVersion: string | null;
}
/** Synchronous and without a clock or a file, so that it runs within the check of one Bundle. */
export type ProfileCheck = (bundle: ParsedBundle) => ProfileReport;
