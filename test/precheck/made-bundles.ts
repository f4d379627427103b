/**
 * Bundles made for a rule out of the rule itself: its drugs, and the codes, patterns and results that it reads, put where TWPAS has them.
 * Nothing of a package stands here, so that any package can be tried.
 */
import {
  definitionsOf,
  type ElmDef,
  type ElmLibrary,
  includedPath,
  nodesOf,
  parseElm,
} from '../../main/agent/attendants/precheck/elm.ts';
import type { CompiledRules } from '../../main/agent/attendants/precheck/read-rules.ts';
import type { Rule } from '../../main/agent/attendants/precheck/rule-facts.ts';
import { createRng, type Rng } from '../../main/practice/samples/rng.ts';

/** Data that a rule reads, as far as they stand in it as text. */
export interface Words {
  readonly drugs: readonly string[];
  readonly cancers: readonly string[];
  /** Code lists of LOINC, SNOMED CT and ICD-10-PCS. */
  readonly codes: readonly (readonly string[])[];
  readonly otherDrugs: readonly (readonly string[])[];
  readonly patterns: readonly string[];
  /** Results, categories, frequencies, units. */
  readonly others: readonly string[];
  readonly systems: Systems;
}

/** Addresses of code systems, by the last part of each. */
type Systems = ReadonlyMap<string, string>;

export function wordsOf(rule: Rule, compiled: CompiledRules): Words {
  const libraries = new Map(compiled.libraries.map((one) => [one.name, parseElm(one)]));
  const { lists, patterns, others } = literalsOf(rule.elm, libraries);
  const systems = new Map(
    [...libraries.values()]
      .flatMap(({ library }) => library.codeSystems?.def ?? [])
      .map(({ id }) => [id.split('/').at(-1) ?? '', id]),
  );
  const isDrug = (code: string): boolean => /^[A-Z][A-Z0-9]{9}$/.test(code);
  const isCode = (code: string): boolean =>
    /^\d[\d-]{3,}$|^(?=.*\d)[A-Z0-9]{7}$|^[A-Z][A-Z0-9]{9}$/.test(code);
  const isCancer = (code: string): boolean => /^[CD]\d\d/.test(code);
  return {
    drugs: [...rule.codes],
    cancers: [...new Set(lists.flat().filter(isCancer))],
    codes: lists.filter((list) => list.every((code) => isCode(code) && code.length < 10)),
    otherDrugs: lists.filter((list) => list.every(isDrug) && !list.some((code) => rule.codes.has(code))),
    patterns: [...patterns],
    others: [...new Set([...others, ...lists.flat()])].filter((one) => one.length < 20 && !isCode(one)),
    systems,
  };
}

interface Literals {
  readonly lists: string[][];
  readonly patterns: Set<string>;
  readonly others: Set<string>;
}

/** Texts of all definitions that a rule stands on, also those of its shared libraries. */
function literalsOf(rule: ElmLibrary, libraries: ReadonlyMap<string, ElmLibrary>): Literals {
  const found: Literals = { lists: [], patterns: new Set(), others: new Set() };
  const seen = new Set<ElmDef>();
  const look = (def: ElmDef, library: ElmLibrary): void => {
    if (seen.has(def) || library.library.identifier.id === 'FHIRHelpers') return;
    seen.add(def);
    for (const node of nodesOf(def)) {
      const { type, name, libraryName, value } = node;
      if (type === 'List') {
        const texts = [...nodesOf(node['element'])].filter((one) => one.type === 'Literal');
        if (texts.length > 0) found.lists.push(texts.map((one) => String(one['value'])));
      } else if (type === 'Literal' && typeof value === 'string') {
        if (value.includes('.*') || value.startsWith('(?i)')) found.patterns.add(value);
        else if (value.length < 24 && !/\s|\n/.test(value)) found.others.add(value);
      } else if (type === 'ExpressionRef' || type === 'FunctionRef') {
        const path = typeof libraryName === 'string' ? includedPath(library, libraryName) : null;
        const owner = path === null ? library : libraries.get(path);
        if (owner === undefined) continue;
        for (const other of definitionsOf(owner)) if (other.name === name) look(other, owner);
      }
    }
  };
  // The words in which it reports are no data that it reads.
  for (const def of definitionsOf(rule)) if (!/報告總結|結果$|原因|說明/.test(def.name)) look(def, rule);
  return found;
}

