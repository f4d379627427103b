import { expect, test } from 'vitest';
import { RuleBook } from '../../../main/agent/attendants/precheck/evaluate.ts';
import { parseElm } from '../../../main/agent/attendants/precheck/import-rules.ts';
import { conditionsOf } from '../../../main/agent/attendants/precheck/rule-facts.ts';
import { Conflict, Place, Undo } from '../../precheck/places.ts';
import { Wish } from '../../precheck/wish.ts';
import { createRng } from '../../../main/practice/samples/rng.ts';
import { compiledExample } from './compiled-example.ts';

test('a Bundle that is made for a wish meets each condition of the example rules, and another one does not', async () => {
  const compiled = await compiledExample();
  const book = new RuleBook(compiled);
  const libraries = new Map(compiled.libraries.map((one) => [one.name, parseElm(one)]));
  const comesTrue = async (rule: string, define: string, met: boolean): Promise<boolean> => {
    for (let at = 0; at < 12; at += 1) {
      const wish = new Wish(libraries, createRng(`${define} ${String(met)} ${String(at)}`));
      try {
        wish.define(rule, define, met);
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
        continue;
      }
      const bundle = book.prepare(wish.bundle());
      if (bundle === null) throw new Error('no Bundle');
      const { conditions } = await book.ask(rule, bundle, Date.parse('2026-11-30'));
      const asked = book.rules.find(({ name }) => name === rule);
      const place = asked === undefined ? -1 : conditionsOf(asked).findIndex((one) => one.define === define);
      if ((conditions[place]?.met === true) === met) return true;
    }
    return false;
  };
  const left: string[] = [];
  for (const rule of book.rules)
    for (const { define } of conditionsOf(rule))
      for (const met of [true, false])
        if (!(await comesTrue(rule.name, define, met))) left.push(`${define} ${String(met)}`);
  expect(left).toEqual([]);
});

test('a place is filled by its type, and a try that is taken back leaves nothing', () => {
  const undo = new Undo();
  const holder: Record<string, unknown> = { resource: { resourceType: 'Observation' } };
  const root = new Place(undo, () => holder, 'resource', { types: ['Observation'], isList: false });
  const before = structuredClone(holder);
  const { mark } = undo;
  root.child('value').as('Quantity').setNumber(60, 'Quantity');
  root.child('code').child('coding').append().child('code').set('X');
  root.child('effective').setNumber(-1, 'day');
  expect(holder).toEqual({
    resource: {
      resourceType: 'Observation',
      valueQuantity: { value: 60 },
      code: { coding: [{ code: 'X' }] },
      effectiveDateTime: '2026-05-31',
    },
  });
  expect(() => root.child('value').as('string')).toThrow(Conflict);
  undo.backTo(mark);
  expect(holder).toEqual(before);
});

test('a period never ends before it begins', () => {
  const holder: Record<string, unknown> = { period: {} };
  const period = new Place(new Undo(), () => holder, 'period', { types: ['Period'], isList: false });
  period.child('start').setNumber(0, 'day');
  expect(() => {
    period.child('end').setNumber(-1, 'day');
  }).toThrow(Conflict);
  period.child('end').setNumber(1, 'day');
  expect(holder).toEqual({ period: { start: '2026-06-01', end: '2026-06-02' } });
});
