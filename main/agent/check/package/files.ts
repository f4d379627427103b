import type { CompiledDependency } from '../profile/compiled.ts';

/** Name of a compiled package beside the others. Both parts were checked when the package was read. */
export function compiledFile({ name, version }: CompiledDependency): string {
  return `${name}-${version}.json`;
}