/** A text that a pattern finds: of alternatives any, of what may be repeated one. */
export function textFor(pattern: string, rng: Rng): string {
  let at = 0;
  const source = pattern.replace(/^\(\?i:?\)?/, '');
  const alternatives = (): string => {
    const texts = [sequence()];
    while (source[at] === '|') {
      at += 1;
      texts.push(sequence());
    }
    return rng.pick(texts);
  };
  const sequence = (): string => {
    let text = '';
    while (at < source.length && source[at] !== '|' && source[at] !== ')') text += quantified(atom());
    return text;
  };
  const atom = (): string => {
    const sign = source[at] ?? '';
    at += 1;
    if (sign === '(') {
      // A lookahead or lookbehind adds nothing.
      const isLook = /^\?<?[!=]/.test(source.slice(at));
      at += /^\?(?::|<?[!=])/.exec(source.slice(at))?.[0].length ?? 0;
      const inside = alternatives();
      at += 1;
      return isLook ? '' : inside;
    }
    if (sign === '[') {
      const end = source.indexOf(']', at);
      const inside = source.slice(at, end);
      at = end + 1;
      return inside.startsWith('^') ? 'x' : inside.slice(0, 1);
    }
    if (sign === '\\') {
      const escaped = source[at] ?? '';
      at += 1;
      return { d: '5', s: ' ', w: 'x', b: '' }[escaped] ?? escaped;
    }
    return sign === '.' ? ' ' : sign === '^' || sign === '$' ? '' : sign;
  };
  const quantified = (text: string): string => {
    const sign = source[at] ?? '';
    if (sign === '*' || sign === '?') {
      at += 1;
      return text === ' ' ? '' : rng.chance(0.5) ? text : '';
    }
    if (sign === '+') at += 1;
    if (sign === '{') at = source.indexOf('}', at) + 1;
    return text;
  };
  return alternatives();
}

/** One fact of a Bundle; each can be there or not. */
export type Fact =
  | {
      readonly kind: 'observation';
      readonly code: string;
      readonly value: object;
      readonly days: number;
      readonly result: string;
    }
  | {
      readonly kind: 'report';
      readonly code: string;
      readonly days: number;
      readonly conclusion: string | null;
    }
  | {
      readonly kind: 'drug';
      readonly code: string;
      readonly intent: 'order' | 'plan';
      readonly from: number;
      readonly to: number;
      readonly dose: number;
      readonly frequency: string;
    }
  | {
      readonly kind: 'modifier' | 'supporting' | 'procedure' | 'program';
      readonly system: string;
      readonly code: string;
    }
  | { readonly kind: 'text'; readonly text: string };

/** Contents of a Bundle. */
export interface Made {
  readonly cancer: string;
  readonly drug: string;
  readonly born: string;
  readonly facts: readonly Fact[];
}

const START = Date.parse('2026-06-01');
const day = (from: number): string => new Date(START + from * 86_400_000).toISOString().slice(0, 10);

const DAYS = [-10, -20, -60, -100, -200, -400, 3];

const codesOf = ({ codes }: Words): Words['codes'] => (codes.length === 0 ? [['10480-2']] : codes);

const textOf = ({ patterns, others }: Words, rng: Rng): string =>
  patterns.length === 0
    ? rng.pick(others)
    : Array.from({ length: rng.int(1, 3) }, () => textFor(rng.pick(patterns), rng)).join(' ');

