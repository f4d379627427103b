import type { KindName } from '../data/kinds.ts';
import type { ValueSet } from '../data/value-sets.ts';

/** What one value has to be. A demand that a value makes no sense for (codes of a number) is simply not written. */
export interface ValueShape {
  readonly type?: 'text' | 'number' | 'integer' | 'boolean' | 'object';
  /** Exactly this. */
  readonly fixed?: string | number;
  /** One of these codes of FHIR itself. */
  readonly among?: readonly string[];
  /** A coding the CodeableConcept or Coding has to have. */
  readonly coding?: { readonly system: string; readonly code: string };
  readonly codes?: ValueSet;
  /** Kinds of entry the Reference may lead to. */
  readonly to?: readonly KindName[];
  readonly parts?: Shape;
}

/** How often an element stands in its parent, and what it holds. */
export interface ElementShape {
  /** The guide's word for it, for messages. */
  readonly zh: string;
  readonly min: number;
  readonly max: number;
  /** Whether FHIR writes it as an array. */
  readonly list: boolean;
  readonly value: ValueShape;
  /** A coding that exactly one CodeableConcept of the list has to have. */
  readonly some?: { readonly system: string; readonly code: string };
  /** For `value[x]` and the like: the types allowed here, by their suffix. */
  readonly choice?: Readonly<Record<string, ValueShape>>;
}
/** Elements by name; a choice is written `value[x]`. */
export type Shape = Readonly<Record<string, ElementShape>>;

const element = (zh: string, list: boolean, min: number, max: number, value: ValueShape): ElementShape => ({
  zh,
  list,
  min,
  max,
  value,
});

/** 1..1, written plainly. */
export const one = (zh: string, value: ValueShape): ElementShape => element(zh, false, 1, 1, value);
/** 0..1, written plainly. */
export const opt = (zh: string, value: ValueShape): ElementShape => element(zh, false, 0, 1, value);
/** An array of so many. */
export const list = (zh: string, min: number, max: number, value: ValueShape): ElementShape =>
  element(zh, true, min, max, value);
/** An array of CodeableConcepts, exactly one of which has this coding. */
export const listWith = (zh: string, system: string, code: string): ElementShape => ({
  ...element(zh, true, 1, Infinity, { type: 'object' }),
  some: { system, code },
});
/** 1..1 of one type where the base has a choice, or more types than the profile. */
export const choice = (
  zh: string,
  min: 0 | 1,
  types: Readonly<Record<string, ValueShape>>,
): ElementShape => ({ ...element(zh, false, min, 1, {}), choice: types });
/** 0..0. */
export const none = (zh: string): ElementShape => element(zh, false, 0, 0, {});

export const text: ValueShape = { type: 'text' };
export const number: ValueShape = { type: 'number' };
export const integer: ValueShape = { type: 'integer' };
export const boolean: ValueShape = { type: 'boolean' };
export const anything: ValueShape = {};
export const fixed = (value: string | number): ValueShape => ({ fixed: value });
export const among = (codes: readonly string[]): ValueShape => ({ type: 'text', among: codes });
export const to = (...kinds: readonly KindName[]): ValueShape => ({ type: 'object', to: kinds });
export const parts = (shape: Shape): ValueShape => ({ type: 'object', parts: shape });
/** A CodeableConcept or Coding that has to have this coding. */
export const coded = (system: string, code: string): ValueShape => ({
  type: 'object',
  coding: { system, code },
});

/** The same, and no other coding beside it. */
export const codedOnce = (system: string, code: string): ValueShape => ({
  ...coded(system, code),
  parts: { coding: list('代碼', 1, 1, anything) },
});

const CODING: Shape = { system: one('代碼系統', text), code: one('代碼', text) };
const codingParts = (least: number, most: number): Shape => ({
  coding: list('代碼', least, most, parts(CODING)),
});

/** A CodeableConcept with exactly one coding, of this set. */
export const concept = (codes: ValueSet): ValueShape => ({ type: 'object', codes, parts: codingParts(1, 1) });
/** A CodeableConcept bound to this set whose number of codings is left to FHIR. */
export const bound = (codes: ValueSet): ValueShape => ({ type: 'object', codes });
/** A CodeableConcept with exactly one coding, of any system. */
export const anyConcept: ValueShape = { type: 'object', parts: codingParts(1, 1) };

export const period: ValueShape = parts({
  start: one('起始日期', text),
  end: one('終止日期', text),
});
/** Quantity with a number and a unit of this set. */
export const quantity = (codes: ValueSet): ValueShape => ({
  type: 'object',
  codes,
  parts: {
    value: one('數值', number),
    system: one('單位代碼系統', text),
    code: one('單位', text),
    comparator: none('比較符號'),
  },
});
