import type { Severity } from '../../shared/states.ts';

/** One finding with its place. Names, numbers and values in its texts come from the guide, never from the Bundle. */
export interface ProfileProblem {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly messageEn: string;
  readonly nextStep: string;
  readonly nextStepEn: string;
  /** FHIRPath-like, of JSON's names: `Bundle.entry[0].resource.item[1].programCode`. */
  readonly path: string;
  /** Expected value, where few values are right. */
  readonly expected?: string;
  /** The element that was meant by a name nobody knows: it is there, under the wrong name. */
  readonly meant?: string;
}

/** Something of a guide that a check leaves out; `subject` is a name out of the guide, or a path. */
export interface NotChecked {
  readonly kind: NotCheckedKind;
  readonly subject: string;
}
export type NotCheckedKind =
  /** A profile that neither the guide nor an imported package of its dependencies has. */
  | 'profile'
  /** A code system or value set whose content is not at hand, or an excerpt. */
  | 'codes'
  /** An invariant that the FHIRPath engine could not evaluate here. */
  | 'invariant'
  /** A resource type outside the built-in table. */
  | 'type'
  /** A reference that leads out of the Bundle. */
  | 'reference'
  /** An extension nobody here defines. */
  | 'extension'
  /** A slice that no discriminator tells apart. */
  | 'slice'
  /** Feature of the package that this checker does not judge. */
  | 'feature'
  /** A package that the guide depends on and that was not imported. */
  | 'package';
