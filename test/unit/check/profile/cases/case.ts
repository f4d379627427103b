import type { CodeSystem, ValueSet } from '../../../../../main/profile/package/fhir-types.ts';
import type { TestResource } from '../support/check.ts';
import { profileOf, TEST_BASE, type Change, type TestDefinition } from '../support/definition.ts';

/** One feature of a profile: a resource that keeps it and one that breaks exactly it. */
export interface FeatureCase {
  readonly feature: string;
  readonly definition: TestDefinition;
  /** Definitions the first one stands on. */
  readonly more?: readonly TestDefinition[];
  readonly terms?: readonly (CodeSystem | ValueSet)[];
  readonly good: TestResource;
  readonly bad: TestResource;
  /** Further entries of the Bundle. */
  readonly others?: readonly TestResource[];
  /** `code path` of everything that is found on `bad`, sorted; paths below the resource. */
  readonly found: readonly string[];
  /** Verdict of @medplum/core's validateResource on the two; `why` where that differs from us. */
  readonly medplum: Opinion;
}
export type Opinion = 'agrees' | { readonly good: boolean; readonly bad: boolean; readonly why: string };

/** A feature it knows nothing of: both pass. */
export const misses = (why: string): Opinion => ({ good: true, bad: true, why });

/** It takes what is right for wrong: neither passes. */
export const alarms = (why: string): Opinion => ({ good: false, bad: false, why });

const CLAIM = { meta: { profile: [`${TEST_BASE}Observation-test`] } };
/** An Observation of the profile under test, sound in all else. */
export function observation(more: Readonly<Record<string, unknown>> = {}): TestResource {
  return { resourceType: 'Observation', ...CLAIM, status: 'final', code: { text: 'x' }, ...more };
}
export function observationProfile(...changes: readonly Change[]): TestDefinition {
  return profileOf('Observation', changes);
}
export function patient(more: Readonly<Record<string, unknown>> = {}): TestResource {
  return { resourceType: 'Patient', meta: { profile: [`${TEST_BASE}Patient-test`] }, ...more };
}
export function patientProfile(...changes: readonly Change[]): TestDefinition {
  return profileOf('Patient', changes);
}
