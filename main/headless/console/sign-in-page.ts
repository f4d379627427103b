/** The form that signs in by name: works without a script, by keyboard alone. zh-TW first, for staff. */
import { PRODUCT_LINE, SMALL_PAGE_STYLE } from './small-page.ts';

/** A sentence in both languages. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

export interface SignInPage {
  readonly nonce: string;
  readonly name: string;
  /** Asks for a new password as well. */
  readonly mustChange: boolean;
  readonly trouble: Sentence | null;
  /** How who sits at the machine comes in; not told to other PCs. */
  readonly atMachine: boolean;
}

export function signInPage({ nonce, name, mustChange, trouble, atMachine }: SignInPage): string {
  const error =
    trouble === null
      ? ''
      : `<p role="alert" class="error" id="trouble">${escape(trouble.zh)}<br><span lang="en">${escape(trouble.en)}</span></p>`;
  const described = trouble === null ? '' : ' aria-describedby="trouble"';
  const focusName = name === '';
  const title = mustChange ? '變更初始密碼' : '登入';
  return `<!doctype html>
<html lang="zh-Hant-TW">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}・健保事前審查送件</title>
<style nonce="${nonce}">${SMALL_PAGE_STYLE}</style>
<main>
${PRODUCT_LINE}
<h1>${title} <span lang="en">${mustChange ? 'Change your first password' : 'Sign in'}</span></h1>
${error}
<form method="post" action="/sign-in" autocomplete="on">
${input({ id: 'name', zh: '帳號', en: 'Account', type: 'text', complete: 'username', value: name, focus: focusName, more: described })}
${input({ id: 'password', zh: mustChange ? '目前的密碼' : '密碼', en: mustChange ? 'Present password' : 'Password', type: 'password', complete: 'current-password', value: '', focus: !focusName, more: described })}
${mustChange ? NEXT : ''}
<button type="submit">${mustChange ? '變更並登入 Change and sign in' : '登入 Sign in'}</button>
</form>
${atMachine ? AT_MACHINE : ''}
</main>
</html>
`;
}

function input(of: {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly type: 'text' | 'password';
  readonly complete: string;
  readonly value: string;
  readonly focus: boolean;
  readonly more: string;
}): string {
  const { id, zh, en, type, complete, value, focus, more } = of;
  return `<label for="${id}">${zh} <span lang="en">${en}</span></label>
<input id="${id}" name="${id}" type="${type}" autocomplete="${complete}" value="${escape(value)}" required maxlength="1024" spellcheck="false" autocapitalize="none"${focus ? ' autofocus' : ''}${more}>`;
}

const NEXT = [
  input({
    id: 'next',
    zh: '新密碼（至少 12 個字元）',
    en: 'New password (12 characters or more)',
    type: 'password',
    complete: 'new-password',
    value: '',
    focus: false,
    more: ' minlength="12"',
  }),
  input({
    id: 'again',
    zh: '再輸入一次新密碼',
    en: 'New password again',
    type: 'password',
    complete: 'new-password',
    value: '',
    focus: false,
    more: '',
  }),
].join('\n');

const AT_MACHINE = `<p>在執行代理程式的電腦上，也可以執行 <code>twpas-agent status</code> 並開啟所顯示的一次性網址。</p>
<p lang="en">At the machine that runs the agent, the address shown by <code>twpas-agent status</code> opens the page once.</p>`;

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`);
}
