/** FHIR under construction: places that may be filled once, each with its type, and a way back to what was there before. */
import { elementOf } from './fhir-model.ts';

/** Reason why something that is wished cannot be: in words of the rule. */
export class Conflict extends Error {}

type Box = Record<string | number, unknown>;

/** Everything that was set, so that an attempt can be taken back. */
export class Undo {
  readonly #log: (() => void)[] = [];

  set(box: Box, key: string | number, value: unknown): void {
    const before = box[key];
    const had = Object.hasOwn(box, key);
    box[key] = value;
    this.#log.push(() => {
      if (had) box[key] = before;
      else if (Array.isArray(box)) box.length = Number(key);
      else Reflect.deleteProperty(box, key);
    });
  }

  add(takeBack: () => void): void {
    this.#log.push(takeBack);
  }

  get mark(): number {
    return this.#log.length;
  }

  backTo(mark: number): void {
    while (this.#log.length > mark) this.#log.pop()?.();
  }
}

const isPrimitive = (type: string): boolean =>
  type.startsWith('System.') || elementOf(type, 'value')?.types[0]?.startsWith('System.') === true;
export const DATES: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant', 'System.DateTime']);
const START = Date.parse('2026-06-01');
const DAY = 86_400_000;
export const dayText = (days: number): string => new Date(START + days * DAY).toISOString().slice(0, 10);
const dayNumber = (text: string): number => (Date.parse(text) - START) / DAY;

/** An element of a resource, there or not yet. Days are counted from the day that applications begin. */
export class Place {
  readonly #undo: Undo;
  readonly #holder: () => Box;
  readonly #key: string | number;
  /** `Coding`, `string`; of a choice all. */
  readonly types: readonly string[];
  readonly isList: boolean;

  constructor(
    undo: Undo,
    holder: () => Box,
    key: string | number,
    kind: { readonly types: readonly string[]; readonly isList: boolean },
  ) {
    this.#undo = undo;
    this.#holder = holder;
    this.#key = key;
    this.types = kind.types;
    this.isList = kind.isList;
  }

  /** The one type; null for a choice that nothing has decided yet. */
  get type(): string | null {
    return this.types.length === 1 ? (this.types[0] ?? null) : null;
  }

  get isPrimitive(): boolean {
    return isPrimitive(this.type ?? '');
  }

  get(): unknown {
    return this.decided().#holder()[this.decided().#key];
  }

  set(value: unknown): void {
    this.#undo.set(this.#holder(), this.#key, value);
  }

  /** As a number: a day, a Quantity's value, a number; undefined where nothing is there. */
  number(): number | undefined {
    const place = this.decided();
    const value = place.get();
    if (typeof value === 'number') return value;
    if (place.type === 'Quantity') return place.child('value').number();
    return typeof value === 'string' && DATES.has(place.type ?? '') ? dayNumber(value) : undefined;
  }

  /** Fills it with a number; a choice becomes a day or a Quantity. */
  setNumber(value: number, as: 'day' | 'number' | 'Quantity'): void {
    const place = this.decided();
    if (place.type === null) {
      const type = ['dateTime', 'date', 'Quantity'].find(
        (one) => place.types.includes(one) && (one === 'Quantity') === (as !== 'day'),
      );
      if (type === undefined) throw new Conflict(`no number in ${place.types.join('|')}`);
      place.as(type).setNumber(value, as);
      return;
    }
    place.#inPeriod(value);
    if (place.type === 'Quantity') place.child('value').set(Math.round(value * 100) / 100);
    else place.set(DATES.has(place.type) ? dayText(Math.round(value)) : Math.round(value * 100) / 100);
  }

  /** The other end of a period; undefined where this is none, or nothing is there. */
  otherEnd(): number | undefined {
    const other = this.#key === 'start' ? 'end' : this.#key === 'end' ? 'start' : null;
    const text = other === null ? undefined : this.#holder()[other];
    return typeof text === 'string' ? dayNumber(text) : undefined;
  }

  get isEnd(): boolean {
    return this.#key === 'end';
  }

  /** A period that ends before it begins is an error to engines. */
  #inPeriod(value: number): void {
    const other = this.otherEnd();
    if (other !== undefined && (this.isEnd ? value < other : value > other))
      throw new Conflict('a period would end before it begins');
  }

  /** The place of one type of a choice. */
  as(type: string): Place {
    const place = this.decided();
    if (place.type !== null) {
      if (place.type === type || (type === 'SimpleQuantity' && place.type === 'Quantity')) return place;
      throw new Conflict(`${String(this.#key)} is ${place.type} and not ${type}`);
    }
    const wanted = type === 'SimpleQuantity' ? 'Quantity' : type;
    if (!this.types.includes(wanted)) throw new Conflict(`${String(this.#key)} is never ${type}`);
    return this.#ofType(wanted);
  }

  #ofType(type: string): Place {
    const key = `${String(this.#key)}${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;
    return new Place(this.#undo, this.#holder, key, { types: [type], isList: this.isList });
  }

  /** Place of the type that was filled, if this is a choice and one was. */
  decided(): Place {
    if (this.types.length === 1) return this;
    const chosen = this.types.find((type) => Object.hasOwn(this.#holder(), this.#ofType(type).#key));
    return chosen === undefined ? this : this.#ofType(chosen);
  }

  child(path: string): Place {
    const place = this.decided();
    if (place.isPrimitive && path === 'value') return place;
    const type = place.type ?? place.types.find((one) => elementOf(one, path) !== undefined) ?? '';
    const element = elementOf(type, path);
    if (element === undefined) throw new Conflict(`${type} has no ${path}`);
    const owner = place.type === null ? place.as(type) : place;
    const types = element.types.map((one) => one.replace('FHIR.', '').replace('SimpleQuantity', 'Quantity'));
    return new Place(this.#undo, () => owner.#filled(), path, { types, isList: element.isList });
  }

  /** Elements of a list that are there, and one more. */
  elements(): Place[] {
    return ((this.get() as unknown[] | undefined) ?? []).map((_, at) => this.#element(at));
  }

  append(): Place {
    const list = this.#filled() as unknown as unknown[];
    const element = this.#element(list.length);
    if (!isPrimitive(this.type ?? '')) element.set({});
    return element;
  }

  #element(at: number): Place {
    return new Place(this.#undo, () => this.#filled(), at, { types: this.types, isList: false });
  }

  /** The object or the list that stands here, made where nothing does. */
  #filled(): Box {
    const known = this.get();
    if (typeof known === 'object' && known !== null) return known as Box;
    const made: Box = this.isList ? ([] as unknown as Box) : {};
    this.set(made);
    return made;
  }
}
