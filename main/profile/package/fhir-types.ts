/** Parts of FHIR's conformance resources that an import reads. Content of another shape is left out. */
export interface ElementDefinition {
  readonly id?: string;
  readonly path: string;
  readonly sliceName?: string;
  readonly min?: number;
  readonly max?: string;
  readonly base?: { readonly path: string; readonly max: string };
  readonly contentReference?: string;
  readonly type?: readonly ElementType[];
  readonly slicing?: {
    readonly discriminator?: readonly { readonly type: string; readonly path: string }[];
    readonly rules?: string;
    readonly ordered?: boolean;
  };
  readonly binding?: {
    readonly strength: string;
    readonly valueSet?: string;
    readonly extension?: readonly FhirExtension[];
  };
  readonly constraint?: readonly {
    readonly key: string;
    readonly severity: string;
    readonly human?: string;
    readonly expression?: string;
    readonly extension?: readonly FhirExtension[];
  }[];
  readonly maxLength?: number;
  readonly [other: string]: unknown;
}
export interface ElementType {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
  readonly aggregation?: readonly string[];
  readonly versioning?: string;
  readonly extension?: readonly FhirExtension[];
}
export interface FhirExtension {
  readonly url: string;
  readonly valueUrl?: string;
  readonly valueCanonical?: string;
}
export interface StructureDefinition {
  readonly resourceType: 'StructureDefinition';
  readonly url: string;
  readonly type: string;
  readonly kind: string;
  readonly derivation?: string;
  readonly baseDefinition?: string;
  readonly context?: readonly { readonly type: string; readonly expression: string }[];
  readonly contextInvariant?: readonly string[];
  readonly snapshot?: { readonly element: readonly ElementDefinition[] };
}
export interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
}
export interface CodeSystem {
  readonly resourceType: 'CodeSystem';
  readonly url: string;
  readonly date?: string;
  readonly content?: string;
  readonly description?: string;
  readonly caseSensitive?: boolean;
  readonly concept?: readonly Concept[];
}
export interface ConceptSet {
  readonly system?: string;
  readonly concept?: readonly Concept[];
  readonly filter?: readonly unknown[];
  readonly valueSet?: readonly string[];
}
export interface ValueSet {
  readonly resourceType: 'ValueSet';
  readonly url: string;
  readonly date?: string;
  readonly compose?: { readonly include?: readonly ConceptSet[]; readonly exclude?: readonly ConceptSet[] };
  readonly expansion?: {
    readonly contains?: readonly {
      readonly system?: string;
      readonly code?: string;
      readonly contains?: unknown;
    }[];
  };
}
