/**
 * Bundles that are made for a wish: that a definition of a rule be true, or not. The wish is led back through the ELM to the elements of
 * FHIR that it reads, which are filled; what of several may be is left to chance. Whether it came true is for the engine to say.
 */
import {
  definitionsOf,
  type ElmDef,
  type ElmLibrary,
  type ElmNode,
  includedPath,
} from '../../main/agent/attendants/precheck/elm.ts';
import { CodeLists } from '../../main/agent/attendants/precheck/rule-facts.ts';
import type { Rng } from '../../main/practice/samples/rng.ts';
import { textFor } from './made-bundles.ts';
import { Conflict, DATES, Place, Undo } from './places.ts';

type Libraries = ReadonlyMap<string, ElmLibrary>;

/** Where a node stands: its library, and what the names around it are. */
interface Env {
  readonly lib: ElmLibrary;
  readonly vars: ReadonlyMap<string, Bound>;
}
type Bound = Place | { readonly node: ElmNode; readonly env: Env };

/** Value of a node: a place to fill, something fixed, or something computed of such. */
type Value =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'fixed'; readonly value: string | number | boolean; readonly unit?: string }
  | { readonly kind: 'moved'; readonly from: Value; readonly by: number }
  | { readonly kind: 'between'; readonly from: Value; readonly to: Value; readonly days: number }
  | { readonly kind: 'count'; readonly node: ElmNode; readonly env: Env }
  | { readonly kind: 'sum'; readonly node: ElmNode; readonly env: Env };

type Compared = 'Less' | 'LessOrEqual' | 'Greater' | 'GreaterOrEqual';
const OPPOSITE: Readonly<Record<Compared, Compared>> = {
  Less: 'GreaterOrEqual',
  LessOrEqual: 'Greater',
  Greater: 'LessOrEqual',
  GreaterOrEqual: 'Less',
};
const HOLDS: Readonly<Record<Compared, (a: number, b: number) => boolean>> = {
  Less: (a, b) => a < b,
  LessOrEqual: (a, b) => a <= b,
  Greater: (a, b) => a > b,
  GreaterOrEqual: (a, b) => a >= b,
};
const DAYS_OF: Readonly<Record<string, number>> = {
  day: 1,
  days: 1,
  week: 7,
  weeks: 7,
  month: 30.5,
  months: 30.5,
  year: 365.25,
  years: 365.25,
};
/** Values that no rule has wished otherwise. */
const DEFAULTS: Readonly<Record<string, object>> = {
  Patient: { birthDate: '1970-02-03' },
  MedicationRequest: { status: 'active' },
};
const MOST_STEPS = 3000;

/** One Bundle in the making. */
export class Wish {
  readonly #libraries: Libraries;
  readonly #lists: CodeLists;
  readonly #rng: Rng;
  readonly #undo = new Undo();
  readonly #resources: Record<string, unknown>[] = [];
  /** Definitions that stand for one element, as that element. */
  readonly #known = new Map<string, Value>();
  /** Values that have to be there, whatever they are. */
  readonly #pending: Value[] = [];
  #steps = 0;

  constructor(libraries: Libraries, rng: Rng) {
    this.#libraries = libraries;
    this.#lists = new CodeLists(libraries);
    this.#rng = rng;
    this.#resource('Patient', 'pat');
  }

