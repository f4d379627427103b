import type { Definition } from './rules.ts';

/** Increase when the format changes: older files are then compiled again from their package. */
export const COMPILED_FORMAT = 1;

/** Codes, one per line: fast to parse, split only when needed. */
export type CodeText = string;

export interface CompiledSystem {
  readonly url: string;
  /** Date of the list, if stated. */
  readonly date?: string;
  readonly complete: boolean;
  /** Its description says that it contains only some of the system's codes, whatever `content` says. */
  readonly partial?: boolean;
  readonly ignoreCase?: boolean;
  readonly codes: CodeText;
}
export interface CompiledInclude {
  readonly system?: string;
  /** Listed codes; without these and without filters, the whole system. */
  readonly codes?: CodeText;
  /** Selects by property or hierarchy: needs a terminology server. */
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

/** A guide's package as stored under `dataDir/ig`: only what checking needs, so that it loads fast. */
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
  /** Features of the package that this checker does not check. */
  readonly notChecked: readonly string[];
  /** Number of profiles without a snapshot, which cannot be checked; absent: none or not counted. */
  readonly bare?: number;
}

/** HL7's own packages; the built-in R4 table replaces them. */
const BUILT_IN = new Set(['hl7.fhir.r4.core', 'hl7.terminology.r4', 'hl7.fhir.uv.extensions.r4']);

/** Dependencies, `name#version`, that are not in `present`. */
export function missingDependencies(
  wanted: readonly CompiledDependency[],
  present: readonly CompiledDependency[],
): string[] {
  return wanted
    .filter((one) => !BUILT_IN.has(one.name) && !present.some((other) => satisfies(other, one)))
    .map(({ name, version }) => `${name}#${version}`);
}

/** True if the version is equal or matches a trailing `x` (`1.2.x`). */
export function satisfies(present: CompiledDependency, wanted: CompiledDependency): boolean {
  if (present.name !== wanted.name) return false;
  if (present.version === wanted.version) return true;
  return wanted.version.endsWith('.x') && present.version.startsWith(wanted.version.slice(0, -1));
}
