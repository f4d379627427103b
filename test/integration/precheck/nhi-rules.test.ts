import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerOf } from '../../../main/agent/attendants/precheck/answer.ts';
import { RuleBook } from '../../../main/agent/attendants/precheck/evaluate.ts';
import { readRules } from '../../../main/agent/attendants/precheck/read-rules.ts';
import { compileRules } from '../../../main/agent/attendants/precheck/rules-thread.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';

const IG = resolve(import.meta.dirname, '../../../../shared/ig');
const PACKAGE = resolve(IG, 'tw.gov.mohw.nhi.cql-0.0.1.tgz');
const NOW = Date.parse('2026-11-29T10:00:00+08:00');
const SAMPLES = 240;

/** NHI's own package lies beside the project where its owners put it; nothing of it is in the project. */
describe.skipIf(!existsSync(PACKAGE))('NHI’s rules', () => {
  let book: RuleBook;
  let libraries = 0;
  beforeAll(async () => {
    const rules = await readRules(PACKAGE);
    if (rules === null) throw new Error('no rules in the package');
    const compiled = compileRules(rules, () => undefined);
    libraries = compiled.libraries.length;
    book = new RuleBook(compiled);
  }, 900_000);

  const prepared = (json: unknown) => {
    const bundle = book.prepare(json);
    if (bundle === null) throw new Error('no Bundle');
    return bundle;
  };
  const example = (name: string) => prepared(JSON.parse(readFileSync(resolve(IG, 'examples', name), 'utf8')));
  const samples = () =>
    Array.from({ length: SAMPLES }, (_, at) => {
      const { bundle } = makeSample({ seed: `nhi ${String(at)}`, attachments: 0 });
      return prepared(bundle);
    });

  test('all of them translate, and each says which drugs it is about, its verdict and its cancer', () => {
    expect(libraries).toBe(55);
    expect(book.rules).toHaveLength(48);
    for (const rule of book.rules) {
      expect([rule.name, rule.codes.size > 0, rule.result !== null, rule.cancer !== null]).toEqual([
        rule.name,
        true,
        true,
        true,
      ]);
    }
  });

  test('the patient of NHI’s own test is about bevacizumab for colorectal cancer, and nothing else', async () => {
    expect((await book.about(example('precheck-crc-pat-min.json'), NOW)).sort()).toEqual([
      'CRCBevacizumabRule1',
      'CRCBevacizumabRule2',
    ]);
  });

  test.each(['Bundle-bun-1.json', 'Bundle-bun-3.json', 'Bundle-bun-uuid-example.json'])(
    'the guide’s %s applies for a drug that no rule is about with that diagnosis',
    async (name) => {
      expect(await book.about(example(name), NOW)).toEqual([]);
    },
  );

  test(
    `each rule answers ${String(SAMPLES)} Bundles, its report ends as its boolean says`,
    { timeout: 900_000 },
    async () => {
      const asked = new Set<string>();
      let about = 0;
      const bundles = samples();
      for (const [at, bundle] of bundles.entries()) {
        const own = await book.about(bundle, NOW);
        about += Number(own.length > 0);
        // Rules that are about the Bundle, and in turn one of all 48: a rule must also stand a Bundle that it is not about.
        const other = book.rules[at % book.rules.length]?.name ?? '';
        for (const name of new Set([...own, other])) {
          const answer = answerOf(book.headOf(name, bundle), await book.ask(name, bundle, NOW));
          asked.add(name);
          expect([name, answer.result]).toEqual([name, answer.result === 'pass' ? 'pass' : 'fail']);
          const verdict = /【申請結果】\s*\n?\s*([✓✖])/.exec(answer.report ?? '')?.[1];
          if (verdict !== undefined)
            expect([name, verdict]).toEqual([name, answer.result === 'pass' ? '✓' : '✖']);
          for (const code of answer.codes)
            expect(book.rules.find((rule) => rule.name === name)?.codes).toContain(code);
        }
      }
      expect(asked.size).toBe(48);
      expect(about).toBeGreaterThan(SAMPLES / 20);
    },
  );
});
