import type { GuideChange, GuideChangeKind } from '../../../shared/api/operations-contract.ts';
import { readR4Table } from '../r4/read-table.ts';
import type { Definition, ElementRules } from '../rules.ts';

const r4 = readR4Table();

/** Compares the elements of a profile in two guides by id with slice names, and yields changed requirements. */
export function* diffElements(
  profile: string,
  was: Definition,
  is: Definition,
  /** Rewrites the older guide's urls to the newer's. */
  asMoved: (text: string) => string = (text) => text,
): Iterable<GuideChange> {
  const [before, after] = [elementsOf(was), elementsOf(is)];
  const both = new Set(Object.keys(was.constraints).filter((key) => Object.hasOwn(is.constraints, key)));
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(id), after.get(id)];
    const isSlice = id.slice(id.lastIndexOf('.') + 1).includes(':');
    if (isSlice && (one === undefined || other === undefined)) {
      yield other === undefined
        ? change('slice', id, `不再定義 ${id}`, `${id} is no longer defined`)
        : change('slice', id, `新增 ${id}（${range(other)}）`, `${id} is new (${range(other)})`);
      continue;
    }
    for (const { kind, zh, en, of } of ASPECTS) {
      // Without rules in a profile, an element is as FHIR R4 defines it.
      const base = r4.element((one ?? other)?.path ?? '');
      const [from, to] = [one ?? base, other ?? base].map((each) => (each === undefined ? NONE : of(each)));
      if (from === undefined || to === undefined || asMoved(from) === to) continue;
      yield change(
        kind,
        id,
        `${id} 的${zh}由 ${from} 改為 ${to}`,
        `${en} of ${id}: ${to} instead of ${from}`,
      );
    }
    yield* diffNamed(id, one, other);
  }

  /** Constraints known in both profiles, but used at this element in only one. */
  function* diffNamed(
    id: string,
    one: ElementRules | undefined,
    other: ElementRules | undefined,
  ): Iterable<GuideChange> {
    const [had, has] = [one, other].map((each) => (each?.constraints ?? []).filter((key) => both.has(key)));
    for (const key of had ?? []) {
      if (has?.includes(key) === false)
        yield change(
          'constraint',
          id,
          `${id} 不再適用規則 ${key}`,
          `the rule ${key} no longer holds at ${id}`,
        );
    }
    for (const key of has ?? []) {
      if (had?.includes(key) === false)
        yield change('constraint', id, `${id} 開始適用規則 ${key}`, `the rule ${key} holds at ${id} now`);
    }
  }

  function change(kind: GuideChangeKind, id: string, zh: string, en: string): GuideChange {
    return { kind, subject: `${profile} ${id}`, zh: `${profile}：${zh}。`, en: `${profile}: ${en}.` };
  }
}

interface Aspect {
  readonly kind: GuideChangeKind;
  readonly zh: string;
  readonly en: string;
  readonly of: (rules: ElementRules) => string;
}
const nameOf = (url: string): string => url.split('/').at(-1) ?? url;
const NONE = '-';
const range = ({ min, max }: ElementRules): string => `${String(min)}..${max === null ? '*' : String(max)}`;

const ASPECTS: readonly Aspect[] = [
  { kind: 'cardinality', zh: '筆數', en: 'cardinality', of: range },
  {
    kind: 'binding',
    zh: '值集',
    en: 'binding',
    of: ({ binding }) => (binding === undefined ? NONE : `${nameOf(binding.valueSet)} (${binding.strength})`),
  },
  {
    kind: 'value',
    zh: '固定值',
    en: 'fixed value',
    of: ({ fixed, pattern }) => ((fixed ?? pattern) === undefined ? NONE : JSON.stringify(fixed ?? pattern)),
  },
  {
    kind: 'type',
    zh: '型別',
    en: 'type',
    of: ({ types }) =>
      types
        .map(({ code, targets }) =>
          targets === undefined ? code : `${code}(${targets.map(nameOf).join('|')})`,
        )
        .join(', ') || NONE,
  },
];

function elementsOf({ type, root }: Definition): Map<string, ElementRules> {
  const all = new Map<string, ElementRules>();
  const add = (rules: ElementRules, id: string): void => {
    all.set(id, rules);
    for (const slice of rules.slices ?? []) add(slice, `${id}:${slice.slice}`);
    for (const kid of rules.kids ?? []) add(kid, `${id}.${kid.name}`);
  };
  add(root, type);
  return all;
}
