import type { GuideChange, GuideChangeKind } from '../../../../shared/api/operations-contract.ts';
import type { Definition, ElementRules } from '../profile/rules.ts';

/** Elements of one profile in two guides, by their way with the slices' names: what each demands more or less. */
export function* diffElements(profile: string, was: Definition, is: Definition): Iterable<GuideChange> {
  const [before, after] = [elementsOf(was), elementsOf(is)];
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(id), after.get(id)];
    // What a profile says nothing of any more, or said nothing of, is left to FHIR R4.
    const isSlice = id.slice(id.lastIndexOf('.') + 1).includes(':');
    if (isSlice && (one === undefined || other === undefined)) {
      yield other === undefined
        ? change('slice', id, `不再定義 ${id}`, `${id} is no longer defined`)
        : change('slice', id, `新增 ${id}（${range(other)}）`, `${id} is new (${range(other)})`);
      continue;
    }
    for (const { kind, zh, en, of } of ASPECTS) {
      const [from, to] = [one, other].map((each) => (each === undefined ? 'R4' : of(each)));
      if (from === to || from === undefined || to === undefined) continue;
      // One of the two says nothing at all: only what it adds is worth a line.
      if ((one === undefined && isPlain(kind, to)) || (other === undefined && isPlain(kind, from))) continue;
      yield change(
        kind,
        id,
        `${id} 的${zh}由 ${from} 改為 ${to}`,
        `${en} of ${id}: ${to} instead of ${from}`,
      );
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
const isPlain = (kind: GuideChangeKind, text: string): boolean =>
  text === NONE || kind === 'type' || (kind === 'cardinality' && text.startsWith('0..') && text !== '0..0');

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
