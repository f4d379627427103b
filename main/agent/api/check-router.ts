import { MAX_CHECKED_BYTES } from '../../../shared/choices.ts';
import type { IgPackageView } from '../../../shared/api/operations-contract.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { countProblems } from '../cases/problem-report.ts';
import { checkBundle } from '../check/check-bundle.ts';
import type { ImportedPackage } from '../check/package/store.ts';
import { AgentError } from '../error.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { type ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';

/** Checking without sending, and what the HIS vendor is told. Neither is a look at a patient: nothing is audited. */
export function checkRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    bundle: os.check.bundle.handler(({ input }) => {
      const files = input.attachments?.map(({ name, size, head }) => ({
        name,
        size,
        head: head === undefined ? null : Buffer.from(head, 'base64'),
      }));
      return checkBundle(services().checker, input.text, files ?? null, MAX_CHECKED_BYTES);
    }),
    tokens: {
      list: os.check.tokens.list.handler(() => services().checkTokens.list()),
      make: os.check.tokens.make.handler(async ({ input, context }) => ({
        token: await services().checkTokens.make(input.name, context.actor),
      })),
      remove: os.check.tokens.remove.handler(async ({ input }) => {
        await services().checkTokens.remove(input.name);
        return { ok: true as const };
      }),
    },
    report: os.check.report.handler(({ input }) => {
      const { context, status } = services();
      const [from, to] = [startOf(input.from), startOf(input.to)];
      if (to < from) {
        throw new AgentError('period-reversed');
      }
      const { hospitalId, version } = status(null);
      const counts = countProblems(context, from, to + DAY_MS);
      return {
        ...counts,
        ...input,
        hospitalId,
        version,
        igVersions: [...counts.igVersions],
        lines: [...counts.lines],
      };
    }),
  };
}

/** Midnight in Taipei, which knows no summer time. */
const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);

/** Guide packages: what a check goes by is on record, so importing and choosing one are audited. */
export function igRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    import: os.ig.import.handler(async ({ input, context }) => {
      const imported = await services().ig.import(input.file);
      await context.record('ig-imported', lineOf(imported));
      return viewOf(imported);
    }),
    list: os.ig.list.handler(() => services().ig.list().map(viewOf)),
    use: os.ig.use.handler(async ({ input, context }) => {
      const used = await services().ig.use(input.name, input.version);
      await context.record('ig-default', lineOf(used));
      return viewOf(used);
    }),
    diff: os.ig.diff.handler(async ({ input }) => {
      // Imported late, since few ask.
      const { diffKeptGuides } = await import('../check/diff-guides.ts');
      return await diffKeptGuides(services().ig, input.older, input.newer);
    }),
  };
}

const lineOf = ({ name, version, sha256 }: ImportedPackage) => ({ sha256, detail: { name, version } });

function viewOf({ dependencies: _dependencies, importedAt, ...rest }: ImportedPackage): IgPackageView {
  return {
    ...rest,
    importedAt: taipeiTime(importedAt),
    missing: [...rest.missing],
    notChecked: [...rest.notChecked],
  };
}
