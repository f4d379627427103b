import { assertNever } from '../../../shared/assert-never.ts';
import type { TypedSecret } from '../agent-process/messages.ts';
import type { DeskTexts, Language } from '../texts/texts.ts';
import { DIAGNOSIS_PATH } from '../window/app-address.ts';
import type { Diagnosis, DiagnosisForm } from './diagnosis.ts';

/** Further places to look, at the foot of the page. */
interface DiagnosisFoot {
  readonly settingsFile: string | null;
  readonly logFile: string;
  readonly version: string;
}

/** The page of safe mode: html with forms, no script. Every value is escaped. */
export function diagnosisPage(options: {
  readonly diagnosis: Diagnosis | null;
  readonly foot: DiagnosisFoot;
  readonly texts: DeskTexts;
  readonly language: Language;
  readonly nonce: string;
}): string {
  const { diagnosis, foot, texts, language, nonce } = options;
  const lang = language === 'en' ? 'en' : 'zh-Hant-TW';
  // During a restart the page is empty; the main process loads the result.
  const main =
    diagnosis === null
      ? `<h1 role="status">${escapeHtml(texts.diagnosis.trying)}</h1>`
      : content(diagnosis, foot, texts);
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(texts.product)}</title>
<style nonce="${nonce}">${diagnosisStyle}</style>
</head>
<body><main>${main}</main></body>
</html>
`;
}

function content(diagnosis: Diagnosis, foot: DiagnosisFoot, texts: DeskTexts): string {
  const words = texts.diagnosis;
  const rows: readonly (readonly [string, string | null])[] = [
    [words.code, diagnosis.code],
    [words.settingsFile, foot.settingsFile],
    [words.logFile, foot.logFile],
    [words.version, foot.version],
  ];
  return `
<p class="over">${escapeHtml(diagnosis.code === 'desktop-uncaught' ? words.brokenTitle : words.title)}</p>
<h1>${escapeHtml(diagnosis.heading)}</h1>
<p>${escapeHtml(diagnosis.why)}</p>
${list('ul', diagnosis.details)}
<p class="assurance">${escapeHtml(diagnosis.running === true ? words.brokenAssurance : words.assurance)}</p>
<h2>${escapeHtml(words.nextTitle)}</h2>
${list('ol', diagnosis.steps)}
<div class="forms">${diagnosis.forms.map((form) => formOf(form, texts)).join('')}</div>
<dl>${rows
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value ?? '')}</dd>`)
    .join('')}</dl>`;
}

function formOf(form: DiagnosisForm, { diagnosis }: DeskTexts): string {
  const { lockedNext, storageNext } = diagnosis;
  switch (form) {
    case 'retry':
      return post(form, '', diagnosis.retry);
    case 'recovery':
      return post(form, secretField(form, lockedNext.recovery), lockedNext.recoveryButton);
    case 'passphrase':
      return post(form, secretField(form, lockedNext.passphrase), lockedNext.passphraseButton);
    case 'use-machine-key':
      return post(form, '', storageNext.machineButton);
    case 'restart':
      return post(form, '', diagnosis.restart);
    default:
      return assertNever(form);
  }
}

function post(form: DiagnosisForm, fields: string, button: string): string {
  const action = `${DIAGNOSIS_PATH}/${form}`;
  return `<form method="post" action="${action}" autocomplete="off">${fields}<button>${escapeHtml(button)}</button></form>`;
}

/** A recovery code is copied from paper, so the field shows it; a passphrase is hidden. */
function secretField(form: 'recovery' | 'passphrase', label: string): string {
  const type = form === 'recovery' ? 'text' : 'password';
  return `<label>${escapeHtml(label)} <input name="secret" type="${type}" required maxlength="1000" spellcheck="false"></label>`;
}

function list(tag: 'ul' | 'ol', lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<${tag}>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</${tag}>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Self-contained styles, since the built page's may be broken. Colours as in the page's palette. */
const diagnosisStyle = `
:root{color-scheme:light dark;--canvas:#f4f6f8;--surface:#fff;--line:#e3e7ec;--text:#1b2430;--second:#566270;--accent:#1d5c9e;--on-accent:#fff;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--canvas:#12171d;--surface:#1a2028;--line:#2c3541;--text:#e4e9ef;--second:#a0acb9;--accent:#7db2ea;--on-accent:#12171d;--bad:#f2958c}}
body{margin:0;background:var(--canvas);color:var(--text);font:15px/1.7 "Microsoft JhengHei UI","Noto Sans CJK TC",system-ui,sans-serif}
main{max-width:44rem;margin:8vh auto;padding:2rem 2.5rem;background:var(--surface);border:1px solid var(--line);border-radius:12px}
h1{margin:.2rem 0 .6rem;font-size:1.5rem;line-height:1.4}
h2{margin:1.6rem 0 .4rem;font-size:1rem}
.over{margin:0;color:var(--bad);font-weight:600}
.assurance{color:var(--second)}
ul,ol{margin:.4rem 0;padding-left:1.4rem}
li{overflow-wrap:anywhere}
.forms{display:flex;flex-direction:column;gap:.8rem;margin:1.2rem 0}
label{display:block;margin-bottom:.4rem}
input{display:block;width:100%;box-sizing:border-box;margin-top:.2rem;padding:.45rem .6rem;font:inherit;color:inherit;background:var(--canvas);border:1px solid var(--second);border-radius:6px}
button{padding:.45rem 1.1rem;font:inherit;color:var(--on-accent);background:var(--accent);border:0;border-radius:6px;cursor:pointer}
button:focus-visible,input:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem 1rem;margin:1.6rem 0 0;color:var(--second);font-size:.85rem}
dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere}
`;

/** Actions of the diagnosis's forms. */
type DiagnosisAction =
  | { readonly kind: 'retry'; readonly secret: TypedSecret | null }
  | { readonly kind: 'use-machine-key' }
  | { readonly kind: 'restart' };

/** Maximum length of a code or passphrase; no person types a longer one. */
const LONGEST_SECRET = 1_000;

/** The action of a posted form, or null for a foreign or empty one. */
export function diagnosisAction(name: string, form: URLSearchParams): DiagnosisAction | null {
  switch (name) {
    case 'retry':
      return { kind: 'retry', secret: null };
    case 'use-machine-key':
    case 'restart':
      return { kind: name };
    case 'recovery':
    case 'passphrase': {
      const text = (form.get('secret') ?? '').trim();
      if (text === '' || text.length > LONGEST_SECRET) return null;
      return { kind: 'retry', secret: { kind: name, text } };
    }
    default:
      return null;
  }
}
