import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openInvariants } from '../../../../main/profile/invariants.ts';
import { isPlainNarrative, lookFor } from '../../../../main/profile/plainly-met.ts';
import { readR4Table } from '../../../../main/profile/r4/read-table.ts';

const TXT_1 = readR4Table().constraint('txt-1');
const scope = { resource: {}, root: {}, entry: null };
const engine = openInvariants(false);

const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">';
test.each([
  [`${DIV}<p><b>診斷</b>：大腸癌</p></div>`, true],
  [`${DIV}<a href="Patient/1" title="x">病人</a><br/><hr /></div>`, true],
  [`${DIV} </div>`, false],
  [`${DIV}a</div><div>b</div>`, false],
  [`${DIV}<script>x</script></div>`, false],
  [`${DIV}<p onclick="x">a</p></div>`, false],
  [`${DIV}<p href="x">a</p></div>`, false],
  [`${DIV}<b>a</p></div>`, false],
  ['text', false],
])('%s is plain: %s', (text, plain) => {
  expect(isPlainNarrative(text)).toBe(plain);
});

test('what it calls plain meets R4’s rule, whatever is written', () => {
  const fine = [
    '<p>a</p>',
    '<b class="x">中</b>',
    '<br/>',
    '<a href="#x" title="y">a</a>',
    '<p  >a</p>',
    'a',
    ' ',
  ];
  const doubtful = [
    '</div>',
    '<p>',
    '</b>',
    '&amp;',
    ']]>',
    '<i id="1" id="1">a</i>',
    '\u0001',
    '\ud800',
    '<!-- x -->',
  ];
  const piece = fc.oneof(
    fc.constantFrom(...fine),
    fc.constantFrom(...fine, ...doubtful, '<img src="x"/>', DIV),
  );
  let plain = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
      const text = `${DIV}${pieces.join('')}</div>`;
      if (!isPlainNarrative(text)) return;
      plain += 1;
      expect(TXT_1 && engine.judge(TXT_1, text, 'xhtml', scope)).toBe('met');
    }),
    { numRuns: 1000 },
  );
  expect(plain).toBeGreaterThan(20);
});

const DRT_1 = readR4Table().constraint('drt-1');
const STUDY_UID: typeof DRT_1 = {
  ...{ key: 'StudyUID', severity: 'error', human: '' },
  expression: "value.matches('^urn:oid:(0|[1-9])(.(0|[1-9][0-9]*)){0,63}$')",
};

test.each([
  [STUDY_UID, 'string', 'urn:oid:2.16.840.1', true],
  [STUDY_UID, 'string', 'urn:oid:0', true],
  // Its dot stands for any character: not told by a look, and met.
  [STUDY_UID, 'string', 'urn:oid:2x16', false],
  [STUDY_UID, 'string', 'urn:oid:3.016', false],
  [STUDY_UID, 'string', '2.16.840', false],
  [DRT_1, 'Duration', { value: 3, system: 'http://unitsofmeasure.org', code: 'd' }, true],
  [DRT_1, 'Duration', { value: 3, system: 'http://unitsofmeasure.org' }, true],
  [DRT_1, 'Duration', { value: 3, system: 'http://other.example', code: 'd' }, false],
  [DRT_1, 'Duration', { system: 'http://unitsofmeasure.org', code: 'd' }, false],
  [DRT_1, 'Duration', { value: 3, code: 'd' }, false],
])('a look at %o of %s %j is as sure as the whole engine', (rule, base, value, isSure) => {
  if (rule === undefined) throw new Error('no such constraint');
  const verdictBy = (isQuick: boolean) => openInvariants(isQuick).judge(rule, value, base, scope);
  expect(lookFor(rule)?.(value, {})).toBe(isSure);
  expect(verdictBy(true)).toBe(verdictBy(false));
  if (isSure) expect(verdictBy(false)).toBe('met');
});
