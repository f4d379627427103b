import type { Severity } from '../../shared/states.ts';

/** A finding with its path. Names, numbers and values in its texts come from the guide, never from the Bundle. */
export interface ProfileProblem {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly messageEn: string;
  readonly nextStep: string;
  readonly nextStepEn: string;
  /** Path of JSON names: `Bundle.entry[0].resource.item[1].programCode`. */
  readonly path: string;
  /** Expected value, if only a few are right. */
  readonly expected?: string;
  /** Path of the intended element, which is present under an unknown name. */
  readonly meant?: string;
}

/** A requirement that was not checked; `subject`: a name in the guide, or a path. */
export interface NotChecked {
  readonly kind: NotCheckedKind;
  readonly subject: string;
}
export type NotCheckedKind =
  /** A profile that is in neither the guide nor its imported dependencies. */
  | 'profile'
  /** A code system or value set whose content is not available or an excerpt. */
  | 'codes'
  /** An invariant that the FHIRPath engine could not evaluate here. */
  | 'invariant'
  /** A resource type outside the built-in table. */
  | 'type'
  /** A reference to a resource outside the Bundle. */
  | 'reference'
  /** An extension without a definition here. */
  | 'extension'
  /** A slice that no discriminator identifies. */
  | 'slice'
  /** A feature of the package that this checker does not check. */
  | 'feature'
  /** A dependency of the guide that is not imported. */
  | 'package';