  /** @throws Conflict where it cannot be, as far as this goes */
  define(library: string, name: string, yes: boolean): void {
    const lib = this.#libraries.get(library);
    if (lib === undefined) throw new Conflict(`no library ${library}`);
    this.#want({ type: 'ExpressionRef', name }, yes, { lib, vars: new Map() });
    for (const value of this.#pending) this.#fill(value);
  }

  bundle(): object {
    return {
      resourceType: 'Bundle',
      type: 'collection',
      entry: this.#resources.map((resource) => ({
        resource: { ...DEFAULTS[String(resource['resourceType'])], ...resource },
      })),
    };
  }

  // Wishes

  #want(node: ElmNode, yes: boolean, env: Env): void {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) throw new Conflict('too many steps');
    const operands = operandsOf(node);
    const [first, second] = operands;
    switch (node.type) {
      case 'And':
      case 'Or':
        this.#junction(operands, (node.type === 'And') === yes, yes, env);
        return;
      case 'Not':
        this.#want(need(first), !yes, env);
        return;
      case 'Literal':
        if ((String(node['value']) === 'true') !== yes)
          throw new Conflict(`it is always ${String(node['value'])}`);
        return;
      case 'Exists':
        if (yes) this.#elementOf(need(first), env);
        return;
      case 'IsNull':
        this.#null(need(first), yes, env);
        return;
      case 'Equal':
      case 'Equivalent':
        this.#equal([need(first), need(second)], yes, env);
        return;
      case 'NotEqual':
        this.#equal([need(first), need(second)], !yes, env);
        return;
      case 'In':
      case 'Contains':
        this.#member(
          node.type === 'In' ? [need(first), need(second)] : [need(second), need(first)],
          yes,
          env,
        );
        return;
      case 'InCodeSystem':
        this.#inSystem(node, yes, env);
        return;
      case 'Matches':
        this.#matches([need(first), need(second)], yes, env);
        return;
      case 'Less':
      case 'LessOrEqual':
      case 'Greater':
      case 'GreaterOrEqual':
        this.#compare(yes ? node.type : OPPOSITE[node.type], [need(first), need(second)], env);
        return;
      default:
        this.#wantOther(node, yes, env);
    }
  }

  #wantOther(node: ElmNode, yes: boolean, env: Env): void {
    switch (node.type) {
      case 'ExpressionRef':
      case 'FunctionRef':
      case 'OperandRef': {
        const inner = this.#resolve(node, env);
        if (isHelper(inner.node)) throw new Conflict('a value and no condition');
        this.#want(inner.node, yes, inner.env);
        return;
      }
      case 'Is':
        if (yes) this.#place(node['operand'] as ElmNode, env).as(typeName(node));
        return;
      case 'As':
        this.#want(node['operand'] as ElmNode, yes, env);
        return;
      case 'Case':
      case 'If':
        this.#branch(node, env, (then) => {
          this.#want(then, yes, env);
        });
        return;
      case 'Overlaps':
        if (yes) this.#overlap(operandsOf(node), env);
        return;
      default:
        throw new Conflict(`${String(node.type)} is not wished for`);
    }
  }

  #junction(operands: readonly ElmNode[], all: boolean, yes: boolean, env: Env): void {
    if (all) for (const one of operands) this.#want(one, yes, env);
    else
      this.#either(
        operands.map((one) => () => {
          this.#want(one, yes, env);
        }),
      );
  }

  /** The first of them, in an order by chance, that can be. */
  #either<T>(ways: readonly (() => T)[], inOrder = false): T {
    let last = new Conflict('there is no way');
    for (const way of inOrder ? ways : shuffled(ways, this.#rng)) {
      const mark = this.#undo.mark;
      try {
        return way();
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
        last = error;
        this.#undo.backTo(mark);
        if (this.#steps > MOST_STEPS) break;
      }
    }
    throw last;
  }

  #branch<T>(node: ElmNode, env: Env, then: (branch: ElmNode) => T): T {
    const items =
      node.type === 'If'
        ? [{ when: node['condition'] as ElmNode, then: node['then'] as ElmNode }]
        : (node['caseItem'] as readonly { when: ElmNode; then: ElmNode }[]);
    const otherwise = node['else'] as ElmNode;
    const without = (upTo: number): void => {
      for (const { when } of items.slice(0, upTo)) this.#want(when, false, env);
    };
    return this.#either([
      ...items.map((item, at) => () => {
        without(at);
        this.#want(item.when, true, env);
        return then(item.then);
      }),
      () => {
        without(items.length);
        return then(otherwise);
      },
    ]);
  }

  #null(node: ElmNode, yes: boolean, env: Env): void {
    const { node: inner, env: within } = this.#resolve(node, env);
    const isList = LISTS.has(inner.type ?? '') || ELEMENTS.has(inner.type ?? '');
    if (yes) {
      if (isList || inner.type === 'Null') return;
      const value = this.#value(inner, within);
      if (value.kind === 'place' && value.place.get() !== undefined)
        throw new Conflict('it is there already');
      return;
    }
    const value = LISTS.has(inner.type ?? '') ? this.#elementOf(inner, within) : this.#value(node, env);
    // A later wish may say what it is.
    this.#pending.push(value);
    this.#undo.add(() => this.#pending.pop());
  }

  /** Something, whatever it is. */
  #fill(value: Value): void {
    if (value.kind === 'moved') this.#fill(value.from);
    if (value.kind === 'between') {
      this.#fill(value.from);
      this.#fill(value.to);
    }
    if (value.kind !== 'place') return;
    const { place } = value;
    if (place.isList) {
      if (place.elements().length === 0) place.append();
    } else if (place.get() === undefined) {
      const type =
        place.type ??
        ['dateTime', 'Period', 'string', 'Quantity', 'CodeableConcept'].find((one) =>
          place.types.includes(one),
        ) ??
        '';
      const chosen = place.as(type);
      if (DATES.has(type)) chosen.setNumber(this.#someDay(chosen), 'day');
      else if (chosen.isPrimitive)
        chosen.set(type === 'boolean' ? true : /integer|decimal|Int/.test(type) ? 1 : '有');
      else chosen.set({});
    }
  }

  #someDay(place: Place): number {
    const other = place.otherEnd();
    if (other === undefined) return this.#rng.pick([-5, -20, 0]);
    return place.isEnd ? other + 20 : other - 20;
  }

  #equal(nodes: readonly [ElmNode, ElmNode], yes: boolean, env: Env): void {
    for (const [at, node] of nodes.entries()) {
      const { node: inner, env: within } = this.#resolve(node, env);
      if (inner.type !== 'Case' && inner.type !== 'If') continue;
      const other = nodes[1 - at] ?? node;
      this.#branch(inner, within, (then) => {
        const [left, right] = [this.#fixed(this.#value(then, within)), this.#fixed(this.#value(other, env))];
        if ((left === right) !== yes) throw new Conflict(`${String(left)} and not ${String(right)}`);
      });
      return;
    }
    const [left, right] = nodes.map((node) => this.#value(node, env)) as [Value, Value];
    const [a, b] = [this.#fixed(left), this.#fixed(right)];
    if (a !== undefined && b !== undefined) {
      if ((a === b) !== yes)
        throw new Conflict(`${String(a)} is wanted ${yes ? '' : 'other than '}${String(b)}`);
    } else if (a === undefined && b === undefined) this.#assign(left, yes ? '1' : '2');
    else this.#assign(a === undefined ? left : right, yes ? (a ?? b) : otherThan(a ?? b));
  }

  #member([node, list]: readonly [ElmNode, ElmNode], yes: boolean, env: Env): void {
    const { node: inner, env: within } = this.#resolve(list, env);
    if (LISTS.has(inner.type ?? '') && this.#lists.of(inner, within.lib) === null) {
      if (yes) this.#assign(oneOf(this.#elementOf(inner, within)), this.#fixed(this.#value(node, env)));
      return;
    }
    const codes = this.#codes(list, env);
    const value = this.#value(node, env);
    const known = this.#fixed(value);
    if (known !== undefined) {
      if (codes.includes(String(known)) !== yes)
        throw new Conflict(`${String(known)} is ${yes ? 'not ' : ''}in the list`);
    } else this.#assign(value, yes ? this.#rng.pick(codes) : 'ZZZ');
  }

  #inSystem(node: ElmNode, yes: boolean, env: Env): void {
    const { name, libraryName } = node['codesystem'] as { name: string; libraryName?: string };
    const url =
      this.#owner(libraryName, env).library.codeSystems?.def.find((def) => def.name === name)?.id ?? '';
    const place = this.#place(node['code'] as ElmNode, env);
    if (place.isPrimitive) {
      this.#null(node['code'] as ElmNode, !yes, env);
      return;
    }
    const system = place.child('system');
    const known = system.get();
    if (known === undefined) system.set(yes ? url : 'urn:other');
    else if ((known === url) !== yes) throw new Conflict(`one coding in two systems`);
  }

  #matches([node, pattern]: readonly [ElmNode, ElmNode], yes: boolean, env: Env): void {
    const source = String(this.#fixed(this.#value(pattern, env)) ?? '');
    const matcher = asJavaScript(source);
    const place = this.#place(node, env);
    const known = place.get();
    if (typeof known === 'string' && matcher.test(known) === yes) return;
    if (typeof known === 'string' && !yes) throw new Conflict(`“${known}” is not to fit ${source}`);
    const before = typeof known === 'string' ? `${known} ` : '';
    for (let at = 0; at < 20; at += 1) {
      const text = yes ? `${before}${textFor(source, this.#rng)}` : '未述';
      if (matcher.test(text) !== yes) continue;
      place.set(text);
      return;
    }
    throw new Conflict(`no text for ${source}`);
  }

  #compare(by: Compared, nodes: readonly [ElmNode, ElmNode], env: Env): void {
    const [left, right] = nodes.map((node) => this.#value(node, env)) as [Value, Value];
    if (this.#number(left) === undefined && this.#number(right) === undefined)
      this.#solve(right, this.#rng.pick([0, -5, -40]), left);
    const [a, b] = [this.#number(left), this.#number(right)];
    if (a !== undefined && b !== undefined) {
      if (!HOLDS[by](a, b)) throw new Conflict(`${String(a)} is not ${by} ${String(b)}`);
    } else if (b !== undefined) this.#solve(left, this.#beside(b, by), right);
    else if (a !== undefined) this.#solve(right, this.#beside(a, REVERSED[by]), left);
  }

  /** A number that compares with this one so. */
  #beside(than: number, by: Compared): number {
    const step = this.#rng.pick(Math.abs(than) > 3 || than === 0 ? [1, 1, 2, 30, 100] : [0.5, 1]);
    if (by.endsWith('OrEqual') && this.#rng.chance(0.4)) return than;
    return by.startsWith('Less') ? than - step : than + step;
  }

  #overlap(nodes: readonly ElmNode[], env: Env): void {
    const [left] = nodes;
    const place = this.#place(need(left), env);
    place.child('start').setNumber(-10, 'day');
    place.child('end').setNumber(-5, 'day');
  }

  // Elements of lists

  /** An element that a list has, or is made to have. */
  #elementOf(node: ElmNode, env: Env, isNew = false): Value {
    const { node: inner, env: within } = this.#resolve(node, env);
    if (inner.type !== 'Query') return this.#either(this.#candidates(inner, within));
    const sources = inner['source'] as readonly { alias: string; expression: ElmNode }[];
    const bind = (at: number, vars: Env['vars']): Value => {
      const source = sources[at];
      if (source === undefined) return this.#inQuery(inner, { lib: within.lib, vars });
      const here = { lib: within.lib, vars };
      const ways = this.#waysTo(source.expression, here, isNew);
      return this.#either(
        ways.map((way) => () => {
          const element = way();
          if (element.kind !== 'place') throw new Conflict('a list of no elements');
          return bind(at + 1, new Map([...vars, [source.alias, element.place]]));
        }),
        true,
      );
    };
    return bind(0, within.vars);
  }

  #inQuery(query: ElmNode, env: Env): Value {
    const vars = new Map(env.vars);
    const here: Env = { lib: env.lib, vars };
    for (const { identifier, expression } of (query['let'] ?? []) as {
      identifier: string;
      expression: ElmNode;
    }[])
      vars.set(identifier, { node: expression, env: here });
    for (const one of (query['relationship'] ?? []) as (ElmNode & {
      alias: string;
      expression: ElmNode;
      suchThat: ElmNode;
    })[]) {
      if (one.type !== 'With') continue;
      const element = this.#elementOf(one.expression, here);
      if (element.kind === 'place') vars.set(one.alias, element.place);
      this.#want(one.suchThat, true, here);
    }
    const where = query['where'] as ElmNode | undefined;
    if (where !== undefined) this.#want(where, true, here);
    const returned = (query['return'] as { expression?: ElmNode } | undefined)?.expression;
    if (returned !== undefined) return this.#value(returned, here);
    const [alias] = (query['source'] as readonly { alias: string }[]).map((one) => one.alias);
    return placeOf(vars.get(alias ?? ''));
  }

  /** Ways to an element: existing elements first, or the new element first. */
  #waysTo(node: ElmNode, env: Env, isNew: boolean): (() => Value)[] {
    const ways = this.#candidates(node, env);
    const made = ways.pop();
    if (isNew && made !== undefined) return [made];
    const there = shuffled(ways, this.#rng).slice(0, 4);
    if (made === undefined) return there;
    return this.#rng.chance(0.6) ? [...there, made] : [made, ...there];
  }

  /** The last of them makes a new one. */
  #candidates(node: ElmNode, env: Env): (() => Value)[] {
    const { node: inner, env: within } = this.#resolve(node, env);
    switch (inner.type) {
      case 'Retrieve': {
        const type = String(inner['dataType']).split('}')[1] ?? '';
        const there = this.#resources
          .filter((one) => one['resourceType'] === type)
          .map((one) => () => this.#rootOf(one));
        const isOnlyOne = (type === 'Claim' || type === 'Patient') && there.length > 0;
        return isOnlyOne ? there : [...there, () => this.#rootOf(this.#resource(type))];
      }
      case 'Union':
        return [() => this.#elementOf(this.#rng.pick(operandsOf(inner)), within)];
      case 'Flatten':
        return [() => oneOf(this.#elementOf(need(operandsOf(inner)[0]), within))];
      case 'Distinct':
      case 'Except':
      case 'As':
        return this.#candidates(need(operandsOf(inner)[0]), within);
      case 'Query':
        return [() => this.#elementOf(inner, within)];
      default: {
        const value = this.#value(inner, within);
        if (value.kind !== 'place') throw new Conflict(`${String(inner.type)} is no list`);
        if (!value.place.isList) return [() => value];
        return [
          ...value.place.elements().map((place) => (): Value => ({ kind: 'place', place })),
          () => ({ kind: 'place', place: value.place.append() }),
        ];
      }
    }
  }

  #resource(type: string, id = `r-${String(this.#resources.length)}`): Record<string, unknown> {
    const made: Record<string, unknown> = { resourceType: type, id };
    this.#resources.push(made);
    this.#undo.add(() => this.#resources.splice(this.#resources.indexOf(made), 1));
    return made;
  }

  #rootOf(resource: Record<string, unknown>): Value {
    const holder = { resource };
    const types = [String(resource['resourceType'])];
    return {
      kind: 'place',
      place: new Place(this.#undo, () => holder, 'resource', { types, isList: false }),
    };
  }

  // Values

  #place(node: ElmNode, env: Env): Place {
    const value = this.#value(node, env);
    if (value.kind !== 'place') throw new Conflict(`${String(node.type)} is no place`);
    const { place } = value;
    if (!place.isList) return place;
    return place.elements()[0] ?? place.append();
  }

  #value(node: ElmNode, env: Env): Value {
    const operands = operandsOf(node);
    const [first, second] = operands;
    switch (node.type) {
      case 'Literal':
        return { kind: 'fixed', value: literalOf(node) };
      case 'Quantity':
        return {
          kind: 'fixed',
          value: Number(node['value']),
          unit: (node['unit'] as string | undefined) ?? '1',
        };
      case 'Property': {
        const { scope } = node;
        const owner =
          typeof scope === 'string' ? this.#bound(scope, env) : this.#place(node['source'] as ElmNode, env);
        return { kind: 'place', place: owner.child(String(node['path'])) };
      }
      case 'AliasRef':
      case 'IdentifierRef':
        return { kind: 'place', place: this.#bound(String(node['name']), env) };
      case 'Indexer': {
        const list = this.#value(need(first), env);
        if (list.kind !== 'place') throw new Conflict('no list');
        return { kind: 'place', place: list.place.elements()[0] ?? list.place.append() };
      }
      case 'Start':
      case 'End':
        return { kind: 'place', place: this.#place(need(first), env).child(node.type.toLowerCase()) };
      case 'Add':
      case 'Subtract':
        return this.#moved(node.type, [need(first), need(second)], env);
      case 'DurationBetween':
      case 'DifferenceBetween': {
        const days = DAYS_OF[String(node['precision']).toLowerCase()] ?? 1;
        return {
          kind: 'between',
          from: this.#value(need(first), env),
          to: this.#value(need(second), env),
          days,
        };
      }
      default:
        return this.#otherValue(node, env);
    }
  }

  #otherValue(node: ElmNode, env: Env): Value {
    const [first] = operandsOf(node);
    const source = (node['source'] ?? first) as ElmNode;
    switch (node.type) {
      case 'FunctionRef':
        return isHelper(node) ? this.#value(need(first), env) : this.#named(node, env);
      case 'ExpressionRef':
      case 'OperandRef':
        return this.#named(node, env);
      case 'As': {
        const value = this.#value(need(first), env);
        const name = typeName(node);
        return value.kind === 'place' && value.place.types.includes(name)
          ? { kind: 'place', place: value.place.as(name) }
          : value;
      }
      case 'First':
      case 'Last':
      case 'Max':
      case 'Min':
      case 'SingletonFrom':
        return this.#elementOf(source, env);
      case 'Count':
        return { kind: 'count', node: source, env };
      case 'Sum':
        return { kind: 'sum', node: source, env };
      case 'CalculateAge':
        return {
          kind: 'between',
          from: this.#value(need(first), env),
          to: { kind: 'fixed', value: 180 },
          days: 365.25,
        };
      case 'Concatenate': {
        const parts = operandsOf(node).map((one) => this.#fixed(this.#value(one, env)));
        if (parts.includes(undefined)) throw new Conflict('a text of parts that are not there');
        return { kind: 'fixed', value: parts.join('') };
      }
      case 'Query':
        return this.#elementOf(node, env);
      case 'If':
      case 'Case':
        return this.#branch(node, env, (then) => this.#value(then, env));
      default: {
        // Conversions, and the start of a text: the value of the operand.
        const inner = (first ?? node['stringToSub']) as ElmNode | undefined;
        if (inner === undefined) throw new Conflict(`${String(node.type)} has no value`);
        return this.#value(inner, env);
      }
    }
  }

  #named(node: ElmNode, env: Env): Value {
    const inner = this.#resolve(node, env);
    if (node.type !== 'ExpressionRef') return this.#value(inner.node, inner.env);
    const key = `${inner.env.lib.library.identifier.id} ${String(node['name'])}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const value = this.#value(inner.node, inner.env);
    this.#known.set(key, value);
    this.#undo.add(() => this.#known.delete(key));
    return value;
  }

  #moved(type: string, [first, second]: readonly [ElmNode, ElmNode], env: Env): Value {
    const by = this.#value(second, env);
    if (by.kind !== 'fixed') throw new Conflict('a sum of two unknowns');
    const days = Number(by.value) * (DAYS_OF[by.unit ?? ''] ?? 1);
    return { kind: 'moved', from: this.#value(first, env), by: type === 'Add' ? days : -days };
  }

  #bound(name: string, env: Env): Place {
    const bound = env.vars.get(name);
    if (bound instanceof Place) return bound;
    if (bound === undefined) throw new Conflict(`nothing is called ${name}`);
    return this.#place(bound.node, bound.env);
  }

  #fixed(value: Value): string | number | boolean | undefined {
    if (value.kind === 'fixed') return value.value;
    if (value.kind !== 'place') return this.#number(value);
    const known = value.place.get();
    return typeof known === 'object' ? undefined : (known as string | undefined);
  }

  #number(value: Value): number | undefined {
    switch (value.kind) {
      case 'fixed':
        return Number(value.value);
      case 'place':
        return value.place.number();
      case 'moved': {
        const from = this.#number(value.from);
        return from === undefined ? undefined : from + value.by;
      }
      case 'between': {
        const [from, to] = [this.#number(value.from), this.#number(value.to)];
        return from === undefined || to === undefined ? undefined : Math.floor((to - from) / value.days);
      }
      default:
        return undefined;
    }
  }

  #solve(value: Value, to: number, beside: Value): void {
    switch (value.kind) {
      case 'fixed':
        throw new Conflict(`${String(value.value)} is no place`);
      case 'place':
        this.#setNumber(value.place, to, beside);
        return;
      case 'moved':
        this.#solve(value.from, to - value.by, beside);
        return;
      case 'between': {
        if (this.#number(value.from) === undefined && this.#number(value.to) === undefined)
          this.#solve(value.to, 0, value.from);
        const [from, end] = [this.#number(value.from), this.#number(value.to)];
        const days = Math.max(0, to) * value.days + (value.days > 1 ? 2 : 0);
        if (from === undefined) this.#solve(value.from, (end ?? 0) - days, value.to);
        else this.#solve(value.to, from + days, value.from);
        return;
      }
      case 'count':
        for (let at = 0; at < Math.min(to, 8); at += 1) this.#newElement(value.node, value.env);
        return;
      case 'sum': {
        const element = this.#elementOf(value.node, value.env);
        if (this.#number(element) === undefined) this.#solve(element, to, beside);
      }
    }
  }

  /** Adds an element that was not there before, so that elements can be counted. */
  #newElement(node: ElmNode, env: Env): void {
    const { node: inner, env: within } = this.#resolve(node, env);
    const list = inner.type === 'Property' ? this.#value(inner, within) : null;
    if (list?.kind === 'place') list.place.append();
    else this.#elementOf(inner, within, true);
  }

  #setNumber(place: Place, to: number, beside: Value): void {
    const isDay = beside.kind !== 'fixed' || DATES.has(place.type ?? '');
    place.setNumber(to, isDay ? 'day' : 'Quantity');
    const unit = beside.kind === 'fixed' ? beside.unit : undefined;
    const decided = place.decided();
    if (unit === undefined || unit === '1' || decided.type !== 'Quantity') return;
    decided.child('system').set('http://unitsofmeasure.org');
    for (const path of ['unit', 'code']) decided.child(path).set(unit);
  }

  #assign(value: Value, to: unknown): void {
    if (value.kind === 'place') {
      const { place } = value;
      const target = place.type === null ? place.as(typeof to === 'string' ? 'string' : 'integer') : place;
      target.set(to);
    } else if (typeof to === 'number') this.#solve(value, to, { kind: 'fixed', value: to });
    else throw new Conflict('no place');
  }

  #codes(list: ElmNode, env: Env): string[] {
    if (list.type === 'OperandRef') {
      const bound = env.vars.get(String(list['name']));
      if (bound !== undefined && !(bound instanceof Place)) return this.#codes(bound.node, bound.env);
    }
    const codes = [...(this.#lists.of(list, env.lib) ?? [])];
    if (codes.length === 0) throw new Conflict('a list without codes');
    return codes;
  }

  // Names

  #owner(libraryName: unknown, env: Env): ElmLibrary {
    if (typeof libraryName !== 'string') return env.lib;
    const owner = this.#libraries.get(includedPath(env.lib, libraryName) ?? '');
    if (owner === undefined) throw new Conflict(`no library ${libraryName}`);
    return owner;
  }

  /** Node that a name stands for; a node that is no name stays as it is. */
  #resolve(node: ElmNode, env: Env): { readonly node: ElmNode; readonly env: Env } {
    const { type, name, libraryName } = node;
    if (type === 'OperandRef') {
      const bound = env.vars.get(String(name));
      if (bound === undefined || bound instanceof Place) return { node: { type: 'AliasRef', name }, env };
      return this.#resolve(bound.node, bound.env);
    }
    if (type !== 'ExpressionRef' && type !== 'FunctionRef') return { node, env };
    if (isHelper(node)) return { node, env };
    const lib = this.#owner(libraryName, env);
    const operands = type === 'FunctionRef' ? operandsOf(node) : [];
    const def = definitionsOf(lib).find(
      (one) =>
        one.name === name &&
        (one.type === 'FunctionDef') === (type === 'FunctionRef') &&
        operandNames(one).length === operands.length,
    );
    if (def?.expression === undefined) throw new Conflict(`nothing is called ${String(name)}`);
    const names = operandNames(def);
    const vars = new Map(
      operands.map((operand, at): [string, Bound] => [names[at] ?? '', this.#operand(operand, env)]),
    );
    return this.#resolve(def.expression, { lib, vars });
  }

  /** An alias is bound as the element that it is: the names of the other library are other names. */
  #operand(node: ElmNode, env: Env): Bound {
    const name = String(node['name']);
    const bound = node.type === 'AliasRef' || node.type === 'OperandRef' ? env.vars.get(name) : undefined;
    return bound ?? { node, env };
  }
}

const LISTS: ReadonlySet<string> = new Set(['Query', 'Retrieve', 'Union', 'Flatten']);
const ELEMENTS: ReadonlySet<string> = new Set(['First', 'Last', 'SingletonFrom', 'Max', 'Min']);
const REVERSED: Readonly<Record<Compared, Compared>> = {
  Less: 'Greater',
  LessOrEqual: 'GreaterOrEqual',
  Greater: 'Less',
  GreaterOrEqual: 'LessOrEqual',
};

function operandsOf({ operand }: ElmNode): readonly ElmNode[] {
  return Array.isArray(operand) ? (operand as ElmNode[]) : operand === undefined ? [] : [operand as ElmNode];
}

/** Converts from FHIR to the types of CQL. */
const isHelper = ({ type, libraryName }: ElmNode): boolean =>
  type === 'FunctionRef' && libraryName === 'FHIRHelpers';

const operandNames = (def: ElmDef): string[] =>
  ((def['operand'] ?? []) as readonly { readonly name: string }[]).map(({ name }) => name);

function need(node: ElmNode | undefined): ElmNode {
  if (node === undefined) throw new Conflict('an operand is missing');
  return node;
}

function placeOf(bound: Bound | undefined): Value {
  if (!(bound instanceof Place)) throw new Conflict('no element');
  return { kind: 'place', place: bound };
}

/** First element of a list, existing or made. */
function oneOf(value: Value): Value {
  if (value.kind !== 'place' || !value.place.isList) return value;
  return { kind: 'place', place: value.place.elements()[0] ?? value.place.append() };
}

/** `{http://hl7.org/fhir}CodeableConcept` of Is and As; a type of CQL itself keeps its model's name. */
function typeName(node: ElmNode): string {
  const named = (node['isType'] ?? node['asType']) as string | undefined;
  const specifier = (node['isTypeSpecifier'] ?? node['asTypeSpecifier']) as { name?: string } | undefined;
  const name = named ?? specifier?.name ?? '';
  return name.includes('elm-types') ? `System.${name.split('}')[1] ?? ''}` : (name.split('}')[1] ?? '');
}

function literalOf(node: ElmNode): string | number | boolean {
  const value = String(node['value']);
  const type = String(node['valueType']).split('}')[1];
  return type === 'String' ? value : type === 'Boolean' ? value === 'true' : Number(value);
}

const otherThan = (value: string | number | boolean | undefined): unknown =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}x`;

/** As the engine reads a pattern: the whole text. */
function asJavaScript(pattern: string): RegExp {
  const ignoresCase = pattern.startsWith('(?i)');
  try {
    return new RegExp(`^(?:${ignoresCase ? pattern.slice(4) : pattern})$`, ignoresCase ? 'i' : '');
  } catch {
    throw new Conflict(`${pattern} is no pattern`);
  }
}

function shuffled<T>(list: readonly T[], rng: Rng): T[] {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = rng.int(0, at);
    const one = copy[at] as T;
    copy[at] = copy[other] as T;
    copy[other] = one;
  }
  return copy;
}
