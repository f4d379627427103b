import { MAX_CHECKED_BYTES } from '../../../shared/choices.ts';
import type { IgPackageView } from '../../../shared/api/operations-contract.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { countProblems } from '../carrier/cases/problem-report.ts';
import { checkBundle } from '../carrier/check/check-bundle.ts';
import type { ImportedPackage } from '../carrier/check/package/store.ts';
import { AgentError } from '../ground/error.ts';
import type { ImportedRules } from '../attendants/precheck/rules-store.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import { type ContractBuilder } from './builder.ts';
import type { CallContext } from './context.ts';
import { PackageUploads } from './package-uploads.ts';
import type { AgentServices } from './services.ts';

/** Checks without sending, and the report for the HIS vendor. Neither shows a patient of a case: nothing is audited. */
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

/** Midnight in Taipei, which has no daylight saving time. */
const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);

/** Guide packages. Imports and choices are audited: the record shows what a check went by. */
export function igRouter(os: ContractBuilder, services: () => AgentServices) {
  const uploads = new PackageUploads();
  return {
    import: os.ig.import.handler(({ input, context }) =>
      importPackage(services(), input.file, context.record),
    ),
    upload: os.ig.upload.handler(async ({ input, context }) => {
      const { dataDir } = services();
      await uploads.begin({
        ...{ dataDir, name: input.name, by: context.by.actor, at: services().now() },
        bytes: Buffer.from(input.data, 'base64'),
        use: (file) => importPackage(services(), file, context.record),
      });
      return { ok: true as const };
    }),
    uploaded: os.ig.uploaded.handler(() => uploads.view(services().rules.progress())),
    progress: os.ig.progress.handler(() => services().rules.progress()),
    list: os.ig.list.handler(() => [
      ...services().ig.list().map(viewOf),
      ...services().rules.list().map(rulesViewOf),
    ]),
    use: os.ig.use.handler(async ({ input, context }) => {
      const { rules } = services();
      if (rules.has(input.name, input.version)) {
        const chosen = await rules.use(input.name, input.version);
        await context.record('ig-default', lineOf(chosen));
        return rulesViewOf(chosen);
      }
      const used = await services().ig.use(input.name, input.version);
      await context.record('ig-default', lineOf(used));
      return viewOf(used);
    }),
    diff: os.ig.diff.handler(async ({ input }) => {
      const { ig, rules } = services();
      const ofRules = [input.older, input.newer].map(
        (one) => one !== null && rules.has(one.name, one.version),
      );
      if (ofRules.some(Boolean)) return await rules.diff(input.older, input.newer);
      // Loaded on demand, since few people ask.
      const { diffKeptGuides } = await import('../carrier/check/diff-guides.ts');
      return await diffKeptGuides(ig, input.older, input.newer);
    }),
  };
}

/** Imports a package: rules for 預檢, or a guide for checks. */
async function importPackage(
  { ig, rules }: Pick<AgentServices, 'ig' | 'rules'>,
  file: string,
  record: CallContext['record'],
): Promise<IgPackageView> {
  const made = await rules.import(file);
  if (made !== null) {
    await record('ig-imported', lineOf(made));
    return rulesViewOf(made);
  }
  const imported = await ig.import(file);
  await record('ig-imported', lineOf(imported));
  return viewOf(imported);
}

const lineOf = ({ name, version, sha256 }: Pick<ImportedPackage, 'name' | 'version' | 'sha256'>) => ({
  sha256,
  detail: { name, version },
});

function viewOf({ dependencies: _dependencies, importedAt, ...rest }: ImportedPackage): IgPackageView {
  return {
    ...rest,
    importedAt: taipeiTime(importedAt),
    missing: [...rest.missing],
    notChecked: [...rest.notChecked],
  };
}

function rulesViewOf(one: ImportedRules): IgPackageView {
  const { libraries, rules, conditions, from, date, importedAt, ...rest } = one;
  return {
    ...rest,
    importedAt: taipeiTime(importedAt),
    isGuide: false,
    profiles: 0,
    valueSets: 0,
    missing: [],
    notChecked: [],
    unused: one.isDefault
      ? null
      : {
          zh: `目前預檢使用另一個版本；要改用這一個，請執行 ig use ${one.name}#${one.version}`,
          en: `another version of the rules is in use; to use this one instead: ig use ${one.name}#${one.version}`,
        },
    rules: { libraries, rules, conditions, from, date },
  };
}
