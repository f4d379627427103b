/**
 * Rules of one element of a profile, as stored on disk and walked. Names and meanings are those of FHIR's ElementDefinition (R4), reduced
 * to what can be checked in JSON.
 */

export interface TypeRule {
  readonly code: string;
  /** Profiles of the datatype, extension or resource itself: one of them must be met. */
  readonly profiles?: readonly string[];
  /** Permitted targets of a Reference or canonical: resource types, or canonical urls of profiles. Absent: any. */
  readonly targets?: readonly string[];
}

export interface BindingRule {
  readonly strength: 'required' | 'extensible';
  readonly valueSet: string;
}

export const DISCRIMINATORS = ['value', 'pattern', 'type', 'exists', 'profile'] as const;
export interface Discriminator {
  readonly type: (typeof DISCRIMINATORS)[number];
  readonly path: string;
}
export interface SlicingRule {
  readonly by: readonly Discriminator[];
  readonly rules: 'open' | 'closed' | 'openAtEnd';
  readonly ordered?: boolean;
}

export interface ElementRules {
  /** As in the definition: `item`, `value[x]`. */
  readonly name: string;
  /** Where R4 defines it: `Claim.item`, `Element.extension`, `Observation.value[x]`. */
  readonly path: string;
  readonly min: number;
  /** Null: any number. */
  readonly max: number | null;
  /** Whether JSON holds it in an array, which R4 decides and no profile changes. */
  readonly many: boolean;
  readonly types: readonly TypeRule[];
  /** Defined elsewhere in the same definition: that element's path. */
  readonly sameAs?: string;
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  readonly binding?: BindingRule;
  /** Names of constraints, in the owner's table or R4's. */
  readonly constraints?: readonly string[];
  readonly maxLength?: number;
  readonly minValue?: unknown;
  readonly maxValue?: unknown;
  readonly slicing?: SlicingRule;
  readonly slices?: readonly SliceRules[];
  /** Only those that say more than R4's own definition of the element's type. */
  readonly kids?: readonly ElementRules[];
}
export interface SliceRules extends ElementRules {
  readonly slice: string;
}

export interface ConstraintRule {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  /** The guide's own words. Empty for R4's, which are told by their key. */
  readonly human: string;
  readonly expression: string;
  /** R4's own: what cannot be told (an empty result) counts as met. */
  readonly base?: boolean;
}

export interface ExtensionContext {
  readonly type: string;
  readonly expression: string;
}

/** A root with what its elements point into: one profile of a guide, or one type of R4. */
export interface Definition {
  readonly url: string;
  /** The R4 type it is about. */
  readonly type: string;
  readonly baseUrl: string | null;
  readonly root: ElementRules;
  readonly constraints: Readonly<Record<string, ConstraintRule>>;
  readonly contexts?: readonly ExtensionContext[];
}
