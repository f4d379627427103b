import type { IgPackageView } from '../../../shared/api/views/guide-package.ts';
import type { ImportedPackage } from '../check/package/store.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import { commandLineOnly } from './command-line-only.ts';
import type { AgentServices } from './services.ts';

/** Guide packages: what a check goes by is on record, so importing and choosing one are audited. */
export function igRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    import: os.ig.import.handler(async ({ input, context }) => {
      commandLineOnly(context.origin);
      const imported = await services().ig.import(input.file);
      await recorded('ig-imported', context.actor, imported);
      return viewOf(imported);
    }),
    list: os.ig.list.handler(() => services().ig.list().map(viewOf)),
    use: os.ig.use.handler(async ({ input, context }) => {
      const used = await services().ig.use(input.name, input.version);
      await recorded('ig-default', context.actor, used);
      return viewOf(used);
    }),
  };

  async function recorded(
    kind: string,
    actor: string,
    { name, version, sha256 }: ImportedPackage,
  ): Promise<void> {
    await services().audit.append({ kind, actor, sha256, detail: { name, version } });
  }
}

function viewOf({ dependencies: _dependencies, importedAt, ...rest }: ImportedPackage): IgPackageView {
  return {
    ...rest,
    importedAt: taipeiTime(importedAt),
    missing: [...rest.missing],
    notChecked: [...rest.notChecked],
  };
}
