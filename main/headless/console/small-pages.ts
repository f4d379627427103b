import { PAGE_KEY_ITEM } from '../../../shared/page-key.ts';
import type { AgentPeople } from '../../agent/agent-types.ts';

/** Common parts of the console's own pages, shown before the page itself. */

/** The product's name and picture, above the title. */
const PRODUCT_LINE = `<div class="product"><svg width="40" height="40" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" fill="#1d5c9e"/><path d="M9 7h9l5 5v13H9z" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/><path d="M12.5 18.5l2.5 2.5 4.5-5" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg><p>健保事前審查送件<br><span lang="en">TWPAS agent</span></p></div>`;

/** A card in the page's colours (renderer/app/palette.ts), light or dark like the system. */
const SMALL_PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #f4f6f8; --card: #fff; --line: #e3e7ec; --field: #838d99; --text: #17202b; --second: #55616f; --accent: #1d5c9e; --on: #fff; --bad: #b3261e; --bad-soft: #fcecea;
  font: 14px/22px 'Noto Sans TC', 'Noto Sans CJK TC', 'Microsoft JhengHei UI', 'Microsoft JhengHei', sans-serif; }
@media (prefers-color-scheme: dark) { :root { --ground: #11161c; --card: #191f27; --line: #2b3440; --field: #717d8b; --text: #e4e9ef; --second: #a3afbc; --accent: #7db2ea; --on: #0f1820; --bad: #f2958c; --bad-soft: #3b2221; } }
body { margin: 0; background: var(--ground); color: var(--text); }
main { box-sizing: border-box; width: min(400px, 100% - 32px); margin: 96px auto 32px; padding: 32px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.product { display: flex; gap: 12px; align-items: center; margin-bottom: 24px; } .product p { margin: 0; font-size: 16px; font-weight: 600; }
h1 { margin: 0 0 16px; font-size: 16px; line-height: 24px; font-weight: 600; }
[lang=en] { color: var(--second); font-size: 12px; font-weight: 400; }
label { display: block; margin: 16px 0 4px; }
input { box-sizing: border-box; width: 100%; height: 40px; padding: 0 12px; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--field); border-radius: 6px; }
button { margin: 24px 0 0; width: 100%; height: 40px; font: inherit; font-weight: 600; border: 0; border-radius: 6px; background: var(--accent); color: var(--on); cursor: pointer; } button [lang=en] { color: inherit; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.second { color: var(--second); font-size: 12px; line-height: 18px; } .forgot, .language { margin: 16px 0 0; text-align: center; color: var(--second); } .language a { color: var(--accent); } pre { overflow: auto; } main > :last-child { margin-bottom: 0; }
.error, .note { padding: 8px 12px; border: 1px solid var(--bad); border-radius: 6px; background: var(--bad-soft); } .note { border-color: var(--line); background: var(--ground); }`;

/**
 * After a sign-in in another tab, this tab continues at the place in its address. The page of an earlier run had another address, so the browser does
 * not send our cookie on the first request: load once more from here.
 */
const followSignIn = (nonce: string): string => `<script nonce="${nonce}">
const follow = () => location.replace('/?again' + location.hash);
addEventListener('storage', ({ key, newValue }) => {
  if (key === '${PAGE_KEY_ITEM}' && newValue !== null) follow();
});
try {
  if (location.search !== '?again' && localStorage.getItem('${PAGE_KEY_ITEM}') !== null) follow();
} catch {}
</script>
`;

interface SmallPage {
  readonly nonce: string;
  readonly lang: string;
  /** Title of the window, and above the content. */
  readonly title: string;
  /** Heading of the content, if it is not the title. */
  readonly heading?: string;
  readonly product: string;
  readonly body: string;
  /** Script behind the content. */
  readonly script?: string;
}

/** A page of the console's own: the product's line and a heading above its content. */
export const smallPage = ({ nonce, lang, title, heading = title, product, body, script = '' }: SmallPage) =>
  `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}・${product}</title>
<style nonce="${nonce}">${SMALL_PAGE_STYLE}</style>
<main>
${PRODUCT_LINE}
<h1>${heading}</h1>
${body}
</main>
${script}</html>
`;

// The form for signing in by name: works without a script, and with the keyboard alone.

/** A sentence in both languages. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

/** Language of the form. Without a script it is stored in the address and in the form itself. */
export type FormLanguage = keyof Sentence;

interface SignInPage {
  readonly nonce: string;
  readonly language: FormLanguage;
  readonly name: string;
  /** Ask for a new password as well. */
  readonly mustChange: boolean;
  readonly trouble: Sentence | null;
  /** Show how a person at the machine signs in; not for other PCs. */
  readonly atMachine: boolean;
}

const FORM = {
  product: { zh: '健保事前審查送件', en: 'NHI prior authorization' },
  signIn: { zh: '登入', en: 'Sign in' },
  change: { zh: '變更初始密碼', en: 'Change your first password' },
  account: { zh: '帳號', en: 'Account' },
  password: { zh: '密碼', en: 'Password' },
  present: { zh: '目前的密碼', en: 'Present password' },
  next: { zh: '新密碼（至少 12 個字元）', en: 'New password (12 characters or more)' },
  again: { zh: '再輸入一次新密碼', en: 'New password again' },
  changeAndSignIn: { zh: '變更並登入', en: 'Change and sign in' },
  forgotten: { zh: '忘記密碼請洽資訊人員', en: 'Forgotten it? Ask IT' },
  atMachine: {
    zh: '在執行送件程式的電腦上，也可以執行 <code>twpas-agent status</code> 並開啟所顯示的一次性網址。',
    en: 'At the machine that runs the agent, the address shown by <code>twpas-agent status</code> opens the page once.',
  },
} as const satisfies Record<string, Sentence>;

const LANGUAGE_TAGS = { zh: 'zh-Hant-TW', en: 'en' } as const;
/** Language of pages for staff alone. */
export const IN_CHINESE = { lang: LANGUAGE_TAGS.zh, product: FORM.product.zh } as const;
/** The other language by its own name, for people who cannot read this one. */
const SWITCH = { zh: { to: 'en', word: 'English' }, en: { to: 'zh', word: '中文' } } as const;

export function signInPage({ nonce, language, name, mustChange, trouble, atMachine }: SignInPage): string {
  const say = (what: keyof typeof FORM): string => FORM[what][language];
  const error =
    trouble === null
      ? ''
      : `<p role="alert" class="${trouble === CHOOSE_OWN ? 'note' : 'error'}" id="trouble">${escape(trouble[language])}</p>`;
  const described = trouble === null ? '' : ' aria-describedby="trouble"';
  const focusName = name === '';
  const title = say(mustChange ? 'change' : 'signIn');
  const { to, word } = SWITCH[language];
  const body = `${error}
<form method="post" action="/sign-in" autocomplete="on">
<input type="hidden" name="lang" value="${language}">
${input({ id: 'name', label: say('account'), type: 'text', complete: 'username', value: name, focus: focusName, more: described })}
${input({ id: 'password', label: say(mustChange ? 'present' : 'password'), type: 'password', complete: 'current-password', value: '', focus: !focusName, more: described })}
${
  mustChange
    ? [
        input({ ...NEW_PASSWORD, id: 'next', label: say('next'), more: ' minlength="12"' }),
        input({ ...NEW_PASSWORD, id: 'again', label: say('again'), more: '' }),
      ].join('\n')
    : ''
}
<button type="submit">${say(mustChange ? 'changeAndSignIn' : 'signIn')}</button>
<p class="forgot">${say('forgotten')}</p>
</form>
${atMachine ? `<p class="second">${say('atMachine')}</p>` : ''}
<p class="language"><a href="/sign-in?lang=${to}" hreflang="${LANGUAGE_TAGS[to]}" lang="${LANGUAGE_TAGS[to]}">${word}</a></p>`;
  return smallPage({ nonce, lang: LANGUAGE_TAGS[language], title, product: say('product'), body });
}

const NEW_PASSWORD = { type: 'password', complete: 'new-password', value: '', focus: false } as const;

function input(of: {
  readonly id: string;
  readonly label: string;
  readonly type: 'text' | 'password';
  readonly complete: string;
  readonly value: string;
  readonly focus: boolean;
  readonly more: string;
}): string {
  const { id, label, type, complete, value, focus, more } = of;
  return `<label for="${id}">${label}</label>
<input id="${id}" name="${id}" type="${type}" autocomplete="${complete}" value="${escape(value)}" required maxlength="1024" spellcheck="false" autocapitalize="none"${focus ? ' autofocus' : ''}${more}>`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`);
}

