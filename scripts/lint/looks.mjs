/** Reading of a page that Playwright answers at once, as it stands: a page that is a frame late fails, and an absence is seen too early. */
const LOOKS = new Set([
  'allInnerTexts',
  'allTextContents',
  'clipboard',
  'count',
  'evaluate',
  'getAttribute',
  'innerText',
  'inputValue',
  'isChecked',
  'isDisabled',
  'isEditable',
  'isEnabled',
  'isHidden',
  'isVisible',
  'textContent',
  'title',
]);

/** Rule for the tests in a browser: `expect(await locator.count())` looks once, `expect.poll` waits. */
const singleLook = {
  create: (context) => ({
    CallExpression({ callee, arguments: [looked] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'expect' || looked?.type !== 'AwaitExpression')
        return;
      const { argument } = looked;
      if (argument.type !== 'CallExpression') return;
      const { name = argument.callee.name } = argument.callee.property ?? {};
      if (!LOOKS.has(name)) return;
      context.report({
        node: looked,
        message:
          'One look does not wait for the page: `await expect.poll(() => …)`, or `gone(…)` and `lacks(…)` for what must not be there.',
      });
    },
  }),
};

export default { meta: { name: 'page' }, rules: { 'single-look': singleLook } };
