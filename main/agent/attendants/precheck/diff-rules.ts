import type { GuideChange } from '../../../../shared/api/operations-contract.ts';
import { AgentError } from '../../ground/error.ts';
import { canonicalJson } from '../../ground/fhir/canonical-json.ts';
import { definitionsOf, type ElmLibrary } from './elm.ts';
import { type CompiledRules, compileRules, parseElm } from './import-rules.ts';
import { readRules } from './read-rules.ts';
import { conditionsOf } from './rule-facts.ts';

/**
 * Differences between two rules package files; null if neither holds rules.
 * @throws AgentError `rules-not-comparable` if only one file holds rules or is given; as `compileRules`
 */
export async function diffRulesFiles(one: string, other: string | undefined): Promise<GuideChange[] | null> {
  const older = await readRules(one);
  const newer = other === undefined ? null : await readRules(other);
  if (older === null && newer === null) return null;
  if (older === null || newer === null) throw new AgentError('rules-not-comparable');
  const quiet = (): void => undefined;
  return diffRules(await compileRules(older, quiet), await compileRules(newer, quiet));
}

/** Differences between two rules packages: libraries, and the conditions that rules name, in words for people. */
export function diffRules(older: CompiledRules, newer: CompiledRules): GuideChange[] {
  const [was, is] = [librariesOf(older), librariesOf(newer)];
  const changes: GuideChange[] = [];
  for (const name of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [before, after] = [was.get(name), is.get(name)];
    if (before === undefined)
      changes.push(change('rule-new', name, `新增規則 ${name}`, `new library ${name}`));
    else if (after === undefined)
      changes.push(change('rule-gone', name, `刪除規則 ${name}`, `library ${name} is gone`));
    else changes.push(...diffLibrary(name, before, after));
  }
  return changes;
}

const librariesOf = ({ libraries }: CompiledRules): ReadonlyMap<string, ElmLibrary> =>
  new Map(libraries.map((one) => [one.name, parseElm(one)]));

function diffLibrary(name: string, before: ElmLibrary, after: ElmLibrary): GuideChange[] {
  const [was, is] = [textsOf(before), textsOf(after)];
  const numbered = (elm: ElmLibrary) => new Set(conditionsOf({ elm }).map(({ define }) => define));
  const [conditionsBefore, conditionsAfter] = [numbered(before), numbered(after)];
  const changes: GuideChange[] = [];
  let others = 0;
  for (const define of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    if (was.get(define) === is.get(define)) continue;
    if (!conditionsBefore.has(define) && !conditionsAfter.has(define)) {
      others += 1;
      continue;
    }
    const tell = (kind: GuideChange['kind'], zh: string, en: string): void => {
      changes.push(change(kind, `${name} ${define}`, zh, en));
    };
    if (!was.has(define))
      tell('condition-new', `${name} 新增條件「${define}」`, `${name}: new condition "${define}"`);
    else if (!is.has(define))
      tell('condition-gone', `${name} 刪除條件「${define}」`, `${name}: condition "${define}" is gone`);
    else
      tell(
        'condition-changed',
        `${name} 的條件「${define}」內容改變`,
        `${name}: condition "${define}" changed`,
      );
  }
  if (others > 0)
    changes.push(
      change(
        'rule-changed',
        name,
        `${name} 另有 ${String(others)} 處定義改變（代碼清單、共用判斷、報告文字）`,
        `${name}: ${String(others)} more definitions changed (code lists, shared tests, words of the report)`,
      ),
    );
  return changes;
}

/** Text of each definition by name; functions with the same name are joined. */
function textsOf(elm: ElmLibrary): Map<string, string> {
  const texts = new Map<string, string>();
  for (const def of definitionsOf(elm)) texts.set(def.name, (texts.get(def.name) ?? '') + canonicalJson(def));
  return texts;
}

const change = (kind: GuideChange['kind'], subject: string, zh: string, en: string): GuideChange => ({
  kind,
  subject,
  zh,
  en,
});