/** Not an error: the password was right. */
const CHOOSE_OWN: Sentence = {
  zh: '首次登入或密碼重設後，請先設定自己的密碼。',
  en: 'Choose a password of your own first.',
};

type SignInOutcome = Awaited<ReturnType<AgentPeople['signIn']>>;
type Refusal = Exclude<SignInOutcome, { readonly kind: 'signed-in' }>;

interface SaidRefusal {
  /** Code for programs. */
  readonly code: string;
  readonly said: Sentence;
  readonly until: number | null;
}

/** Works also where others guess at the account: a browser that has signed in before may be unknown after a restart of the agent. */
const URGENT: Sentence = {
  zh: '急用時請資訊人員解除，或在執行送件程式的電腦上執行 twpas-agent status，開啟所顯示的一次性網址。',
  en: 'If it is urgent: ask IT to unlock the account, or run twpas-agent status on the computer that runs the agent and open the one-time address.',
};

export function refusalOf(outcome: Refusal): SaidRefusal {
  const refusal = (code: string, said: Sentence, until: number | null = null): SaidRefusal => ({
    code,
    said,
    until,
  });
  switch (outcome.kind) {
    case 'wrong':
      return refusal('wrong', {
        zh: `帳號或密碼不正確，或因錯誤次數過多暫時不受理。${URGENT.zh}`,
        en: `The account or the password is not right, or too many were wrong for now. ${URGENT.en}`,
      });
    case 'locked': {
      const at = taipeiClock(outcome.until);
      const zh = `密碼錯誤次數過多，這裡已鎖定至 ${at}。${URGENT.zh}`;
      const en = `Locked here until ${at} after too many wrong passwords. ${URGENT.en}`;
      return refusal('locked', { zh, en }, outcome.until);
    }
    case 'too-many': {
      const zh = `嘗試登入次數過多，請稍後再試。${URGENT.zh}`;
      const said = { zh, en: `Too many attempts; try again later. ${URGENT.en}` };
      return refusal('too-many', said, outcome.until);
    }
    case 'must-change':
      return refusal('must-change', CHOOSE_OWN);
    case 'refused':
      return refusal(outcome.error.code, { zh: outcome.error.messageZh, en: outcome.error.message });
  }
}

