import type { CompiledDependency } from '../profile/compiled.ts';

/** HL7's own packages, which the built-in table of R4 stands for. */
const BUILT_IN = new Set(['hl7.fhir.r4.core', 'hl7.terminology.r4', 'hl7.fhir.uv.extensions.r4']);

/** Name of a compiled package beside the others. Both parts were checked when the package was read. */
export function compiledFile({ name, version }: CompiledDependency): string {
  return `${name}-${version}.json`;
}

/** What a package wants and none of `present` is, `name#version`. */
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