function makeFact(words: Words, rng: Rng): Fact {
  const codes = codesOf(words);
  switch (
    rng.pick([
      'observation',
      'observation',
      'observation',
      'report',
      'drug',
      'coded',
      'coded',
      'text',
    ] as const)
  ) {
    case 'observation':
      return makeObservation(words, rng);
    case 'report':
      return {
        kind: 'report',
        code: rng.pick(rng.pick(codes)),
        days: rng.pick(DAYS),
        conclusion: rng.chance(0.5) ? textOf(words, rng) : null,
      };
    case 'drug': {
      const own = words.otherDrugs.length === 0 || rng.chance(0.4);
      const from = rng.pick([-400, -200, -120, -100, 0, 10]);
      return {
        kind: 'drug',
        code: own ? rng.pick(words.drugs) : rng.pick(rng.pick(words.otherDrugs)),
        intent: rng.pick(['order', 'plan']),
        ...{
          from,
          to: from + rng.pick([30, 80, 89, 120, 200]),
          dose: rng.pick([1, 50, 100, 300, 600, 1200, 2000]),
        },
        frequency: rng.pick(['QD', 'QD', 'BID']),
      };
    }
    case 'coded': {
      const [kind, system] = rng.pick([
        ['modifier', 'nhi-line-of-therapy'],
        ['modifier', 'nhi-line-of-therapy'],
        ['modifier', 'nhi-continuation-status'],
        ['modifier', 'nhi-tx-ast'],
        ['supporting', 'nhi-supporting-info-type'],
        ['program', 'nhi-apply-reason'],
        ['procedure', 'icd-10-pcs-2023-tw'],
      ] as const);
      return {
        kind,
        system,
        code: rng.pick(system === 'icd-10-pcs-2023-tw' ? codes.flat() : ['1', '2', '3', ...words.others]),
      };
    }
    case 'text':
      return { kind: 'text', text: textOf(words, rng) };
  }
}

function makeObservation(words: Words, rng: Rng): Fact {
  return {
    kind: 'observation',
    code: rng.pick(rng.pick(codesOf(words))),
    value: rng.pick<() => object>([
      () => ({ valueString: textOf(words, rng) }),
      () => ({ valueString: textOf(words, rng) }),
      () => ({
        valueQuantity: { value: rng.pick([0, 1, 2, 5, 31, 60, 100, 1500]), unit: '%', comparator: '>' },
      }),
      () => ({ valueInteger: rng.int(0, 3) }),
      () => ({ valueCodeableConcept: { coding: [interpretation(words, rng)] } }),
    ])(),
    days: rng.pick(DAYS),
    result: rng.pick(['POS', 'NEG', 'DET', 'ND', ...words.others]),
  };
}

const interpretation = (words: Words, rng: Rng): object => ({
  system: words.systems.get('v3-ObservationInterpretation') ?? '',
  code: rng.pick(['POS', 'NEG', ...words.others]),
});

/** The Bundle that these facts are, in the form that TWPAS gives it. */
export function bundleOf({ cancer, drug, born, facts }: Made, { systems }: Words): Record<string, unknown> {
  const codes = new Codes(systems);
  const plan = {
    kind: 'drug',
    code: drug,
    intent: 'plan',
    from: 0,
    to: 80,
    dose: 100,
    frequency: 'QD',
  } as const;
  const all = [
    { resourceType: 'Patient', id: 'pat', birthDate: born, gender: 'female' },
    claimOf(cancer, facts, codes),
    medicationOf(plan, 'plan-of-now', codes),
    { resourceType: 'DocumentReference', id: 'plan', status: 'current' },
    ...facts.flatMap((fact, at) => resourcesOf(fact, `r-${String(at)}`, codes)),
  ];
  return { resourceType: 'Bundle', type: 'collection', entry: all.map((resource) => ({ resource })) };
}

class Codes {
  readonly #systems: Systems;

  constructor(systems: Systems) {
    this.#systems = systems;
  }

