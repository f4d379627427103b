import type { Definition } from './rules.ts';

/** Raised whenever the form changes: an older file is compiled again from its package. */
export const COMPILED_FORMAT = 1;

/** Codes as one text, one a line: parsed in no time, split only when somebody asks. */
export type CodeText = string;

export interface CompiledSystem {
  readonly url: string;
  /** The day it is of, where it says so. */
  readonly date?: string;
  readonly complete: boolean;
  /** It says of itself that it has only some of the system’s codes, whatever `content` says. */
  readonly partial?: boolean;
  readonly ignoreCase?: boolean;
  readonly codes: CodeText;
}
export interface CompiledInclude {
  readonly system?: string;
  /** Listed one by one; without them and without filters: the whole system. */
  readonly codes?: CodeText;
  /** Everything that selects by property or hierarchy: cannot be told without a terminology server. */
  readonly filtered?: true;
  readonly valueSets?: readonly string[];
}
export interface CompiledValueSet {
  readonly url: string;
  readonly date?: string;
  readonly include: readonly CompiledInclude[];
  readonly exclude?: readonly CompiledInclude[];
}

export interface CompiledDependency {
  readonly name: string;
  readonly version: string;
}

/** A guide's package in the form kept under `dataDir/ig`: only what checking needs, so that it loads fast. */
export interface CompiledPackage {
  readonly format: number;
  readonly name: string;
  readonly version: string;
  readonly canonical: string | null;
  readonly title: string | null;
  /** SHA-256 of the `.tgz`, hex. */
  readonly sha256: string;
  readonly dependencies: readonly CompiledDependency[];
  readonly definitions: readonly Definition[];
  readonly systems: readonly CompiledSystem[];
  readonly valueSets: readonly CompiledValueSet[];
  /** Features of the package that this checker does not judge. */
  readonly notChecked: readonly string[];
  /** Its own words on whether its lists are partial were read; absent in what was compiled before they were. */
  readonly saysPartial?: true;
  /** Profiles that it has without a snapshot, so that nothing can be checked by them; absent: none, or nobody has counted. */
  readonly bare?: number;
}

/** HL7's own packages, which the built-in table of R4 stands for. */
const BUILT_IN = new Set(['hl7.fhir.r4.core', 'hl7.terminology.r4', 'hl7.fhir.uv.extensions.r4']);

/** Dependencies of the package that are not in `present`, `name#version`. */
export function missingDependencies(
  wanted: readonly CompiledDependency[],
  present: readonly CompiledDependency[],
): string[] {
  return wanted
    .filter((one) => !BUILT_IN.has(one.name) && !present.some((other) => satisfies(other, one)))
    .map(({ name, version }) => `${name}#${version}`);
}

/** The very version, or one that a trailing `x` allows (`1.2.x`). */
export function satisfies(present: CompiledDependency, wanted: CompiledDependency): boolean {
  if (present.name !== wanted.name) return false;
  if (present.version === wanted.version) return true;
  return wanted.version.endsWith('.x') && present.version.startsWith(wanted.version.slice(0, -1));
}
