import type { IgPackageView } from '../../../shared/api/operations-contract.ts';
import { checkBundle } from '../carrier/check/check-bundle.ts';
import type { Admission, KnownPackage, PackageMark, TrustPackage } from '../ground/fhir/known-packages.ts';
import type { ImportedPackage } from '../carrier/check/package/store.ts';
import type { ImportedRules } from '../attendants/precheck/rules-store.ts';
import { taipeiTime, taipeiTimeOrNull } from '../ground/fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import type { CallContext } from './context.ts';
import type { AgentServices } from './services.ts';
import { seenProblems, seesNames } from './sight.ts';

/** Checks without sending. It shows no patient of a case, so nothing is audited. */
export function checkRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    bundle: os.check.bundle.handler(async ({ input, context }) => {
      const files = input.attachments?.map(({ name, size, head }) => ({
        name,
        size,
        head: head === undefined ? null : Buffer.from(head, 'base64'),
      }));
      const { summary, ...checked } = await checkBundle(services().checker, input.text, files ?? null);
      // The caller brought the Bundle, so the guide's words are shown; its patient is covered all the same.
      const sight = seesNames(context) ? 'named' : 'covered';
      return { ...checked, problems: seenProblems(sight, checked.problems, summary ?? NOBODY) };
    }),
    tokens: {
      list: os.check.tokens.list.handler(() => services().checkTokens.list()),
      make: os.check.tokens.make.handler(async ({ input, context }) => ({
        token: await services().checkTokens.make(input.name, context.actor),
      })),
      remove: os.check.tokens.remove.handler(({ input }) => services().checkTokens.remove(input.name)),
    },
  };
}

const NOBODY = { patientName: null, patientNumber: null };

/** Packages that judge Bundles. Imports and choices are audited: the record shows what a check went by. */
export function igRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    import: os.ig.import.handler(({ input: { file, trust }, context }) =>
      importPackage(services(), file, {
        record: context.record,
        trust: trust === undefined ? null : trusting(services(), trust.reason, context.record),
      }),
    ),
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
  };
}

type Recording = CallContext['record'];

/** Imports a package: rules for 預檢, or a guide for checks. */
async function importPackage(
  { ig, rules }: Pick<AgentServices, 'ig' | 'rules'>,
  file: string,
  { record, trust }: { readonly record: Recording; readonly trust: TrustPackage | null },
): Promise<IgPackageView> {
  // Each list knows the other's packages: an imported name and version cannot come back as the other kind.
  const admission = (elsewhere: readonly KnownPackage[]): Admission => ({ trust, elsewhere });
  const made = await rules.import(file, admission(ig.list()));
  if (made !== null) {
    await record('ig-imported', lineOf(made));
    return rulesViewOf(made);
  }
  const imported = await ig.import(file, admission(rules.list()));
  await record('ig-imported', lineOf(imported));
  return viewOf(imported);
}

/** The person is the line's caller, the reason is sealed. */
function trusting(
  { context }: Pick<AgentServices, 'context'>,
  reason: string,
  record: Recording,
): TrustPackage {
  return async ({ name, version, sha256 }, known) => {
    const note = context.sealed.sealNote('ig-trusted', reason);
    await record('ig-trusted', { sha256, detail: { name, version, known, note } });
  };
}

const lineOf = ({ name, version, sha256 }: PackageMark) => ({
  sha256,
  detail: { name, version },
});

function viewOf({
  dependencies: _dependencies,
  importedAt,
  usedSince,
  ...rest
}: ImportedPackage): IgPackageView {
  return {
    ...rest,
    importedAt: taipeiTime(importedAt),
    usedSince: taipeiTimeOrNull(usedSince),
    missing: [...rest.missing],
    notChecked: [...rest.notChecked],
  };
}

function rulesViewOf(one: ImportedRules): IgPackageView {
  const { rules, date, importedAt, usedSince, ...rest } = one;
  return {
    ...rest,
    importedAt: taipeiTime(importedAt),
    usedSince: taipeiTimeOrNull(usedSince),
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
    rules: { rules, date },
  };
}
