/**
 * Rules of a profile's elements, as stored on disk and used by the walk. Names and meanings follow FHIR's ElementDefinition (R4), reduced to what
 * can be checked in JSON.
 */

export interface TypeRule {
  readonly code: string;
  /** Profiles of the datatype, extension or resource: one must be met. */
  readonly profiles?: readonly string[];
  /** Permitted targets of a Reference or canonical: resource types, or canonical urls of profiles. Undefined: any. */
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
  /** Name in the definition: `item`, `value[x]`. */
  readonly name: string;
  /** Path in R4: `Claim.item`, `Element.extension`, `Observation.value[x]`. */
  readonly path: string;
  readonly min: number;
  /** Null: any number. */
  readonly max: number | null;
  /** True if JSON uses an array; decided by R4, never by a profile. */
  readonly many: boolean;
  readonly types: readonly TypeRule[];
  /** contentReference: path of another element in the same definition. */
  readonly sameAs?: string;
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  readonly binding?: BindingRule;
  /** Names of constraints in the owner's or R4's table. */
  readonly constraints?: readonly string[];
  readonly maxLength?: number;
  readonly minValue?: unknown;
  readonly maxValue?: unknown;
  readonly slicing?: SlicingRule;
  readonly slices?: readonly SliceRules[];
  /** Only children with rules beyond R4's definition of the type. */
  readonly kids?: readonly ElementRules[];
}
export interface SliceRules extends ElementRules {
  readonly slice: string;
}

export interface ConstraintRule {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  /** The guide's text; empty for R4's, whose texts are found by key. */
  readonly human: string;
  readonly expression: string;
  /** R4's constraint: an empty result counts as met. */
  readonly base?: boolean;
}

/** A profile of a guide or a type of R4: its root element and constraints. */
export interface Definition {
  readonly url: string;
  /** R4 type that it defines or constrains. */
  readonly type: string;
  readonly baseUrl: string | null;
  readonly root: ElementRules;
  readonly constraints: Readonly<Record<string, ConstraintRule>>;
  readonly contexts?: readonly { readonly type: string; readonly expression: string }[];
}
