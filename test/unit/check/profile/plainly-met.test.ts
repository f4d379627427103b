import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openInvariants } from '../../../../main/profile/invariants.ts';
import { isPlainNarrative } from '../../../../main/profile/plainly-met.ts';
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
