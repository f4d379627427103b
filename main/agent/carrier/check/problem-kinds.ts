import { FILE_TEXTS } from './file-texts.ts';
import { PROBLEM_TEXTS } from './texts.ts';

/** Codes of the profile checker, without the invariants (docs/profiles.md). Four rules have names that look like these. */
export const PROFILE_CODES: ReadonlySet<string> = new Set([
  'profile-cardinality',
  'profile-type',
  'profile-value',
  'profile-empty',
  'profile-unknown-element',
  'profile-fixed',
  'profile-pattern',
  'profile-length',
  'profile-range',
  'profile-slice-closed',
  'profile-slice-order',
  'profile-binding',
  'profile-code-unknown',
  'profile-code-unlisted',
  'profile-reference-target',
  'profile-reference-type',
  'profile-reference-unresolved',
  'profile-extension-context',
  'profile-extension-unknown',
]);

/** Found by the profiles of the guide in use: a person may know better than the guide. */
export const isProfileProblem = (code: string): boolean =>
  PROFILE_CODES.has(code) || code.startsWith('profile-invariant-');

/** Codes of rules whose lists belong to the guide and grow with each release: a hospital may know a newer list. */
const LIST_CODES: ReadonlySet<string> = new Set([
  ...['indication-not-for-drug', 'indication-system'],
  ...['system-older-base', 'system-unknown-base', 'profile-older-base', 'profile-unknown-base'],
]);

/**
 * True if a person may overrule a problem: it comes from a guide's data or from the hospital's own rules. NHI's lists grow, and the
 * server's may be newer than ours. Never a limit of the agent, another hospital's Bundle, data inside the Bundle, or an attachment.
 */
export const mayBeOverruled = (code: string): boolean =>
  isProfileProblem(code) || LIST_CODES.has(code) || code.startsWith('own-');

/** Problems of a file that the agent cannot carry, or of an attachment: errors at every `validation.level`. */
export const isFirstCheck = (code: string): boolean =>
  Object.hasOwn(PROBLEM_TEXTS, code) || Object.hasOwn(FILE_TEXTS, code);