  coding(system: string, code: string): object {
    return { system: this.#systems.get(system) ?? system, code };
  }

  concept(system: string, code: string): object {
    return { coding: [this.coding(system, code)] };
  }

  /** Code of an examination, in every system that a rule may ask for. */
  examined(code: string): object {
    return { coding: ['loinc.org', 'sct', 'icd-10-pcs-2023-tw'].map((system) => this.coding(system, code)) };
  }
}

function claimOf(cancer: string, facts: readonly Fact[], codes: Codes): object {
  const coded = (kind: Fact['kind']): object[] =>
    facts.flatMap((fact) =>
      'system' in fact && fact.kind === kind ? [codes.concept(fact.system, fact.code)] : [],
    );
  const texts = facts.flatMap((fact) => (fact.kind === 'text' ? [{ text: fact.text }] : []));
  const diagnosed = { coding: [codes.coding('icd-10-cm-2023-tw', cancer)], text: texts[0]?.text };
  return {
    ...{ resourceType: 'Claim', id: 'cla' },
    diagnosis: [{ sequence: 1, diagnosisCodeableConcept: diagnosed, type: texts }],
    supportingInfo: coded('supporting').map((category, at) => ({
      ...{ sequence: at + 1, category, valueReference: { reference: 'DocumentReference/plan' } },
    })),
    procedure: coded('procedure').map((one, at) => ({ sequence: at + 1, procedureCodeableConcept: one })),
    item: [
      {
        ...{ sequence: 1, productOrService: codes.concept('nhi-order-type', '1') },
        ...{ modifier: coded('modifier'), programCode: coded('program') },
      },
    ],
  };
}

type DrugFact = Extract<Fact, { kind: 'drug' }>;

function medicationOf(
  { code, intent, from, to, dose, frequency }: DrugFact,
  id: string,
  codes: Codes,
): object {
  const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', code: frequency }];
  const quantity = { value: dose, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' };
  return {
    ...{ resourceType: 'MedicationRequest', id, intent, status: 'active' },
    medicationCodeableConcept: codes.concept('nhi-medication', code),
    dosageInstruction: [
      {
        timing: {
          code: { coding, text: frequency },
          repeat: { boundsPeriod: { start: day(from), end: day(to) } },
        },
        doseAndRate: [{ doseQuantity: quantity }],
      },
    ],
  };
}

const CATEGORIES = ['tests', 'geneInfo', 'patientAssessment', 'cancerStage'];

function resourcesOf(fact: Fact, id: string, codes: Codes): object[] {
  switch (fact.kind) {
    case 'observation':
      return [
        {
          ...{ resourceType: 'Observation', id, status: 'final', code: codes.examined(fact.code) },
          category: CATEGORIES.map((code) => codes.concept('nhi-supporting-info-type', code)),
          ...{ effectiveDateTime: day(fact.days), ...fact.value },
          interpretation: [codes.concept('v3-ObservationInterpretation', fact.result)],
          component: [{ code: codes.examined(fact.code), ...fact.value }],
        },
      ];
    case 'report':
      return [
        {
          ...{ resourceType: 'DiagnosticReport', id, status: 'final', code: codes.examined(fact.code) },
          effectiveDateTime: day(fact.days),
          ...(fact.conclusion === null ? {} : { conclusion: fact.conclusion }),
        },
      ];
    case 'drug':
      return [medicationOf(fact, id, codes)];
    default:
      return [];
  }
}

/** A Bundle of some facts at random, or one that was good with a fact more, less or changed. */
export function nextMade(words: Words, seed: string, good: readonly Made[]): Made {
  const rng = createRng(seed);
  if (good.length === 0 || rng.chance(0.25)) {
    return {
      cancer: rng.pick(words.cancers.length === 0 ? ['C34'] : words.cancers),
      drug: rng.pick(words.drugs),
      born: rng.pick(['1970-02-03', '2015-02-03', '1940-02-03']),
      facts: [
        { kind: 'modifier', system: 'nhi-continuation-status', code: rng.pick(['1', '2']) },
        ...Array.from({ length: rng.int(6, 50) }, () => makeFact(words, rng)),
      ],
    };
  }
  const before = rng.pick(good);
  const kept = before.facts.filter(() => !rng.chance(0.12));
  return {
    ...before,
    facts: [...kept, ...Array.from({ length: rng.int(0, 10) }, () => makeFact(words, rng))],
  };
}
