import type { GuideChange } from '../../../shared/api/operations-contract.ts';
import type { CompiledPackage, CompiledValueSet } from '../compiled.ts';
import type { Definition } from '../rules.ts';
import { diffElements } from './diff-elements.ts';

/** Changes that affect a HIS when one guide replaces another; not texts, examples or versions. */
export function diffPackages(older: CompiledPackage, newer: CompiledPackage): GuideChange[] {
  const bare = [older, newer].find(({ definitions, bare: left = 0 }) => definitions.length === 0 && left > 0);
  if (bare !== undefined) return [notComparable(bare)];
  return [...diffSystems(older, newer), ...diffValueSets(older, newer), ...diffProfiles(older, newer)];
}

function notComparable({ name, version, bare = 0 }: CompiledPackage): GuideChange {
  const label = `${name}#${version}`;
  return {
    kind: 'not-comparable',
    subject: label,
    zh: `${label} 的 ${String(bare)} 個 profile 都沒有 snapshot（只有 differential），無法比較；請取得含 snapshot 的套件。`,
    en: `The ${String(bare)} profiles of ${label} have no snapshots, so it cannot be compared; get the package with snapshots.`,
  };
}

const nameOf = (url: string): string => url.split('/').at(-1) ?? url;
const byName = <T extends { readonly url: string }>(all: readonly T[]): Map<string, T> =>
  new Map(all.map((one) => [nameOf(one.url), one]));
const codesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

function* diffSystems(older: CompiledPackage, newer: CompiledPackage): Iterable<GuideChange> {
  const [before, after] = [byName(older.systems), byName(newer.systems)];
  for (const [name, was] of before) {
    const is = after.get(name);
    if (is === undefined) {
      const moved = drawnOn(newer).find((url) => nameOf(url) === name);
      if (moved !== undefined && moved !== was.url) yield systemMoved(name, was.url, moved);
      yield {
        kind: 'list-left-out',
        subject: name,
        zh: `代碼系統 ${name} 的清單不再隨指引套件提供。`,
        en: `The package no longer brings the list of the code system ${name}.`,
      };
      continue;
    }
    if (is.url !== was.url) yield systemMoved(name, was.url, is.url);
    // Compare the texts first: lists of drugs and hospitals have ten thousands of codes and rarely change.
    if (is.codes !== was.codes) yield* diffCodes(name, codesOf(was.codes), codesOf(is.codes));
  }
  for (const [name, { codes }] of after) {
    if (before.has(name)) continue;
    const count = String(codesOf(codes).length);
    yield {
      kind: 'list-new',
      subject: name,
      zh: `新的代碼系統 ${name}（${count} 個代碼）。`,
      en: `New code system ${name} (${count} codes).`,
    };
  }
}

const drawnOn = ({ valueSets }: CompiledPackage): string[] =>
  valueSets.flatMap(({ include }) => include.flatMap(({ system }) => system ?? []));

const systemMoved = (name: string, from: string, to: string): GuideChange => ({
  kind: 'system-moved',
  subject: name,
  zh: `代碼系統 ${name} 的網址由 ${from} 改為 ${to}：HIS 匯出的 system 須一併更改。`,
  en: `The code system ${name} moved from ${from} to ${to}: the export has to write the new url as system.`,
});

function* diffCodes(name: string, was: readonly string[], is: readonly string[]): Iterable<GuideChange> {
  const [before, after] = [new Set(was), new Set(is)];
  const added = is.filter((code) => !before.has(code));
  const gone = was.filter((code) => !after.has(code));
  if (added.length > 0) {
    yield {
      kind: 'codes-added',
      subject: name,
      zh: `${name} 新增 ${String(added.length)} 個代碼：${some(added)}`,
      en: `${name} has ${String(added.length)} new codes: ${some(added)}`,
    };
  }
  if (gone.length > 0) {
    yield {
      kind: 'codes-gone',
      subject: name,
      zh: `${name} 刪除 ${String(gone.length)} 個代碼：${some(gone)}`,
      en: `${name} has lost ${String(gone.length)} codes: ${some(gone)}`,
    };
  }
}

/** Lists at most 20 codes in a sentence. */
const some = (codes: readonly string[]): string =>
  codes.length <= 20 ? codes.join(' ') : `${codes.slice(0, 20).join(' ')} …`;

