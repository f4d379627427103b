import { beforeAll, expect, test } from 'vitest';
import { answerOf } from '../../../main/agent/attendants/precheck/answer.ts';
import { RuleBook } from '../../../main/agent/attendants/precheck/evaluate.ts';
import { restsOn } from '../../../main/agent/attendants/precheck/rests-on.ts';
import { application } from './bundles.ts';
import { compiledExample } from './compiled-example.ts';

const NOW = Date.parse('2026-11-29T10:00:00+08:00');
let book: RuleBook;
beforeAll(async () => {
  book = new RuleBook(await compiledExample());
});

/** Number of each condition, its state and what it rests on. */
async function placesOf(json: Record<string, unknown>): Promise<[string | null, string, string[]][]> {
  const bundle = book.prepare(json);
  const [rule] = book.rules;
  if (bundle === null || rule === undefined) throw new Error('nothing to ask');
  const places = await restsOn(book, rule.name, bundle, NOW);
  const { conditions } = answerOf(book.headOf(rule.name, bundle), await book.ask(rule.name, bundle, NOW));
  expect(places).toHaveLength(conditions.length);
  return conditions.map(({ number, state }, at) => [number, state, places[at] ?? []]);
}

test('a condition rests on the part of the file without which its line reads otherwise', async () => {
  expect(await placesOf(application())).toEqual([
    ['1條件ICD代碼檢核', 'met', ['Bundle.entry[1].resource.diagnosis[0]']],
    // Result of the two below.
    ['1規則1', 'met', []],
    ['1規則1-1', 'met', ['Bundle.entry[1].resource.item[0].modifier[1]']],
    ['1規則1-2', 'met', ['Bundle.entry[3].resource']],
    ['3規則1', 'met', ['Bundle.entry[2].resource']],
  ]);
});

test('what does not fit has its place as well, and what is missing has none', async () => {
  const found = await placesOf(application({ line: null, gene: 'EGFR 未檢出' }));
  expect(found.filter(([number]) => number?.startsWith('1規則1-') === true)).toEqual([
    ['1規則1-1', 'missing', []],
    ['1規則1-2', 'unfit', ['Bundle.entry[3].resource']],
  ]);
});

test('what either of two parts is enough for is told of neither', async () => {
  const json = application() as Record<string, unknown> & { entry: unknown[] };
  json.entry.push(structuredClone(json.entry[3]));
  const found = await placesOf(json);
  expect(found.find(([number]) => number === '1規則1-2')).toEqual(['1規則1-2', 'met', []]);
});
