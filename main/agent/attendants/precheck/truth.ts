/** Compares the answers of 預檢 with NHI's decisions, case by case. It counts and judges nothing. */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { JudgedFilter } from '../../../../shared/api/case-filter.ts';
import type { PackageTruth, PrecheckAnswer, RuleTruth } from '../../../../shared/api/precheck-contract.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import {
  askedRules,
  type AskedRule,
  judgedBy,
  type JudgedCase,
  openAnswers,
  precheckOf,
} from '../../carrier/cases/prechecks.ts';
import { compareVersions } from '../../ground/fhir/guide-versions.ts';
import type { RulesInUse } from './rules-store.ts';

interface Days {
  /** YYYY-MM-DD, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

interface TruthSight {
  readonly inUse: Pick<RulesInUse, 'name' | 'version'> | null;
  /** Covers the patient of a case in a rule's words. */
  readonly coverOf: (caseId: string) => (text: string) => string;
}

/**
 * The table of each version of the rules, for decisions of these days. A case counts once, under the rule of its best answer.
 * @throws AgentError `sealed-damaged`
 */
export async function precheckTruth(
  context: Pick<CaseContext, 'store' | 'sealed'>,
  days: Days,
  { inUse, coverOf }: TruthSight,
): Promise<PackageTruth[]> {
  const packages = new Map<string, PackageTruth>();
  for (const one of askedRules(context.store)) {
    const cases = judgedBy(context.store, one).filter((each) => isWithin(each, days));
    if (cases.length === 0) continue;
    const told = packages.get(one.package) ?? emptyPackage(one.package);
    packages.set(one.package, told);
    const row = emptyRule(one.rule, headOf(context, one, { cases, coverOf }));
    cases.forEach((each) => count(told, row, each));
    if (sumOf(row) > 0) told.rules.push(row);
    await otherWork();
  }
  for (const { rules } of packages.values())
    rules.sort((a, b) => sumOf(b) - sumOf(a) || a.label.localeCompare(b.label, 'zh-TW'));
  const used = inUse === null ? '' : `${inUse.name}#${inUse.version}`;
  return [...packages.values()].sort(
    (a, b) => Number(b.package === used) - Number(a.package === used) || inPackageOrder(a.package, b.package),
  );
}

/** Cases behind a number of the table. */
export function judgedCases(store: CaseContext['store'], asked: JudgedFilter): ReadonlySet<string> {
  const rules = askedRules(store).filter(
    (one) => one.package === asked.package && (asked.rule?.includes(one.rule) ?? true),
  );
  const found = rules
    .flatMap((one) => judgedBy(store, one))
    .filter(
      (one) =>
        isWithin(one, asked) &&
        (asked.said?.includes(one.said) ?? true) &&
        (asked.decision?.includes(one.decision ?? 'mixed') ?? true),
    );
  return new Set(found.map(({ caseId }) => caseId));
}

const isWithin = ({ decidedOn }: JudgedCase, { from = '', to = '9999-12-31' }: Days): boolean =>
  decidedOn >= from && decidedOn <= to;

function count({ left }: PackageTruth, row: RuleTruth, { said, decision }: JudgedCase): void {
  if (said === 'unknown') left.unknown += 1;
  else if (decision === null) left.mixed += 1;
  else if (decision === 'returned') left.returned += 1;
  else row[said][decision] += 1;
}

const noCounts = (): RuleTruth['met'] => ({
  approved: 0,
  'partially-approved': 0,
  'supplement-requested': 0,
  denied: 0,
});

const emptyPackage = (name: string): PackageTruth => ({
  package: name,
  rules: [],
  left: { unknown: 0, returned: 0, mixed: 0 },
});

const emptyRule = (rule: string, head: RuleHead): RuleTruth => ({
  rule,
  ...head,
  met: noCounts(),
  missing: noCounts(),
  unfit: noCounts(),
});

const sumOf = ({ met, missing, unfit }: RuleTruth): number =>
  [met, missing, unfit].flatMap((counts) => Object.values(counts)).reduce((sum, n) => sum + n, 0);

type RuleHead = Pick<PrecheckAnswer, 'label' | 'drug' | 'title'>;

/** Number of answers opened to find a rule's name: a case asked again later may have answers of other rules. */
const SAMPLES = 20;

/** Head as the rule's answer to one of the cases has it: the package may have been removed since. */
function headOf(
  context: Pick<CaseContext, 'store' | 'sealed'>,
  { package: name, rule }: AskedRule,
  { cases, coverOf }: Pick<TruthSight, 'coverOf'> & { readonly cases: readonly JudgedCase[] },
): RuleHead {
  for (const { caseId } of cases.slice(0, SAMPLES)) {
    const record = precheckOf(context.store, caseId);
    if (record?.package !== name) continue;
    const answer = openAnswers(context, record).find((each) => each.rule === rule);
    if (answer === undefined) continue;
    const cover = coverOf(caseId);
    return { label: cover(answer.label), drug: cover(answer.drug), title: cover(answer.title) };
  }
  return { label: rule, drug: '', title: rule };
}

/** By package name, then newest version first. */
function inPackageOrder(a: string, b: string): number {
  const [[name = '', version = ''], [other = '', otherVersion = '']] = [a.split('#'), b.split('#')];
  return name === other ? compareVersions(otherVersion, version) : name < other ? -1 : 1;
}