function* diffValueSets(older: CompiledPackage, newer: CompiledPackage): Iterable<GuideChange> {
  const after = byName(newer.valueSets);
  for (const [name, was] of byName(older.valueSets)) {
    const is = after.get(name);
    if (is === undefined) continue;
    if (is.url !== was.url) {
      yield {
        kind: 'value-set-moved',
        subject: name,
        zh: `值集 ${name} 的網址由 ${was.url} 改為 ${is.url}。`,
        en: `The value set ${name} moved from ${was.url} to ${is.url}.`,
      };
    }
    const [from, to] = [listed(was), listed(is)];
    yield* diffCodes(name, from.codes, to.codes);
    if (from.whole !== to.whole) {
      yield {
        kind: 'value-set',
        subject: name,
        zh: `值集 ${name} 的來源由「${from.whole}」改為「${to.whole}」。`,
        en: `The value set ${name} is drawn from “${to.whole}” instead of “${from.whole}”.`,
      };
    }
  }
}

/** The codes that a value set lists, and the systems it includes whole; systems by name, so that a moved url is reported once. */
function listed({ include }: CompiledValueSet): { readonly codes: string[]; readonly whole: string } {
  return {
    codes: include.flatMap(({ codes }) => (codes === undefined ? [] : codesOf(codes))),
    whole: include
      .flatMap(({ system, codes, filtered, valueSets }) => [
        ...(system !== undefined && codes === undefined
          ? [`${nameOf(system)}${filtered === true ? ' (filter)' : ''}`]
          : []),
        ...(valueSets ?? []).map(nameOf),
      ])
      .sort()
      .join(', '),
  };
}

function* diffProfiles(older: CompiledPackage, newer: CompiledPackage): Iterable<GuideChange> {
  const [before, after] = [byName(older.definitions), byName(newer.definitions)];
  const moved = Map.groupBy(
    [...before].flatMap(([name, { url }]) => {
      const is = after.get(name)?.url ?? url;
      return is === url ? [] : [{ from: baseOf(url), to: baseOf(is) }];
    }),
    ({ from, to }) => `${from} ${to}`,
  );
  const moves = [...moved.values()].flatMap((all) =>
    all.slice(0, 1).map((one) => ({ ...one, count: all.length })),
  );
  for (const { from, to, count } of moves) {
    yield {
      kind: 'profiles-moved',
      subject: to,
      zh: `${String(count)} 個 profile 的網址由 ${from} 改為 ${to}：HIS 匯出的 meta.profile 與擴充欄位的 url 須一併更改。`,
      en: `${String(count)} profiles moved from ${from} to ${to}: the export has to write the new urls in meta.profile and in extensions.`,
    };
  }
  const asMoved = (text: string): string =>
    moves.reduce((told, { from, to }) => told.replaceAll(from, to), text);
  for (const [name, was] of before) {
    const is = after.get(name);
    if (is === undefined) {
      yield {
        kind: 'profile-gone',
        subject: name,
        zh: `刪除 profile ${name}。`,
        en: `The profile ${name} is gone.`,
      };
      continue;
    }
    yield* diffElements(name, was, is, asMoved);
    yield* diffConstraints(name, was, is, asMoved);
  }
  for (const name of after.keys()) {
    if (!before.has(name)) {
      yield { kind: 'profile-new', subject: name, zh: `新的 profile ${name}。`, en: `New profile ${name}.` };
    }
  }
}

const baseOf = (url: string): string => url.slice(0, url.lastIndexOf('/'));

function* diffConstraints(
  name: string,
  was: Definition,
  is: Definition,
  asMoved: (text: string) => string,
): Iterable<GuideChange> {
  const keys = new Set([...Object.keys(was.constraints), ...Object.keys(is.constraints)]);
  for (const key of keys) {
    const [before, after] = [was.constraints[key], is.constraints[key]];
    const same = asMoved(before?.expression ?? '') === after?.expression;
    if (same && before?.severity === after.severity) continue;
    const subject = `${name} ${key}`;
    const human = after?.human ?? before?.human ?? '';
    if (before === undefined) {
      yield {
        kind: 'constraint',
        subject,
        zh: `${name} 新增規則 ${key}：${human}`,
        en: `${name} has a new rule ${key}: ${human}`,
      };
    } else if (after === undefined) {
      yield {
        kind: 'constraint',
        subject,
        zh: `${name} 刪除規則 ${key}：${human}`,
        en: `${name} no longer has the rule ${key}: ${human}`,
      };
    } else {
      yield {
        kind: 'constraint',
        subject,
        zh: `${name} 的規則 ${key} 已更改：${human}`,
        en: `The rule ${key} of ${name} has changed: ${human}`,
      };
    }
  }
}