const DAY_AND_TIME = new Intl.DateTimeFormat('zh-TW', {
  timeZone: 'Asia/Taipei',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});

/** `11/25 14:05` in Taipei. */
function taipeiClock(at: number): string {
  return DAY_AND_TIME.format(at);
}

/** Shown if there is neither a session nor an account: how to get a sign-in address. zh-TW, for staff. */
export function refusalPage(nonce: string): string {
  return waitingPage(nonce, '需要登入', REFUSED);
}

const REFUSED = `<p>這個頁面只能由一次性網址開啟；網址使用過一次或逾時即失效。</p>
<p>請在執行送件程式的電腦上執行下列指令，並開啟所顯示的網址：</p>
<pre>twpas-agent status</pre>
<p lang="en">Open the address shown by the status command on this machine; each address works once.</p>`;

/** Replaces a page of an earlier run if there are accounts. Continues once somebody has signed in, here or in another tab. */
export function movedPage(nonce: string): string {
  return waitingPage(nonce, '送件程式已重新啟動，請重新登入', MOVED);
}

const MOVED = `<p><a href="/sign-in">前往登入</a></p>
<p>在其他分頁登入後，這個畫面會自動恢復。</p>
<p lang="en">The program has started again: <a href="/sign-in?lang=en">sign in</a>, here or in another tab.</p>`;

const waitingPage = (nonce: string, title: string, body: string): string =>
  smallPage({ ...IN_CHINESE, nonce, title, body, script: followSignIn(nonce) });

/** Body of a 401 that an oRPC client reads as its own error, so that the page can show the sign-in hint. */
export const SIGN_IN_ERROR = JSON.stringify({
  json: { defined: false, code: 'UNAUTHORIZED', status: 401, message: 'no session' },
});
